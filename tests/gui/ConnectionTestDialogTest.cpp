#include "dialogs/ConnectionTestDialog.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QTreeWidget>

using namespace limbeck;
using namespace limbeck::gui;

namespace {

TestStage stage(const char *name, StageOutcome outcome, double milliseconds = 1.5)
{
    TestStage result;
    result.name = QString::fromLatin1(name);
    result.outcome = outcome;
    result.milliseconds = milliseconds;
    result.detail = QStringLiteral("detail of ") + result.name;
    if (outcome == StageOutcome::Failed)
        result.findings = {{QStringLiteral("connect.refused"),
                            Severity::Error,
                            QStringLiteral("Nothing listens on 127.0.0.1:1."),
                            QStringLiteral("Start the server."),
                            {},
                            {}}};
    return result;
}

ConnectionTestReport report(StageOutcome last)
{
    ConnectionTestReport result;
    result.stages = {stage("configuration", StageOutcome::Ok), stage("tcp", last)};
    return result;
}

// A dialog that has shown a whole test.
void runTest(ConnectionTestDialog *dialog, const ConnectionTestReport &given)
{
    dialog->start(QStringLiteral("app@db.example:5432/app"));
    for (const TestStage &each : given.stages)
        dialog->addStage(each);
    dialog->finish(given);
}

QPushButton *button(const QWidget &dialog, const char *name)
{
    return dialog.findChild<QPushButton *>(QString::fromLatin1(name));
}

QString text(const QWidget &dialog, const char *name)
{
    return dialog.findChild<QLabel *>(QString::fromLatin1(name))->text();
}

QString details(const QWidget &dialog)
{
    return dialog.findChild<QPlainTextEdit *>()->toPlainText();
}

} // namespace

class ConnectionTestDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stagesArriveOneByOne();
    void runningCanBeStoppedOnce();
    void closingARunningTestStopsIt();
    void passes();
    void failureIsSelectedAndExplained();
    void findingsAndHintsAreFolded();
    void stagesNotToldAreTakenFromTheReport();
    void testAgainStartsAfresh();
    void copiesTheReport();
    void savesTheReport();
    void saveErrorIsToldInPlace();
    void stagesFollowTheLanguage();
};

void ConnectionTestDialogTest::stagesArriveOneByOne()
{
    ConnectionTestDialog dialog;
    dialog.open();
    dialog.start(QStringLiteral("app@db.example:5432/app"));
    QCOMPARE(text(dialog, "target"), QStringLiteral("app@db.example:5432/app"));
    QVERIFY(dialog.findChild<QProgressBar *>()->isVisible());
    QVERIFY(text(dialog, "state").startsWith(QStringLiteral("Testing")));
    dialog.addStage(stage("tcp", StageOutcome::Ok));
    const auto *tree = dialog.findChild<QTreeWidget *>();
    QCOMPARE(tree->topLevelItemCount(), 1);
    QCOMPARE(tree->topLevelItem(0)->text(0), QStringLiteral("Network (TCP)"));
    QCOMPARE(tree->topLevelItem(0)->text(1), QStringLiteral("Passed"));
    QVERIFY(!tree->topLevelItem(0)->icon(0).isNull());
    QVERIFY(!button(dialog, "again")->isEnabled());
    QVERIFY(!button(dialog, "copy")->isEnabled());
    dialog.addStage(stage("tls", StageOutcome::Skipped));
    QCOMPARE(tree->topLevelItem(1)->text(2), QString());
}

void ConnectionTestDialogTest::runningCanBeStoppedOnce()
{
    ConnectionTestDialog dialog;
    const QSignalSpy stopped(&dialog, &ConnectionTestDialog::stopRequested);
    dialog.open();
    QVERIFY(!button(dialog, "stop")->isEnabled());
    dialog.start(QStringLiteral("x"));
    QTest::mouseClick(button(dialog, "stop"), Qt::LeftButton);
    QCOMPARE(stopped.count(), 1);
    QVERIFY(!button(dialog, "stop")->isEnabled());
    dialog.finish({});
    QCOMPARE(text(dialog, "state"), QStringLiteral("The test was stopped."));
}

void ConnectionTestDialogTest::closingARunningTestStopsIt()
{
    ConnectionTestDialog dialog;
    const QSignalSpy stopped(&dialog, &ConnectionTestDialog::stopRequested);
    dialog.open();
    dialog.start(QStringLiteral("x"));
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QCOMPARE(stopped.count(), 1);
    QVERIFY(!dialog.isVisible());
}

void ConnectionTestDialogTest::passes()
{
    ConnectionTestDialog dialog;
    dialog.open();
    runTest(&dialog, report(StageOutcome::Ok));
    QCOMPARE(text(dialog, "state"), QStringLiteral("The connection works."));
    QVERIFY(!dialog.findChild<QProgressBar *>()->isVisible());
    QVERIFY(button(dialog, "again")->isEnabled());
    runTest(&dialog, report(StageOutcome::Warning));
    QCOMPARE(text(dialog, "state"), QStringLiteral("The connection works, with warnings."));
}

