// New…: an environment from each source, shown as a difference before it is written.
#include "dialogs/NewEnvironmentDialog.h"
#include "OnWindows.h"
#include "WindowFixture.h"
#include "views/ChangesView.h"
#include "views/DiffView.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QProcess>
#include <QTabBar>

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

class Creating
{
public:
    Creating()
    {
        folder.writeSample();
        folder.write(u".env.example"_s, "# 설정\nDATABASE_URL=\nLOG=info\n");
        f.window->start(false, folder.path());
        QVERIFY(QTest::qWaitFor([this] { return !f.window->session().isBusy() && f.state().current(); },
                                patience));
        QTest::mouseClick(f.child<QAbstractButton>("create"), Qt::LeftButton);
        dialog = f.dialog<NewEnvironmentDialog>();
        QVERIFY(dialog);
    }
    template <class T>
    T *child(const char *name) const
    {
        return dialog->findChild<T *>(QString::fromLatin1(name));
    }
    QPushButton *write() const { return child<QPushButton>("write"); }
    QString shown() const
    {
        QString text =
            child<DiffView>("diff")->isVisible() ? child<DiffView>("diff")->unifiedText() : QString();
        for (const QLabel *label : child<ChangesView>("changes")->findChildren<QLabel *>()) {
            if (label->isVisible())
                text += u'\n' + label->text();
        }
        return text;
    }
    void choose(const QString &source) const
    {
        auto *combo = child<QComboBox>("source");
        const int index = combo->findText(source);
        QVERIFY2(index >= 0, qPrintable(source));
        combo->setCurrentIndex(index);
    }
    bool hasEnvironment(const QString &name) const
    {
        for (const ResolvedEnvironment &environment : f.state().project.environments) {
            if (environment.definition.name == name)
                return true;
        }
        return false;
    }

    ProjectFolder folder;
    WindowFixture f;
    NewEnvironmentDialog *dialog = nullptr;
};

} // namespace

class NewEnvironmentDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fromAPastedUrl()
    {
        Creating c;
        QVERIFY(!c.write()->isEnabled());
        QTest::keyClicks(c.child<QLineEdit>("name"), u"staging"_s);
        c.child<QLineEdit>("paste")->insert(u"postgresql://kim:canary-%EB%B9%84@db.example:6432/주문"_s);
        QVERIFY(c.child<QLineEdit>("paste")->text().isEmpty()); // its password is out of sight
        QCOMPARE(c.child<QLineEdit>("host")->text(), u"db.example"_s);
        QCOMPARE(c.child<QLineEdit>("database")->text(), u"주문"_s);
        QTRY_VERIFY_WITH_TIMEOUT(c.write()->isEnabled(), patience);
        QVERIFY2(c.shown().contains(u"+DATABASE_URL="_s), qPrintable(c.shown()));
        QVERIFY(!c.shown().contains(u"canary-"_s));
        QVERIFY(!QFileInfo::exists(c.folder.file(u".env.staging"_s))); // not yet
        QTest::mouseClick(c.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!c.f.dialog<NewEnvironmentDialog>(), patience);
        QVERIFY(contentOf(c.folder.file(u".env.staging"_s)).contains("db.example:6432"));
        QTRY_VERIFY_WITH_TIMEOUT(c.hasEnvironment(u"staging"_s), patience);
        QVERIFY(!c.f.log().contains(u"canary-"_s));
        QCOMPARE(c.f.state().current()->definition.name, u"staging"_s); // the window goes there
    }

    // "psql" alone is a connection, too, and must not be taken away from under the person's hands.
    void whatIsTypedIsReadWhenItIsFinished()
    {
        Creating c;
        QTest::keyClicks(c.child<QLineEdit>("name"), u"qa"_s);
        auto *paste = c.child<QLineEdit>("paste");
        const QString command = u"psql \"host=db.example dbname=shop user=kim password=canary-9\""_s;
        QTest::keyClicks(paste, command);
        QCOMPARE(paste->text(), command);
        QVERIFY(c.child<QLineEdit>("host")->text().isEmpty());
        QTest::keyClick(paste, Qt::Key_Return);
        QVERIFY(c.dialog->isVisible()); // nothing was written by it
        QVERIFY(paste->text().isEmpty());
        QCOMPARE(c.child<QLineEdit>("host")->text(), u"db.example"_s);
        QCOMPARE(c.child<QLineEdit>("database")->text(), u"shop"_s);
        QTRY_VERIFY_WITH_TIMEOUT(c.write()->isEnabled(), patience);
        QVERIFY2(c.shown().contains(u"db.example"_s), qPrintable(c.shown()));
        QVERIFY(!c.shown().contains(u"canary-"_s) && !c.f.log().contains(u"canary-"_s));
        QVERIFY(!QFileInfo::exists(c.folder.file(u".env.qa"_s)));
        QTest::keyClicks(paste, u"half a"_s);
        QTest::keyClick(paste, Qt::Key_Return);
        QVERIFY2(c.shown().contains(u"no connection that Limbeck can read"_s), qPrintable(c.shown()));
        QCOMPARE(paste->text(), u"half a"_s);
    }

    void theFieldsStandBelowEachOther()
    {
        Creating c;
        const auto left = [&c](const char *name) {
            return c.child<QWidget>(name)->mapTo(c.dialog, QPoint()).x();
        };
        for (const char *name : {"source", "paste", "driver", "host", "database"})
            QCOMPARE(left(name), left("name"));
        c.f.action("actionLanguageKorean")->trigger();
        QTRY_VERIFY(c.child<QLabel>("nameLabel")->text().startsWith(u"이름"));
        QTest::qWait(50); // until it is laid out anew
        for (const char *name : {"source", "paste", "driver", "host", "database"})
            QCOMPARE(left(name), left("name"));
    }

    void theNewFileIsIgnoredByGitWhenWanted_data()
    {
        QTest::addColumn<bool>("wanted");
        QTest::newRow("wanted") << true;
        QTest::newRow("not wanted") << false;
    }
    void theNewFileIsIgnoredByGitWhenWanted()
    {
        QFETCH(const bool, wanted);
        Creating c;
        NOT_ON_WINDOWS("runs git");
        QProcess git;
        git.setWorkingDirectory(c.folder.path());
        git.start(u"git"_s, {u"init"_s, u"-q"_s});
        QVERIFY(git.waitForFinished() && git.exitCode() == 0);
        c.folder.write(u".gitignore"_s, "*.log\n");
        QTest::keyClicks(c.child<QLineEdit>("name"), u"staging"_s);
        c.child<QLineEdit>("paste")->insert(u"postgresql://kim:canary-1@db.example/app"_s);
        auto *ignore = c.child<QCheckBox>("ignore");
        QTRY_VERIFY_WITH_TIMEOUT(ignore->isVisible() && c.write()->isEnabled(), patience);
        ignore->setChecked(wanted);
        auto *files = c.child<QTabBar>("files"); // a tab for each file that is written
        QCOMPARE(files->isVisible(), wanted);
        if (wanted) {
            files->setCurrentIndex(files->count() - 1);
            QVERIFY2(c.shown().contains(u".env.staging"_s), qPrintable(c.shown()));
        }
        QTest::mouseClick(c.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(c.hasEnvironment(u"staging"_s), patience);
        const QByteArray expected = wanted ? "*.log\n.env.staging\n" : "*.log\n";
        const QByteArray made = contentOf(c.folder.file(u".gitignore"_s));
        QVERIFY2(wanted ? made.startsWith("*.log\n") && made.contains(".env.staging") : made == expected,
                 made.constData());
    }

    void whatCannotBePastedIsSaidWithoutRepeatingIt()
    {
        Creating c;
        c.child<QLineEdit>("paste")->insert(u"canary-뭔가"_s);
        QVERIFY2(!c.shown().contains(u"canary-"_s), qPrintable(c.shown()));
        QVERIFY(!c.shown().contains(u"Give the environment a name."_s));
        QVERIFY(!c.write()->isEnabled());
    }

    void fromATemplate()
    {
        Creating c;
        c.choose(u".env.example"_s);
        QTest::keyClicks(c.child<QLineEdit>("name"), u"qa"_s);
        c.child<QLineEdit>("host")->insert(u"qa.example"_s);
        c.child<QLineEdit>("database")->insert(u"app"_s);
        QTRY_VERIFY_WITH_TIMEOUT(c.write()->isEnabled(), patience);
        QVERIFY2(c.shown().contains(u"+LOG=info"_s), qPrintable(c.shown()));
        QTest::mouseClick(c.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(c.hasEnvironment(u"qa"_s), patience);
        const QByteArray made = contentOf(c.folder.file(u".env.qa"_s));
        QVERIFY2(made.startsWith("# 설정\n") && made.contains("qa.example/app"), made.constData());
    }

    void fromACopyWithAnotherDatabase()
    {
        Creating c;
        c.choose(u"A copy of development"_s);
        QTest::keyClicks(c.child<QLineEdit>("name"), u"copy2"_s);
        c.child<QLineEdit>("database")->insert(u"another"_s);
        QTRY_VERIFY_WITH_TIMEOUT(c.write()->isEnabled(), patience);
        QTest::mouseClick(c.write(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(c.hasEnvironment(u"copy2"_s), patience);
        QByteArray expected = contentOf(c.folder.file(u".env.development"_s));
        expected.replace(c.folder.database.toUtf8(), "another");
        QCOMPARE(contentOf(c.folder.file(u".env.copy2"_s)), expected);
    }

    void aNameThatIsTakenIsRefused()
    {
        Creating c;
        QTest::keyClicks(c.child<QLineEdit>("name"), u"production"_s);
        QTRY_VERIFY_WITH_TIMEOUT(c.shown().contains(u"already"_s), patience);
        QVERIFY(!c.write()->isEnabled());
    }
};

QTEST_MAIN(NewEnvironmentDialogTest)
#include "NewEnvironmentDialogTest.moc"
