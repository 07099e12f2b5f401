// The review dialog with real databases: walking through the pending revisions, verdicts and comments that
// are kept, a changed script that loses its tick, facts of a rehearsal, export and signature.
#include "dialogs/ReviewDialog.h"
#include "WindowFixture.h"
#include "dialogs/SignDialog.h"
#include "models/RehearsalModel.h"
#include "models/ReviewStepModel.h"
#include "review/ReviewBundle.h"
#include "review/ReviewDrafts.h"
#include "views/SqlEdit.h"
#include "views/SqlView.h"
#include "views/StepFactsView.h"

#include <QAbstractItemModelTester>
#include <QFileDialog>
#include <QJsonDocument>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabWidget>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 180000; // of a busy machine

// Two pending revisions, with the dialog open.
class Opened
{
public:
    Opened()
    {
        qputenv("XDG_DATA_HOME", QFile::encodeName(data.path())); // where the drafts go
        folder.writeSample();
        QFile environment(folder.file(u".env.development"_s));
        QVERIFY(environment.open(QIODevice::ReadOnly));
        const QByteArray url = environment.readAll();
        environment.close();
        folder.write(u".env.development"_s, QByteArray(url).replace("postgres@", "postgres:canary-one@"));
        f.window->start(false, folder.path());
        settle();
        open();
    }
    void settle() const
    {
        QVERIFY2(QTest::qWaitFor(
                     [this] { return f.isSettled() && f.state().connection == ConnectionPhase::Connected; },
                     patience),
                 qPrintable(f.log()));
    }
    void open()
    {
        f.action("actionReview")->trigger();
        dialog = f.dialog<ReviewDialog>();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->document().has_value(), patience);
        steps = child<QTreeView>("steps");
    }
    void reopen()
    {
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!f.dialog<ReviewDialog>());
        open();
    }
    template <class T>
    T *child(const char *name) const
    {
        return dialog->findChild<T *>(QString::fromLatin1(name));
    }
    QString cell(int row, int column) const { return steps->model()->index(row, column).data().toString(); }
    QString verdict(int row) const { return cell(row, ReviewStepModel::VerdictColumn); }
    QString heading() const { return child<QLabel>("heading")->text(); }
    QString note() const
    {
        return child<QLabel>("noteText")->isVisible() ? child<QLabel>("noteText")->text() : QString();
    }
    // Chooses the file that a dialog asks for.
    void choose(const QString &file) const
    {
        QFileDialog *chooser = nullptr;
        QTRY_VERIFY((chooser = dialog->findChild<QFileDialog *>()));
        chooser->selectFile(file);
        Q_EMIT chooser->fileSelected(file);
        chooser->close();
    }
    void approveAll() const
    {
        for (int i = 0; i < steps->model()->rowCount(); ++i)
            QTest::keyClick(dialog, Qt::Key_Return, Qt::ControlModifier);
    }

    QTemporaryDir data;
    ProjectFolder folder;
    WindowFixture f;
    ReviewDialog *dialog = nullptr;
    QTreeView *steps = nullptr;
};

} // namespace

class ReviewDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theModelIsSound()
    {
        ReviewStepModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::vector<ReviewStep> steps(3);
        steps[0].revision = u"001"_s;
        steps[1].revision = u"<b>"_s;
        steps[2].revision = u"003"_s;
        steps[2].verdict = Verdict::Rejected;
        model.setSteps(steps);
        QCOMPARE(model.nextOpen(0), 1);
        model.setVerdict(1, Verdict::Approved);
        model.setComment(1, u"좋습니다"_s);
        QCOMPARE(model.nextOpen(1), 0);
        model.setVerdict(0, Verdict::NeedsWork);
        QCOMPARE(model.nextOpen(0), -1);
        QCOMPARE(model.count(Verdict::Approved), 1);
        QCOMPARE(model.index(2, ReviewStepModel::VerdictColumn).data().toString(), u"rejected"_s);
        model.setSteps({});
        QCOMPARE(model.rowCount(), 0);
    }

    void walksThroughThePendingRevisionsByKeyboard()
    {
        Opened o;
        QVERIFY2(o.dialog->windowTitle().contains(u"2 pending"_s), qPrintable(o.dialog->windowTitle()));
        QVERIFY(o.child<QLabel>("target")->text().contains(o.folder.database));
        QCOMPARE(o.heading(), u"001 · create user tables"_s);
        QVERIFY(o.child<QLabel>("subheading")->text().contains(u"001.sql"_s));
        const QString sql = o.child<SqlView>("sql")->edit()->toPlainText();
        QVERIFY2(sql.contains(u"CREATE TABLE users"_s) && !sql.contains(u"DROP TABLE"_s), qPrintable(sql));
        QVERIFY(o.steps->hasFocus());
        QVERIFY(!o.child<QPushButton>("previous")->isEnabled());
        QTest::keyClick(o.dialog, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(o.heading(), u"002 · 주문 테이블 추가"_s);
        QTest::keyClick(o.dialog, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(o.verdict(0), u"to review"_s);
        QVERIFY(!o.child<QPushButton>("sign")->isEnabled());
        QTest::keyClick(o.dialog, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(o.verdict(0), u"approved"_s);
        QCOMPARE(o.heading(), u"002 · 주문 테이블 추가"_s); // and on to the next one
        QTest::keyClick(o.dialog, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(o.verdict(1), u"needs work"_s);
        QVERIFY2(o.child<QLabel>("count")->text().startsWith(u"1 of 2 approved"_s),
                 qPrintable(o.child<QLabel>("count")->text()));
        QVERIFY(o.child<QPushButton>("sign")->isEnabled());
        QTest::mouseClick(o.child<QPushButton>("noVerdict"), Qt::LeftButton);
        QCOMPARE(o.verdict(1), u"to review"_s);
        QVERIFY(!o.child<QPushButton>("sign")->isEnabled());
    }

    void aRevisionIsRejected()
    {
        Opened o;
        QTest::keyClick(o.dialog, Qt::Key_Return, Qt::ControlModifier);
        QTest::mouseClick(o.child<QPushButton>("refuse"), Qt::LeftButton);
        QCOMPARE(o.verdict(1), u"rejected"_s);
        QCOMPARE(o.child<QLabel>("count")->text(), u"1 of 2 approved, 1 rejected"_s);
        QVERIFY(o.child<QPushButton>("refuse")->isChecked());
        QVERIFY(!o.child<QPushButton>("needsWork")->isChecked());
        QVERIFY(o.child<QPushButton>("sign")->isEnabled());
        QCOMPARE(o.dialog->document()->combinedVerdict(), Verdict::Rejected);
        o.reopen();
        QCOMPARE(o.verdict(1), u"rejected"_s);
    }

    void whatWasSaidIsKept()
    {
        Opened o;
        QTest::keyClick(o.dialog, Qt::Key_Return, Qt::ControlModifier);
        QTest::keyClicks(o.child<QPlainTextEdit>("comment"), u"build it CONCURRENTLY"_s);
        o.reopen();
        QCOMPARE(o.verdict(0), u"approved"_s);
        QCOMPARE(o.heading(), u"002 · 주문 테이블 추가"_s); // the first that has no verdict
        QTRY_COMPARE(o.child<QPlainTextEdit>("comment")->toPlainText(), u"build it CONCURRENTLY"_s);
    }

    void aChangedScriptLosesItsTick()
    {
        Opened o;
        o.approveAll();
        QCOMPARE(o.child<QLabel>("count")->text().contains(u"approved"_s), true);
        o.folder.writeRevision("002", "001", "주문 테이블 추가", "CREATE TABLE orders (id bigint);",
                               "DROP TABLE orders;");
        o.f.window->session().refresh(); // what the watcher of the folder does
        QTRY_COMPARE_WITH_TIMEOUT(o.verdict(1), u"to review"_s, patience);
        QCOMPARE(o.verdict(0), u"approved"_s);
        QVERIFY2(o.note().contains(u"002"_s), qPrintable(o.note()));
        o.steps->setCurrentIndex(o.steps->model()->index(1, 0));
        const QString before = o.child<QLabel>("subheading")->text();
        QVERIFY2(before.contains(u"Changed since: before, on "_s) && before.endsWith(u"it was: approved"_s),
                 qPrintable(before));
        QVERIFY(!o.child<QPushButton>("sign")->isEnabled());
    }

    void factsComeFromARehearsal()
    {
        Opened o;
        o.child<QTabWidget>("tabs")->setCurrentWidget(o.child<QWidget>("facts"));
        auto *facts = o.child<StepFactsView>("facts");
        auto *button = facts->findChild<QPushButton *>();
        QCOMPARE(button->text(), u"Rehearse"_s);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(o.f.state().rehearsalReport(), patience);
        const auto *tree = facts->findChild<QTreeView *>();
        QTRY_VERIFY_WITH_TIMEOUT(tree->isVisible(), patience);
        const QString text = qobject_cast<RehearsalModel *>(tree->model())->text();
        QVERIFY2(text.contains(u"CREATE TABLE users"_s), qPrintable(text));
        QVERIFY(!text.contains(u"orders"_s)); // of this revision alone
        const auto *tabs = o.child<QTabWidget>("tabs");
        QVERIFY2(tabs->tabText(tabs->indexOf(o.child<QWidget>("schema"))).contains(u'('),
                 "the number of objects");
        QVERIFY(!o.dialog->document()->steps.front().facts.isEmpty());
    }

    void isExported()
    {
        Opened o;
        o.approveAll();
        const QList<QAction *> formats = o.child<QPushButton>("exportAs")->menu()->actions();
        QVERIFY(!formats.isEmpty());
        for (QAction *format : formats) {
            const QString file = o.folder.file(u"out-%1"_s.arg(formats.indexOf(format)));
            format->trigger();
            o.choose(file);
            QTRY_VERIFY2_WITH_TIMEOUT(o.note().contains(QDir::toNativeSeparators(file)), qPrintable(o.note()),
                                      patience);
            QFile written(file);
            QVERIFY(written.open(QIODevice::ReadOnly));
            const QByteArray bytes = written.readAll();
            QVERIFY(bytes.size() > 100);
            QVERIFY2(!bytes.contains("canary") && !bytes.contains(o.folder.path().toUtf8()),
                     qPrintable(format->text()));
        }
    }

    void isSigned()
    {
        Opened o;
        o.approveAll();
        QTest::mouseClick(o.child<QPushButton>("sign"), Qt::LeftButton);
        auto *sign = o.dialog->findChild<SignDialog *>();
        QVERIFY(sign);
        QVERIFY(everyText(sign).contains(u"You approve 2 revisions"_s));
        QVERIFY2(!(everyText(sign) + everyText(o.dialog)).contains(u"canary"_s), "no password is told");
        sign->findChild<QLineEdit *>(u"name"_s)->clear();
        auto *button = sign->findChild<QPushButton *>(u"sign"_s);
        QVERIFY2(!button->isEnabled(), "nobody signs");
        QTest::keyClicks(sign->findChild<QLineEdit *>(u"name"_s), u"hong"_s);
        sign->findChild<QLineEdit *>(u"key"_s)->setText(o.data.filePath(u"key.pem"_s));
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(o.note().contains(u".limbeck-review"_s), qPrintable(o.note()), patience);
        QVERIFY2(o.note().contains(u"trusted_keys = hong:"_s), qPrintable(o.note()));
        QVERIFY(!(o.note() + o.f.log()).contains(u"canary"_s));
        const QStringList files =
            QDir(o.folder.file(u"reviews"_s)).entryList({u"*.limbeck-review"_s}, QDir::Files);
        QCOMPARE(files.size(), 1);
        const auto bundle = ReviewBundle::read(o.folder.file(u"reviews/"_s + files.first()));
        QVERIFY(bundle);
        QCOMPARE(bundle->document.reviewer, u"hong"_s);
        QCOMPARE(bundle->document.verdict, Verdict::Approved);
        QCOMPARE(bundle->document.fingerprint, o.f.state().pending.plan->fingerprint);
        QFile file(o.folder.file(u"reviews/"_s + files.first()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("canary"));
    }

    void speaksTheLanguageOfTheWindow()
    {
        Opened o;
        QTest::keyClick(o.dialog, Qt::Key_Return, Qt::ControlModifier);
        o.f.appearance->setLanguage(u"ko"_s);
        QCOMPARE(o.steps->model()->rowCount(), 2);
        QCOMPARE(o.dialog->document()->steps.front().verdict, Verdict::Approved);
    }
};

QTEST_MAIN(ReviewDialogTest)
#include "ReviewDialogTest.moc"
