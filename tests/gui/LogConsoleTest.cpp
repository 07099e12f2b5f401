#include "views/LogConsole.h"
#include "models/LogFilterModel.h"
#include "models/LogModel.h"
#include "views/FindBar.h"
#include "views/LogView.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;

namespace {

LogEntry line(const QString &text, LogLevel level = LogLevel::Info, const QString &details = {})
{
    return {QDateTime(QDate(2026, 3, 1), QTime(10, 1, 2, 3)), level, text, details};
}

QList<LogEntry> lines(int count, int first = 0)
{
    QList<LogEntry> result;
    for (int i = first; i < first + count; ++i)
        result.append(line(QStringLiteral("line %1").arg(i)));
    return result;
}

QStringList texts(const QAbstractItemModel &model)
{
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row)
        result.append(model.index(row, model.columnCount() - 1).data().toString());
    return result;
}

} // namespace

class LogConsoleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ringKeepsTheNewestEntriesAndCountsTheDropped();
    void ringIsBoundedInCharactersToo();
    void batchLargerThanTheLogKeepsItsEnd();
    void textAfterTheFirstLineBecomesDetails();
    void filtersByLevelAndWords();
    void filteringGoesOnWhileLinesArrive();
    void detailsOpenAndFoldByKeyboard();
    void detailsOpenByClick();
    void openDetailsGoWithTheirDroppedEntry();
    void followsTheEndUntilScrolledUp();
    void linesStayInPlaceWhileOlderOnesDrop();
    void jumpsToTheEnd();
    void copiesSelectionWithFoldedDetails();
    void searchFindsNextAndWraps();
    void savesWhatIsShown();
    void saveErrorIsToldInPlace();
    void clearForgetsAll();
    void countTellsFilteredAndDropped();
};

void LogConsoleTest::ringKeepsTheNewestEntriesAndCountsTheDropped()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setCapacity(10);
    model.append(lines(7));
    model.append(lines(7, 7));
    QCOMPARE(model.size(), 10);
    QCOMPARE(model.entry(0).text, QStringLiteral("line 4"));
    QCOMPARE(model.entry(9).text, QStringLiteral("line 13"));
    QCOMPARE(model.dropped(), 4);
    QCOMPARE(model.firstSerial(), 4);
}

void LogConsoleTest::ringIsBoundedInCharactersToo()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setCapacity(1000, 100);
    for (int i = 0; i < 20; ++i)
        model.append({line(QString(30, QLatin1Char('x')))});
    QCOMPARE(model.size(), 3);
    model.append({line(QString(500, QLatin1Char('y')))});
    QCOMPARE(model.size(), 1); // the newest stays, however long
    QCOMPARE(model.dropped(), 20);
}

void LogConsoleTest::batchLargerThanTheLogKeepsItsEnd()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setCapacity(5);
    model.append(lines(12));
    QCOMPARE(model.size(), 5);
    QCOMPARE(model.entry(0).text, QStringLiteral("line 7"));
    QCOMPARE(model.dropped(), 7);
}

void LogConsoleTest::textAfterTheFirstLineBecomesDetails()
{
    LogModel model;
    model.append({line(QStringLiteral("first\r\nsecond\nthird"), LogLevel::Error, QStringLiteral("more"))});
    QCOMPARE(model.entry(0).text, QStringLiteral("first"));
    QCOMPARE(model.entry(0).details, QStringLiteral("second\nthird\nmore"));
}

