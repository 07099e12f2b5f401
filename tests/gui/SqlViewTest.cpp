#include "views/SqlView.h"
#include "script/RevisionScript.h"
#include "theme/Theme.h"
#include "views/FindBar.h"
#include "views/SqlEdit.h"
#include "views/SqlText.h"
#include "views/TextSearch.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;

namespace {

// The colour of the character at a place of the view; invalid: the palette's.
QColor colourAt(const SqlView &view, int line, int column)
{
    const QTextBlock block = view.edit()->document()->findBlockByNumber(line);
    const auto formats = block.layout()->formats();
    for (const QTextLayout::FormatRange &range : formats) {
        if (column >= range.start && column < range.start + range.length)
            return range.format.foreground().color();
    }
    return {};
}

QString status(const SqlView &view)
{
    return view.findChild<FindBar *>()->findChild<QLabel *>(QStringLiteral("status"))->text();
}

// As the reader of SQL revisions gives it, as far as the view looks at it.
RevisionScript script(const QByteArray &content)
{
    const auto lineOf = [&content](const char *marker) {
        return int(content.first(content.indexOf(marker)).count('\n')) + 1;
    };
    RevisionScript result;
    result.content = content;
    result.up.line = lineOf("-- migrate:up");
    result.down.emplace().line = lineOf("-- migrate:down");
    return result;
}

} // namespace

class SqlViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void coloursByTokens();
    void tokensSpanLines();
    void charactersOutsideTheBasicPlaneKeepColumns();
    void lineEndsAndMarkAreNormalised();
    void otherSectionIsDimmed_data();
    void otherSectionIsDimmed();
    void downgradeBringsItsSectionIntoView();
    void goToMarksTheLineAsNumbered();
    void findSelectsCountsAndWraps();
    void findFollowsCase();
    void escapeClosesTheFindBar();
    void copyGivesTheSelection();
    void longTextStaysResponsive();
    void placeBeyondWhatIsLoadedIsShownLater();
    void endlessLineIsCutWithANotice();
    void sameScriptAgainKeepsThePlace();
    void zoomsByKeyboard();
    void changesColoursWithTheTheme();
};

void SqlViewTest::coloursByTokens()
{
    SqlView view;
    view.resize(600, 300);
    view.setSql("SELECT \"Name\", 'text', 42, $1 -- why\nFROM users;");
    QCOMPARE(colourAt(view, 0, 0), Theme::syntaxColor(Theme::Syntax::Keyword));
    QCOMPARE(colourAt(view, 0, 8), Theme::syntaxColor(Theme::Syntax::QuotedIdentifier));
    QCOMPARE(colourAt(view, 0, 16), Theme::syntaxColor(Theme::Syntax::String));
    QCOMPARE(colourAt(view, 0, 23), Theme::syntaxColor(Theme::Syntax::Number));
    QCOMPARE(colourAt(view, 0, 27), Theme::syntaxColor(Theme::Syntax::Parameter));
    QCOMPARE(colourAt(view, 0, 33), Theme::syntaxColor(Theme::Syntax::Comment));
    QCOMPARE(colourAt(view, 1, 1), Theme::syntaxColor(Theme::Syntax::Keyword));
    QVERIFY(!colourAt(view, 1, 6).isValid()); // "users" is a name
}

void SqlViewTest::tokensSpanLines()
{
    SqlView view;
    view.setSql("CREATE FUNCTION f() AS $$\nSELECT 1;\n$$;\n/* a\nSELECT /* nested */\n*/ SELECT");
    QCOMPARE(colourAt(view, 1, 2), Theme::syntaxColor(Theme::Syntax::String));
    QCOMPARE(colourAt(view, 2, 0), Theme::syntaxColor(Theme::Syntax::String));
    QCOMPARE(colourAt(view, 4, 2), Theme::syntaxColor(Theme::Syntax::Comment));
    QCOMPARE(colourAt(view, 5, 1), Theme::syntaxColor(Theme::Syntax::Comment));
    QCOMPARE(colourAt(view, 5, 4), Theme::syntaxColor(Theme::Syntax::Keyword));
}

void SqlViewTest::charactersOutsideTheBasicPlaneKeepColumns()
{
    SqlView view;
    view.setSql(QStringLiteral("'가나😀' SELECT").toUtf8());
    const int keyword = int(QStringLiteral("'가나😀' ").size());
    QCOMPARE(colourAt(view, 0, keyword - 2), Theme::syntaxColor(Theme::Syntax::String));
    QVERIFY(!colourAt(view, 0, keyword - 1).isValid());
    QCOMPARE(colourAt(view, 0, keyword), Theme::syntaxColor(Theme::Syntax::Keyword));
}

