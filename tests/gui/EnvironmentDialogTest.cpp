// Edit…: the fields of an environment, the lines that change, what is refused, and what is written.
#include "dialogs/EnvironmentDialog.h"
#include "WindowFixture.h"
#include "models/DiffModel.h"
#include "views/ChangesView.h"
#include "views/ConnectionForm.h"
#include "views/DiffView.h"
#include "views/FormScroll.h"
#include "views/StatePage.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabWidget>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A window with the sample project, and its dialog for the picked environment.
class Editing
{
public:
    explicit Editing(const QByteArray &variables = {})
    {
        folder.writeSample();
        if (!variables.isEmpty())
            folder.write(u".env.development"_s, variables);
        f.window->start(false, folder.path());
        QVERIFY(QTest::qWaitFor([this] { return !f.window->session().isBusy() && f.state().current(); },
                                patience));
        f.action("actionEditEnvironment")->trigger();
        QVERIFY(QTest::qWaitFor(
            [this] {
                dialog = f.dialog<EnvironmentDialog>();
                return dialog && form()->isEnabled();
            },
            patience));
    }

    template <class T>
    T *child(const char *name) const
    {
        return dialog->findChild<T *>(QString::fromLatin1(name));
    }
    ConnectionForm *form() const { return child<ConnectionForm>("connection"); }
    QPushButton *write() const { return child<QPushButton>("write"); }
    void type(const char *field, const QString &text) const
    {
        auto *edit = child<QLineEdit>(field);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClick(edit, Qt::Key_Delete);
        edit->insert(text); // as an input method does; keyClicks() knows ASCII only
    }
    // What the difference, or what stands in its place, says.
    QString shown() const
    {
        auto *changes = child<ChangesView>("changes");
        QString text = changes->findChild<DiffView *>()->isVisible()
                           ? changes->findChild<DiffView *>()->unifiedText()
                           : QString();
        for (const QLabel *label : changes->findChildren<QLabel *>()) {
            if (label->isVisible())
                text += u'\n' + label->text();
        }
        return text;
    }
    // Everything that can be read in the dialog without having asked for the password.
    QString everything() const
    {
        QString text = dialog->windowTitle() + shown();
        for (const QWidget *widget : dialog->findChildren<QWidget *>()) {
            text += widget->toolTip() + widget->accessibleName() + widget->accessibleDescription();
            if (const auto *label = qobject_cast<const QLabel *>(widget))
                text += label->text();
            else if (const auto *edit = qobject_cast<const QLineEdit *>(widget))
                text += edit->displayText() + edit->placeholderText();
            else if (const auto *plain = qobject_cast<const QPlainTextEdit *>(widget))
                text += plain->toPlainText();
            else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
                text += button->text();
        }
        return text;
    }

    ProjectFolder folder;
    WindowFixture f;
    EnvironmentDialog *dialog = nullptr;
};

} // namespace

class EnvironmentDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFormHasAllOfItsRoomWhereThereIsSome()
    {
        const Editing e;
        auto *scroll = e.child<FormScroll>("connectionPage");
        QTRY_COMPARE_WITH_TIMEOUT(scroll->verticalScrollBar()->maximum(), 0, patience);
        e.dialog->resize(e.dialog->width(), e.dialog->minimumSizeHint().height());
        QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 0);
        // Tab takes along what it goes to.
        e.child<QWidget>("options")->setFocus();
        QTest::keyClick(e.child<QWidget>("options"), Qt::Key_Tab);
        QVERIFY(scroll->verticalScrollBar()->value() > 0);
    }

    void aChangedDatabaseIsShownWrittenAndReached()
    {
        Editing e;
        const QString other = freshDatabase().database;
        QVERIFY(!e.write()->isEnabled());
        QCOMPARE(e.child<QLineEdit>("database")->text(), e.folder.database);
        const QByteArray before = contentOf(e.folder.file(u".env.development"_s));
        e.type("database", other);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        QVERIFY2(e.shown().contains(u"+DATABASE_URL="_s) && e.shown().contains(u'/' + other),
                 qPrintable(e.shown()));
        QCOMPARE(contentOf(e.folder.file(u".env.development"_s)), before); // not yet
        QCOMPARE(e.write()->text(), u"&Write .env.development"_s);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        QByteArray expected = before;
        expected.replace(e.folder.database.toUtf8(), other.toUtf8());
        QCOMPARE(contentOf(e.folder.file(u".env.development"_s)), expected);
        QTRY_VERIFY_WITH_TIMEOUT(e.f.isSettled() && e.f.state().target()->database == other, patience);
        QVERIFY(e.f.state().canReachDatabase());
        QVERIFY(e.f.log().contains(u".env.development was written."_s));
    }

    void takingAChangeBackLeavesNothingToWrite()
    {
        Editing e;
        e.type("host", u"db.example"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        const ConnectionFields before = e.form()->fields().value();
        QCOMPARE(before.hosts.front().host, u"db.example"_s);
        e.type("host", u"127.0.0.1"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.shown().contains(u"Nothing is changed yet."_s), patience);
        QVERIFY(!e.write()->isEnabled());
    }

    void readAgainKeepsWhatWasTyped()
    {
        Editing e;
        e.type("user", u"새사람"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        // Somebody else changes another part meanwhile.
        QByteArray changed = contentOf(e.folder.file(u".env.development"_s));
        changed.replace(e.folder.database.toUtf8(), "elsewhere");
        e.folder.write(u".env.development"_s, changed);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        auto *again = e.child<ChangesView>("changes")->findChild<StatePage *>()->findChild<QPushButton *>();
        QTRY_VERIFY2_WITH_TIMEOUT(again->isVisible(), qPrintable(e.shown()), patience);
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        QCOMPARE(e.child<QLineEdit>("user")->text(), u"새사람"_s);
        QCOMPARE(e.child<QLineEdit>("database")->text(), u"elsewhere"_s);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        const QByteArray written = contentOf(e.folder.file(u".env.development"_s));
        QVERIFY2(written.contains("//새사람@") && written.contains("/elsewhere"), written.constData());
    }

    void anImpossiblePortIsSaidAndNotWritten()
    {
        Editing e;
        e.type("port", u"70000"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.shown().contains(u"no port"_s), patience);
        QVERIFY2(e.shown().contains(u"1 to 65535"_s), qPrintable(e.shown()));
        QVERIFY(!e.write()->isEnabled());
    }

    void aReferenceIsFollowedAndCanBeWrittenOut()
    {
        const QByteArray variables = "# 참조\nDB=app_${USER_PART}\nUSER_PART=kim\n"
                                     "DATABASE_URL=postgresql://app:pw@127.0.0.1:1/${DB}\n";
        Editing e(variables);
        QVERIFY(e.child<QCheckBox>("literal")->isVisible());
        e.type("database", u"orders"_s);
        // What the reference leads to is changed, where USER_PART is still empty: it is set further down.
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled() && e.shown().contains(u"+DB=orders${USER_PART}"_s),
                                 patience);
        QVERIFY2(!e.shown().contains(u"+DATABASE_URL"_s), qPrintable(e.shown()));
        QTest::keyClick(e.child<QCheckBox>("literal"), Qt::Key_Space);
        QVERIFY(e.child<QCheckBox>("literal")->isChecked());
        QTRY_VERIFY_WITH_TIMEOUT(
            e.write()->isEnabled() &&
                e.shown().contains(u"+DATABASE_URL=postgresql://app:***@127.0.0.1:1/orders"_s),
            patience);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        QByteArray expected = variables;
        expected.replace("${DB}", "orders");
        QCOMPARE(contentOf(e.folder.file(u".env.development"_s)), expected);
    }

    void aFileThatChangedMeanwhileIsNotOverwritten()
    {
        Editing e;
        e.type("user", u"관리자"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        const QByteArray theirs = contentOf(e.folder.file(u".env.development"_s)) + "ADDED=1\n";
        e.folder.write(u".env.development"_s, theirs);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(e.child<ChangesView>("changes")
                                     ->findChild<StatePage *>()
                                     ->findChild<QPushButton *>()
                                     ->isVisible(),
                                 patience);
        QVERIFY(e.dialog->isVisible());
        QVERIFY(!e.write()->isEnabled());
        QCOMPARE(contentOf(e.folder.file(u".env.development"_s)), theirs);
        // Read again, the change is proposed for the file as it is now.
        QTest::mouseClick(
            e.child<ChangesView>("changes")->findChild<StatePage *>()->findChild<QPushButton *>(),
            Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        QCOMPARE(e.child<QLineEdit>("user")->text(), u"관리자"_s);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        QVERIFY(contentOf(e.folder.file(u".env.development"_s)).endsWith("ADDED=1\n"));
    }

    void thePasswordIsSeenOnlyWhereItIsAskedFor()
    {
        const QString canary = u"canary-비밀@1"_s;
        Editing e("DATABASE_URL=postgresql://app:canary-%EB%B9%84%EB%B0%80%401@127.0.0.1:1/app\n");
        auto *password = e.child<QLineEdit>("password");
        QCOMPARE(password->text(), canary);
        QCOMPARE(password->echoMode(), QLineEdit::Password);
        e.type("host", u"db.example"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        QTest::mouseClick(e.child<QToolButton>("copy"), Qt::LeftButton);
        password->selectAll();
        QTest::keyClick(password, Qt::Key_C, Qt::ControlModifier);
        for (const QString &form : {canary, u"canary-"_s}) {
            QVERIFY2(!e.everything().contains(form), "shown in the dialog");
            QVERIFY(!QGuiApplication::clipboard()->text().contains(form));
            QVERIFY(!e.f.log().contains(form));
        }
        // A change of nothing but the password still shows that a line changes.
        e.type("host", u"127.0.0.1"_s);
        e.type("password", u"canary-neu"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled() && e.shown().contains(u"+DATABASE_URL"_s), patience);
        QVERIFY(!e.everything().contains(u"canary-"_s));
        e.form()->setShowTime(300);
        QTest::mouseClick(e.child<QToolButton>("showPassword"), Qt::LeftButton);
        QCOMPARE(password->echoMode(), QLineEdit::Normal);
        QTRY_COMPARE_WITH_TIMEOUT(password->echoMode(), QLineEdit::Password, patience);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        QVERIFY(contentOf(e.folder.file(u".env.development"_s)).contains("app:canary-neu@"));
        QVERIFY(!e.f.log().contains(u"canary-"_s));
        QSettings settings;
        for (const QString &key : settings.allKeys())
            QVERIFY2(!settings.value(key).toByteArray().contains("canary-"), qPrintable(key));
    }

    void thePasswordCanBeLeftOutOfTheFile()
    {
        Editing e("DATABASE_URL=postgresql://app:geheim@127.0.0.1:1/app\n");
        auto *place = e.child<QComboBox>("passwordPlace");
        place->setFocus();
        QTest::keyClick(place, Qt::Key_Down);
        QVERIFY(!e.child<QLineEdit>("password")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        QCOMPARE(contentOf(e.folder.file(u".env.development"_s)),
                 QByteArray("DATABASE_URL=postgresql://app@127.0.0.1:1/app\n"));
    }

    void theTlsModeSaysWhatItProtects()
    {
        Editing e;
        auto *mode = e.child<QComboBox>("sslmode");
        QSet<QString> sentences;
        for (int i = 0; i < mode->count(); ++i) {
            mode->setCurrentIndex(i);
            QVERIFY(!e.child<QLabel>("sslmodeText")->text().isEmpty());
            sentences.insert(e.child<QLabel>("sslmodeText")->text());
        }
        QCOMPARE(sentences.size(), mode->count() - 1); // not said means prefer
        QVERIFY(e.child<QPlainTextEdit>("url")->toPlainText().contains(u"sslmode=verify-full"_s));
    }

    void nameColourAndProtectionGoToLimbeckIni()
    {
        Editing e;
        const QByteArray variables = contentOf(e.folder.file(u".env.development"_s));
        e.child<QTabWidget>("tabs")->setCurrentIndex(1);
        e.type("displayName", u"개발"_s);
        e.child<QComboBox>("colour")->setCurrentText(u"Violet"_s);
        QTest::keyClick(e.child<QCheckBox>("isProtected"), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled() && e.shown().contains(u"+colour = violet"_s),
                                 patience);
        QCOMPARE(e.write()->text(), u"&Write limbeck.ini"_s);
        QTest::mouseClick(e.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(e.f.state().current() && e.f.state().current()->definition.isProtected,
                                 patience);
        QCOMPARE(e.f.state().current()->definition.title(), u"개발"_s);
        QCOMPARE(e.f.state().current()->definition.colour, EnvironmentColour::Violet);
        QCOMPARE(contentOf(e.folder.file(u".env.development"_s)), variables);
    }

    void nothingIsWrittenOnEscape()
    {
        Editing e;
        const QByteArray before = contentOf(e.folder.file(u".env.development"_s));
        e.type("database", u"다른"_s);
        QTRY_VERIFY_WITH_TIMEOUT(e.write()->isEnabled(), patience);
        QTest::keyClick(e.dialog, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!e.f.dialog<EnvironmentDialog>(), patience);
        QCOMPARE(contentOf(e.folder.file(u".env.development"_s)), before);
    }
};

QTEST_MAIN(EnvironmentDialogTest)
#include "EnvironmentDialogTest.moc"