void LogConsoleTest::filtersByLevelAndWords()
{
    LogModel model;
    LogFilterModel shown(&model);
    const QAbstractItemModelTester tester(&shown, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({line(QStringLiteral("alpha"), LogLevel::Debug),
                  line(QStringLiteral("beta"), LogLevel::Info),
                  line(QStringLiteral("Gamma orders"), LogLevel::Warning, QStringLiteral("테이블 잠금")),
                  line(QStringLiteral("delta orders"), LogLevel::Error)});
    QCOMPARE(shown.rowCount(), 4);
    shown.setFilter(LogLevel::Warning, {});
    QTRY_COMPARE(texts(shown), QStringList({QStringLiteral("Gamma orders"), QStringLiteral("delta orders")}));
    shown.setFilter(LogLevel::Debug, QStringLiteral("ORDERS gam"));
    QTRY_COMPARE(texts(shown), QStringList({QStringLiteral("Gamma orders")}));
    shown.setFilter(LogLevel::Debug, QStringLiteral("잠금")); // in the details
    QTRY_COMPARE(texts(shown), QStringList({QStringLiteral("Gamma orders")}));
    model.append({line(QStringLiteral("beta")), line(QStringLiteral("잠금 해제"))});
    QTRY_COMPARE(shown.rowCount(), 2);
    shown.setFilter(LogLevel::Debug, {});
    QTRY_COMPARE(shown.rowCount(), 6);
}

void LogConsoleTest::filteringGoesOnWhileLinesArrive()
{
    LogModel model;
    model.setCapacity(50'000);
    LogFilterModel shown(&model);
    model.append(lines(50'000));
    shown.setFilter(LogLevel::Debug, QStringLiteral("9"));
    for (int i = 0; i < 20; ++i)
        model.append(lines(1000, 50'000 + i * 1000)); // drops what was not looked at yet, too
    QTRY_VERIFY(!shown.isScanning());
    QStringList expected;
    for (int i = 20'000; i < 70'000; ++i) {
        const QString text = QStringLiteral("line %1").arg(i);
        if (text.contains(QLatin1Char('9')))
            expected.append(text);
    }
    QCOMPARE(texts(shown), expected);
}

void LogConsoleTest::detailsOpenAndFoldByKeyboard()
{
    LogConsole console;
    const QAbstractItemModelTester tester(console.filterModel(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    console.append({line(QStringLiteral("one")),
                    line(QStringLiteral("two"), LogLevel::Error, QStringLiteral("why\n  where")),
                    line(QStringLiteral("three"))});
    LogView *view = console.view();
    view->setCurrentIndex(console.filterModel()->index(1, 0));
    QTest::keyClick(view, Qt::Key_Right);
    QCOMPARE(texts(*console.filterModel()),
             QStringList({QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("why"),
                          QStringLiteral("  where"), QStringLiteral("three")}));
    view->setCurrentIndex(console.filterModel()->index(3, 0)); // on the details
    QTest::keyClick(view, Qt::Key_Left);
    QCOMPARE(console.filterModel()->rowCount(), 3);
    QCOMPARE(view->currentIndex().row(), 1);
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(console.filterModel()->rowCount(), 5);
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(console.filterModel()->rowCount(), 3);
    view->setCurrentIndex(console.filterModel()->index(0, 0)); // has none
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(console.filterModel()->rowCount(), 3);
}

void LogConsoleTest::detailsOpenByClick()
{
    LogConsole console;
    console.resize(600, 300);
    console.append({line(QStringLiteral("two"), LogLevel::Error, QStringLiteral("why"))});
    console.show();
    LogView *view = console.view();
    const QRect chevron = view->visualRect(console.filterModel()->index(0, LogFilterModel::FoldColumn));
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, chevron.center());
    QCOMPARE(console.filterModel()->rowCount(), 2);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, chevron.center());
    QCOMPARE(console.filterModel()->rowCount(), 1);
}

void LogConsoleTest::openDetailsGoWithTheirDroppedEntry()
{
    LogModel model;
    model.setCapacity(3);
    LogFilterModel shown(&model);
    const QAbstractItemModelTester tester(&shown, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({line(QStringLiteral("a"), LogLevel::Info, QStringLiteral("1\n2")),
                  line(QStringLiteral("b"), LogLevel::Info, QStringLiteral("3")), line(QStringLiteral("c"))});
    shown.setOpen(1, true);
    shown.setOpen(0, true);
    QCOMPARE(shown.rowCount(), 6);
    model.append({line(QStringLiteral("d"))});
    QCOMPARE(texts(shown), QStringList({QStringLiteral("b"), QStringLiteral("3"), QStringLiteral("c"),
                                        QStringLiteral("d")}));
    QCOMPARE(shown.shownEntries(), 3);
}

void LogConsoleTest::followsTheEndUntilScrolledUp()
{
    LogConsole console;
    console.resize(500, 300);
    console.show();
    QScrollBar *bar = console.view()->verticalScrollBar();
    console.append(lines(200));
    QCOMPARE(bar->value(), bar->maximum());
    console.append(lines(200, 200));
    QCOMPARE(bar->value(), bar->maximum());
    QVERIFY(console.view()->isFollowing());
    bar->setValue(50); // the person scrolls up
    QVERIFY(!console.view()->isFollowing());
    console.append(lines(200, 400));
    QCOMPARE(bar->value(), 50);
    bar->setValue(bar->maximum()); // and down again
    console.append(lines(10, 600));
    QCOMPARE(bar->value(), bar->maximum());
}

void LogConsoleTest::linesStayInPlaceWhileOlderOnesDrop()
{
    LogConsole console;
    console.model()->setCapacity(500);
    console.resize(500, 300);
    console.show();
    console.append(lines(500));
    LogView *view = console.view();
    view->verticalScrollBar()->setValue(300);
    const QString top =
        view->indexAt(QPoint(5, 5)).siblingAtColumn(LogFilterModel::TextColumn).data().toString();
    console.append(lines(100, 500));
    QCOMPARE(view->verticalScrollBar()->value(), 200);
    QCOMPARE(view->indexAt(QPoint(5, 5)).siblingAtColumn(LogFilterModel::TextColumn).data().toString(), top);
}

void LogConsoleTest::jumpsToTheEnd()
{
    LogConsole console;
    console.resize(500, 300);
    console.show();
    console.append(lines(200));
    LogView *view = console.view();
    auto *button = view->findChild<QToolButton *>();
    QVERIFY(!button->isVisible());
    view->verticalScrollBar()->setValue(3);
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(view->verticalScrollBar()->value(), view->verticalScrollBar()->maximum());
    QVERIFY(!button->isVisible());
    view->verticalScrollBar()->setValue(3);
    QTest::keyClick(view, Qt::Key_End);
    QVERIFY(view->isFollowing());
}

void LogConsoleTest::copiesSelectionWithFoldedDetails()
{
    LogConsole console;
    console.append({line(QStringLiteral("one")),
                    line(QStringLiteral("둘"), LogLevel::Error, QStringLiteral("why\nwhere")),
                    line(QStringLiteral("three"))});
    LogView *view = console.view();
    view->selectRow(1);
    QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.endsWith(QStringLiteral("  E  둘\n    why\n    where\n")), qPrintable(copied));
    QVERIFY(!copied.contains(QStringLiteral("three")));
    console.filterModel()->setOpen(1, true);
    view->selectAll();
    QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().count(QStringLiteral("where")), 1);
}

void LogConsoleTest::searchFindsNextAndWraps()
{
    LogConsole console;
    console.show();
    console.append(
        {line(QStringLiteral("apple")), line(QStringLiteral("pear")), line(QStringLiteral("Apple pie"))});
    LogView *view = console.view();
    view->setCurrentIndex(console.filterModel()->index(0, 0));
    QTest::keyClick(view, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    auto *bar = console.findChild<FindBar *>();
    QVERIFY(bar->isVisible());
    const auto *status = bar->findChild<QLabel *>(QStringLiteral("status"));
    QTest::keyClicks(bar->findChild<QLineEdit *>(), QStringLiteral("apple"));
    QCOMPARE(view->currentIndex().row(), 0);
    QCOMPARE(status->text(), QStringLiteral("1 of 2"));
    QTest::keyClick(bar, Qt::Key_F3);
    QCOMPARE(view->currentIndex().row(), 2);
    QCOMPARE(status->text(), QStringLiteral("2 of 2"));
    const auto limited = console.filterModel()->countMatches(QStringLiteral("a"), Qt::CaseInsensitive, 1, 2);
    QVERIFY(limited.total == 2 && limited.more && limited.number == 2);
    QTest::keyClick(bar, Qt::Key_F3);
    QCOMPARE(view->currentIndex().row(), 0);
    QTest::keyClick(bar, Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(view->currentIndex().row(), 2);
    QTest::keyClicks(bar->findChild<QLineEdit *>(), QStringLiteral("xyz"));
    QCOMPARE(bar->findChild<QLabel *>(QStringLiteral("status"))->text(), QStringLiteral("No match"));
    QTest::keyClick(bar, Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
}

void LogConsoleTest::savesWhatIsShown()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("로그.log"));
    LogConsole console;
    console.append(
        {line(QStringLiteral("고요")), line(QStringLiteral("bad"), LogLevel::Error, QStringLiteral("why"))});
    console.findChild<QComboBox *>(QStringLiteral("level"))->setCurrentIndex(3);
    QTRY_COMPARE(console.filterModel()->rowCount(), 1);
    console.saveTo(path);
    auto *message = console.findChild<QLabel *>(QStringLiteral("messageText"));
    QTRY_VERIFY(message->text().contains(QStringLiteral("로그.log")));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()), QStringLiteral("2026-03-01 10:01:02.003  E  bad\n    why\n"));
}

void LogConsoleTest::saveErrorIsToldInPlace()
{
    const QTemporaryDir folder;
    LogConsole console;
    console.append(lines(2));
    console.saveTo(folder.filePath(QStringLiteral("no/such/folder/x.log")));
    auto *message = console.findChild<QLabel *>(QStringLiteral("messageText"));
    QTRY_VERIFY(message->text().contains(QStringLiteral("could not be saved")));
    QVERIFY(message->text().contains(QStringLiteral("x.log")));
}

void LogConsoleTest::clearForgetsAll()
{
    LogConsole console;
    console.model()->setCapacity(5);
    console.append(lines(9));
    console.clear();
    QCOMPARE(console.filterModel()->rowCount(), 0);
    console.append(lines(1));
    QCOMPARE(console.filterModel()->rowCount(), 1);
    QVERIFY(
        !console.findChild<QLabel *>(QStringLiteral("count"))->text().contains(QStringLiteral("dropped")));
}

void LogConsoleTest::countTellsFilteredAndDropped()
{
    LogConsole console;
    console.model()->setCapacity(5);
    console.append(lines(9));
    auto *count = console.findChild<QLabel *>(QStringLiteral("count"));
    QVERIFY2(count->text().startsWith(QLatin1Char('5')), qPrintable(count->text()));
    QVERIFY2(count->text().contains(QStringLiteral("4 older")), qPrintable(count->text()));
    QTest::keyClicks(console.findChild<QLineEdit *>(QStringLiteral("filter")), QStringLiteral("8"));
    QTRY_VERIFY2(count->text().startsWith(QStringLiteral("1 of 5")), qPrintable(count->text()));
}

QTEST_MAIN(LogConsoleTest)
#include "LogConsoleTest.moc"