void SqlViewTest::lineEndsAndMarkAreNormalised()
{
    const SqlText text("\xEF\xBB\xBFone\r\ntwo\r\n\r\nthree");
    QCOMPARE(text.lineCount(), 4);
    QCOMPARE(text.display(), QStringLiteral("one\ntwo\n\nthree"));
    QCOMPARE(text.lineOffset(1), 4);
    QCOMPARE(text.lineEnd(1), 7);
}

void SqlViewTest::otherSectionIsDimmed_data()
{
    QTest::addColumn<StepDirection>("direction");
    QTest::addColumn<bool>("upDimmed");
    QTest::newRow("upgrade") << StepDirection::Upgrade << false;
    QTest::newRow("downgrade") << StepDirection::Downgrade << true;
}

void SqlViewTest::otherSectionIsDimmed()
{
    QFETCH(StepDirection, direction);
    QFETCH(bool, upDimmed);
    SqlView view;
    view.setScript(
        script("-- m\n--\n-- Revision ID: 001\n-- Revises:\n\n-- migrate:up\nCREATE TABLE a ();\n\n"
               "-- migrate:down\nDROP TABLE a;\n"),
        direction);
    const QColor dimmed = Theme::syntaxColor(Theme::Syntax::Dimmed);
    QCOMPARE(colourAt(view, 0, 0), Theme::syntaxColor(Theme::Syntax::Comment)); // the header never is
    QCOMPARE(colourAt(view, 6, 0) == dimmed, upDimmed);
    QCOMPARE(colourAt(view, 9, 0) == dimmed, !upDimmed);
}

void SqlViewTest::downgradeBringsItsSectionIntoView()
{
    QByteArray content = "-- m\n--\n-- Revision ID: 001\n-- Revises:\n\n-- migrate:up\n";
    for (int i = 0; i < 300; ++i)
        content += "SELECT " + QByteArray::number(i) + ";\n";
    content += "-- migrate:down\nSELECT 1;\n";
    SqlView view;
    view.resize(500, 200);
    view.show();
    view.setScript(script(content), StepDirection::Downgrade);
    QTRY_COMPARE(view.edit()->textCursor().blockNumber(), 306);
    QVERIFY(view.edit()->verticalScrollBar()->value() > 250);
}

void SqlViewTest::goToMarksTheLineAsNumbered()
{
    SqlView view;
    view.setSql("a\nb\n😀cd\ne", 10);
    view.goTo(12, 3);
    QCOMPARE(view.edit()->textCursor().blockNumber(), 2);
    QCOMPARE(view.edit()->textCursor().positionInBlock(), 3); // the second letter after a surrogate pair
    bool marked = false;
    const auto marks = view.edit()->extraSelections();
    for (const QTextEdit::ExtraSelection &mark : marks)
        marked = marked || (mark.cursor.blockNumber() == 2 && mark.format.background().color().red() > 240 &&
                            mark.format.background().color().green() < 235);
    QVERIFY(marked);
    view.goTo(99, 1); // beyond the end: the last line
    QCOMPARE(view.edit()->textCursor().blockNumber(), 3);
}