void ConnectionTestDialogTest::failureIsSelectedAndExplained()
{
    ConnectionTestDialog dialog;
    runTest(&dialog, report(StageOutcome::Failed));
    QVERIFY(text(dialog, "state").contains(QStringLiteral("Network (TCP)")));
    const auto *tree = dialog.findChild<QTreeWidget *>();
    QCOMPARE(tree->currentItem(), tree->topLevelItem(1));
    QVERIFY(details(dialog).contains(QStringLiteral("Nothing listens")));
    QVERIFY(details(dialog).contains(QStringLiteral("Start the server.")));
}

void ConnectionTestDialogTest::findingsAndHintsAreFolded()
{
    ConnectionTestDialog dialog;
    dialog.open();
    runTest(&dialog, report(StageOutcome::Failed));
    auto *tree = dialog.findChild<QTreeWidget *>();
    QTreeWidgetItem *failed = tree->topLevelItem(1);
    QCOMPARE(failed->childCount(), 2);
    QVERIFY(!failed->isExpanded());
    QTest::keyClick(tree, Qt::Key_Right);
    QVERIFY(failed->isExpanded());
    QCOMPARE(failed->child(1)->text(0), QStringLiteral("Start the server."));
    tree->setCurrentItem(failed->child(0));
    QVERIFY(details(dialog).contains(QStringLiteral("detail of tcp")));
}

void ConnectionTestDialogTest::stagesNotToldAreTakenFromTheReport()
{
    ConnectionTestDialog dialog;
    dialog.start(QStringLiteral("x"));
    dialog.finish(report(StageOutcome::Ok));
    QCOMPARE(dialog.findChild<QTreeWidget *>()->topLevelItemCount(), 2);
}

void ConnectionTestDialogTest::testAgainStartsAfresh()
{
    ConnectionTestDialog dialog;
    const QSignalSpy again(&dialog, &ConnectionTestDialog::againRequested);
    dialog.open();
    runTest(&dialog, report(StageOutcome::Failed));
    QTest::mouseClick(button(dialog, "again"), Qt::LeftButton);
    QCOMPARE(again.count(), 1);
    runTest(&dialog, report(StageOutcome::Ok));
    QCOMPARE(dialog.findChild<QTreeWidget *>()->topLevelItemCount(), 2);
    QCOMPARE(text(dialog, "state"), QStringLiteral("The connection works."));
}

void ConnectionTestDialogTest::copiesTheReport()
{
    ConnectionTestDialog dialog;
    dialog.open();
    runTest(&dialog, report(StageOutcome::Failed));
    QTest::mouseClick(button(dialog, "copy"), Qt::LeftButton);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY(copied.startsWith(QStringLiteral("app@db.example:5432/app")));
    QVERIFY(copied.contains(report(StageOutcome::Failed).toText()));
}

void ConnectionTestDialogTest::savesTheReport()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("시험.txt"));
    ConnectionTestDialog dialog;
    runTest(&dialog, report(StageOutcome::Ok));
    dialog.saveTo(path);
    QTRY_VERIFY(details(dialog).contains(QStringLiteral("시험.txt")));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(QString::fromUtf8(file.readAll()).contains(QStringLiteral("Network (TCP)")));
}

void ConnectionTestDialogTest::saveErrorIsToldInPlace()
{
    const QTemporaryDir folder;
    ConnectionTestDialog dialog;
    runTest(&dialog, report(StageOutcome::Ok));
    dialog.saveTo(folder.filePath(QStringLiteral("missing/x.txt")));
    QTRY_VERIFY(details(dialog).contains(QStringLiteral("could not be saved")));
}

void ConnectionTestDialogTest::stagesFollowTheLanguage()
{
    // A translation of one text, as the program's are.
    class Korean : public QTranslator
    {
    public:
        QString translate(const char *, const char *text, const char *, int) const override
        {
            return qstrcmp(text, "Network (TCP)") == 0 ? QStringLiteral("네트워크 (TCP)") : QString();
        }
        bool isEmpty() const override { return false; }
    };
    ConnectionTestDialog dialog;
    dialog.open();
    runTest(&dialog, report(StageOutcome::Ok));
    const auto *tree = dialog.findChild<QTreeWidget *>();
    QCOMPARE(tree->topLevelItem(1)->text(0), QStringLiteral("Network (TCP)"));
    Korean korean;
    QVERIFY(QCoreApplication::installTranslator(&korean));
    QTRY_COMPARE(tree->topLevelItem(1)->text(0), QStringLiteral("네트워크 (TCP)"));
    QVERIFY(QCoreApplication::removeTranslator(&korean));
    QTRY_COMPARE(tree->topLevelItem(1)->text(0), QStringLiteral("Network (TCP)"));
}

QTEST_MAIN(ConnectionTestDialogTest)
#include "ConnectionTestDialogTest.moc"
