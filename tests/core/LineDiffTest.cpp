#include "base/LineDiff.h"

#include "OnWindows.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace limbeck;
using namespace Qt::StringLiterals;

class LineDiffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unifiedText_data();
    void unifiedText();
    void aChangedLineEndIsAChangedLine();
    void hunksAreApartOnlyWhereTheirSurroundingsDoNotTouch();
    void linesKnowTheirNumbers();
    void applyGivesTheTextAfter();
    void theDifferenceIsTheSmallestThereIs();
    void gitAppliesTheUnifiedText();
    void textsWithoutLikenessAreReplacedInTime();
};

namespace {

using Kind = LineDiff::Kind;

// A text of few different lines, so that there are many ways to match them.
QByteArray randomText(QRandomGenerator &random, int lines, int variety)
{
    QByteArray text;
    for (int i = random.bounded(lines + 1); i > 0; --i) {
        text += "line " + QByteArray::number(random.bounded(variety));
        if (i > 1 || random.bounded(4) > 0)
            text += random.bounded(6) == 0 ? "\r\n" : "\n";
    }
    return text;
}

QByteArray changed(QRandomGenerator &random, const QByteArray &text)
{
    QList<QByteArray> lines = text.split('\n');
    for (int i = random.bounded(6); i > 0; --i) {
        const int at = random.bounded(int(lines.size()) + 1);
        if (random.bounded(2) == 0 || at == lines.size())
            lines.insert(at, "new 줄 " + QByteArray::number(random.bounded(3)));
        else
            lines.removeAt(at);
    }
    return lines.join('\n');
}

// The length of a shortest edit script, by the textbook's table.
int smallest(const QByteArray &before, const QByteArray &after)
{
    const auto split = [](const QByteArray &text) {
        QList<QByteArray> lines;
        for (qsizetype from = 0; from < text.size();) {
            const qsizetype end = text.indexOf('\n', from);
            lines.append(text.sliced(from, (end < 0 ? text.size() : end + 1) - from));
            from += lines.constLast().size();
        }
        return lines;
    };
    const QList<QByteArray> a = split(before);
    const QList<QByteArray> b = split(after);
    std::vector<std::vector<int>> common(size_t(a.size()) + 1, std::vector<int>(size_t(b.size()) + 1));
    for (size_t i = 1; i <= size_t(a.size()); ++i) {
        for (size_t k = 1; k <= size_t(b.size()); ++k)
            common[i][k] = a[qsizetype(i) - 1] == b[qsizetype(k) - 1]
                               ? common[i - 1][k - 1] + 1
                               : std::max(common[i - 1][k], common[i][k - 1]);
    }
    return int(a.size() + b.size()) - 2 * common.back().back();
}

} // namespace

void LineDiffTest::unifiedText_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QByteArray>("expected"); // without the two lines of names
    const auto row = [](const char *name, const char *before, const char *after, const char *expected) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QByteArray(expected);
    };
    row("nothing", "a\nb\n", "a\nb\n", "");
    row("both empty", "", "", "");
    row("from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n");
    row("to nothing", "a\n", "", "@@ -1 +0,0 @@\n-a\n");
    row("one line", "a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    row("context of three", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfünf\n6\n7\n8\n9\n",
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+fünf\n 6\n 7\n 8\n");
    row("inserted in front", "a\n", "x\na\n", "@@ -1 +1,2 @@\n+x\n a\n");
    row("line end added", "a\nb", "a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    row("no line end in both", "a\nb", "A\nb", "@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n");
}

void LineDiffTest::unifiedText()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QByteArray, expected);
    const LineDiff diff = LineDiff::between(before, after);
    QCOMPARE(diff.isEmpty(), expected.isEmpty());
    const QByteArray names = expected.isEmpty() ? "" : "--- a/백엔드/env.py\n+++ b/my env.py\t\n";
    QCOMPARE(diff.unified(u"a/백엔드/env.py"_s, u"b/my env.py"_s), names + expected);
}

void LineDiffTest::aChangedLineEndIsAChangedLine()
{
    const LineDiff diff = LineDiff::between("a\r\nb\r\n", "a\r\nb\n");
    QCOMPARE(diff.unified(u"a"_s, u"b"_s), QByteArray("--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+b\n"));
    QCOMPARE(diff.addedCount(), 1);
    QCOMPARE(diff.removedCount(), 1);
}