void SqlViewTest::findSelectsCountsAndWraps()
{
    SqlView view;
    view.show();
    view.setSql("users\nUSERS\nother\nusers");
    QTest::keyClick(view.edit(), Qt::Key_F, Qt::ControlModifier);
    auto *bar = view.findChild<FindBar *>();
    QVERIFY(bar->isVisible());
    QTest::keyClicks(bar->findChild<QLineEdit *>(), QStringLiteral("users"));
    QTRY_COMPARE(status(view), QStringLiteral("1 of 3"));
    QCOMPARE(view.edit()->textCursor().blockNumber(), 0);
    QTest::keyClick(bar->findChild<QLineEdit *>(), Qt::Key_Return);
    QCOMPARE(view.edit()->textCursor().blockNumber(), 1);
    QTest::keyClick(view.edit(), Qt::Key_F3);
    QCOMPARE(status(view), QStringLiteral("3 of 3"));
    QTest::keyClick(view.edit(), Qt::Key_F3); // around the end
    QCOMPARE(status(view), QStringLiteral("1 of 3"));
    QTest::keyClick(view.edit(), Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(view.edit()->textCursor().blockNumber(), 3);
    QTest::keyClicks(bar->findChild<QLineEdit *>(), QStringLiteral("x"));
    QTRY_COMPARE(status(view), QStringLiteral("No match"));
}

void SqlViewTest::findFollowsCase()
{
    SqlView view;
    view.show();
    view.setSql("users\nUSERS");
    view.find();
    auto *bar = view.findChild<FindBar *>();
    QTest::keyClicks(bar->findChild<QLineEdit *>(), QStringLiteral("USERS"));
    QTRY_COMPARE(status(view), QStringLiteral("1 of 2"));
    QTest::mouseClick(bar->findChild<QToolButton *>(QStringLiteral("matchCase")), Qt::LeftButton);
    QTRY_COMPARE(status(view), QStringLiteral("1 of 1"));
    QCOMPARE(view.edit()->textCursor().blockNumber(), 1);
}

void SqlViewTest::escapeClosesTheFindBar()
{
    SqlView view;
    view.show();
    view.setSql("users");
    view.find();
    auto *bar = view.findChild<FindBar *>();
    QTest::keyClick(bar->findChild<QLineEdit *>(), Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
    view.find();
    QVERIFY(bar->isVisible());
    QTest::keyClick(view.edit(), Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
}

void SqlViewTest::copyGivesTheSelection()
{
    SqlView view;
    view.show();
    view.setSql(QStringLiteral("SELECT '값';\nSELECT 2;").toUtf8());
    QTest::keyClick(view.edit(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(view.edit(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("SELECT '값';\nSELECT 2;"));
}

void SqlViewTest::longTextStaysResponsive()
{
    QByteArray sql;
    while (sql.size() < 8 * 1024 * 1024)
        sql +=
            "INSERT INTO orders (id, note) VALUES (" + QByteArray::number(sql.size()) + ", 'some note');\n";
    SqlView view;
    view.resize(600, 400);
    view.show();
    QElapsedTimer clock;
    clock.start();
    view.setSql(sql);
    const qint64 first = clock.elapsed();
    QCOMPARE(colourAt(view, 0, 0), Theme::syntaxColor(Theme::Syntax::Keyword)); // the beginning is there
    qint64 longest = 0;
    while (!view.edit()->isLoaded()) {
        clock.start();
        QTest::qWait(0);
        longest = std::max(longest, clock.elapsed());
    }
    const QByteArray times =
        "first " + QByteArray::number(first) + " ms, then " + QByteArray::number(longest);
    QVERIFY2(first < 1500 && longest < 500, times.constData()); // wide: sanitizers and busy machines
    view.edit()->moveCursor(QTextCursor::End);
    const int last = view.edit()->document()->blockCount() - 2;
    QTRY_COMPARE(colourAt(view, last, 0), Theme::syntaxColor(Theme::Syntax::Keyword));
    QVERIFY(
        view.edit()->document()->findBlockByNumber(last / 2).layout()->formats().isEmpty()); // not in view
}

void SqlViewTest::placeBeyondWhatIsLoadedIsShownLater()
{
    QByteArray sql;
    for (int i = 0; i < 60'000; ++i)
        sql += "SELECT 'row number " + QByteArray::number(i) + "';\n";
    SqlView view;
    view.show();
    view.setSql(sql);
    view.goTo(59'000, 1);
    QTRY_COMPARE(view.edit()->textCursor().blockNumber(), 58'999);
}

void SqlViewTest::endlessLineIsCutWithANotice()
{
    SqlView view;
    view.show();
    view.setSql("SELECT '" + QByteArray(1024 * 1024, 'x') + "';\nSELECT 2;");
    QCOMPARE(view.edit()->document()->blockCount(), 2);
    QCOMPARE(view.edit()->document()->firstBlock().length() - 1, SqlText::maxLineLength);
    QVERIFY(view.findChild<QLabel *>({}, Qt::FindDirectChildrenOnly)->isVisible());
    QCOMPARE(colourAt(view, 1, 0), Theme::syntaxColor(Theme::Syntax::Keyword));
    view.setSql("SELECT 1;");
    QVERIFY(!view.findChild<QLabel *>({}, Qt::FindDirectChildrenOnly)->isVisible());
}

void SqlViewTest::sameScriptAgainKeepsThePlace()
{
    SqlView view;
    view.setSql("a\nb\nc");
    view.goTo(3, 1);
    view.setSql("a\nb\nc");
    QCOMPARE(view.edit()->textCursor().blockNumber(), 2);
    view.setSql("a\nb\nd");
    QCOMPARE(view.edit()->textCursor().blockNumber(), 0);
}

void SqlViewTest::zoomsByKeyboard()
{
    SqlView view;
    view.setSql("a");
    const qreal size = view.edit()->font().pointSizeF();
    QTest::keyClick(view.edit(), Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(view.edit()->font().pointSizeF() > size);
    QTest::keyClick(view.edit(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(view.edit()->font().pointSizeF(), size);
}

void SqlViewTest::changesColoursWithTheTheme()
{
    Theme::apply(*qApp, Theme::Mode::Light);
    SqlView view;
    view.setSql("SELECT 1");
    Theme::apply(*qApp, Theme::Mode::Dark);
    QCOMPARE(colourAt(view, 0, 0), Theme::syntaxColor(Theme::Syntax::Keyword, true));
    Theme::apply(*qApp, Theme::Mode::Light);
    QCOMPARE(colourAt(view, 0, 0), Theme::syntaxColor(Theme::Syntax::Keyword, false));
}

QTEST_MAIN(SqlViewTest)
#include "SqlViewTest.moc"