void LineDiffTest::hunksAreApartOnlyWhereTheirSurroundingsDoNotTouch()
{
    const auto text = [](const char *first, int between, const char *last) {
        return QByteArray(first) + '\n' + QByteArray("same\n").repeated(between) + last + '\n';
    };
    QCOMPARE(LineDiff::between(text("a", 6, "b"), text("A", 6, "B")).hunks().size(), size_t(1));
    const LineDiff apart = LineDiff::between(text("a", 7, "b"), text("A", 7, "B"));
    QCOMPARE(apart.hunks().size(), size_t(2));
    QCOMPARE(apart.hunks()[1].header(), QByteArray("@@ -6,4 +6,4 @@"));
    const LineDiff bare = LineDiff::between(text("a", 1, "b"), text("A", 1, "B"), 0);
    QCOMPARE(bare.hunks().size(), size_t(2));
    QCOMPARE(bare.hunks()[1].header(), QByteArray("@@ -3 +3 @@"));
}

void LineDiffTest::linesKnowTheirNumbers()
{
    const LineDiff diff = LineDiff::between("a\nb\nc\n", "a\nx\ny\nc\n");
    const std::vector<LineDiff::Line> expected{{Kind::Same, "a\n", 1, 1},
                                               {Kind::Removed, "b\n", 2, 0},
                                               {Kind::Added, "x\n", 0, 2},
                                               {Kind::Added, "y\n", 0, 3},
                                               {Kind::Same, "c\n", 3, 4}};
    QCOMPARE(diff.hunks().size(), size_t(1));
    QVERIFY(diff.hunks()[0].lines == expected);
}

void LineDiffTest::applyGivesTheTextAfter()
{
    QRandomGenerator random(20250212);
    for (int i = 0; i < 2000; ++i) {
        const QByteArray before = randomText(random, 40, 1 + random.bounded(12));
        const QByteArray after = i % 2 == 0 ? changed(random, before) : randomText(random, 40, 5);
        for (const int context : {0, 1, 3}) {
            const LineDiff diff = LineDiff::between(before, after, context);
            QCOMPARE(diff.apply(before), after);
        }
    }
}

void LineDiffTest::theDifferenceIsTheSmallestThereIs()
{
    QRandomGenerator random(4711);
    for (int i = 0; i < 1000; ++i) {
        const QByteArray before = randomText(random, 25, 1 + random.bounded(8));
        const QByteArray after = randomText(random, 25, 1 + random.bounded(8));
        const LineDiff diff = LineDiff::between(before, after);
        QCOMPARE(diff.addedCount() + diff.removedCount(), smallest(before, after));
    }
}

void LineDiffTest::gitAppliesTheUnifiedText()
{
    NOT_ON_WINDOWS("Runs git.");
    const QTemporaryDir dir;
    QRandomGenerator random(99);
    int differing = 0;
    for (int i = 0; i < 60; ++i) {
        const QByteArray before = "first\n" + randomText(random, 40, 9);
        const QByteArray after = "first\n" + changed(random, before.sliced(6));
        const QByteArray text =
            LineDiff::between(before, after).unified(u"a/한글 env.py"_s, u"b/한글 env.py"_s);
        if (text.isEmpty())
            continue;
        ++differing;
        QFile file(dir.filePath(u"한글 env.py"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(before);
        file.close();
        QProcess git;
        git.setWorkingDirectory(dir.path());
        git.start(u"git"_s, {u"apply"_s, u"--whitespace=nowarn"_s, u"-"_s});
        git.write(text);
        git.closeWriteChannel();
        QVERIFY(git.waitForFinished());
        QVERIFY2(git.exitCode() == 0, (git.readAllStandardError() + '\n' + text).constData());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), after);
    }
    QVERIFY(differing > 30);
}

void LineDiffTest::textsWithoutLikenessAreReplacedInTime()
{
    QByteArray before;
    QByteArray after;
    for (int i = 0; i < 30000; ++i) {
        before += "before " + QByteArray::number(i) + '\n';
        after += "after " + QByteArray::number(i) + '\n';
    }
    QElapsedTimer timer;
    timer.start();
    const LineDiff diff = LineDiff::between(before + "end\n", "begin\n" + after + "end\n");
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(diff.removedCount(), 30000);
    QCOMPARE(diff.addedCount(), 30001);
    QCOMPARE(diff.apply(before + "end\n"), "begin\n" + after + "end\n");
}

QTEST_GUILESS_MAIN(LineDiffTest)
#include "LineDiffTest.moc"
