#include "script/RevisionGraph.h"

#include <QElapsedTimer>
#include <QTest>

using namespace limbeck;

namespace {

// "id<parent,parent" with dependencies behind "!" and labels behind "#": "m<a,b!d#x".
Revision parse(const QString &text)
{
    Revision revision;
    QString *part = &revision.id;
    QString down;
    QString depends;
    QString labels;
    for (const QChar c : text) {
        if (c == u'<')
            part = &down;
        else if (c == u'!')
            part = &depends;
        else if (c == u'#')
            part = &labels;
        else
            *part += c;
    }
    revision.down = down.split(QLatin1Char(','), Qt::SkipEmptyParts);
    revision.dependsOn = depends.split(QLatin1Char(','), Qt::SkipEmptyParts);
    revision.labels = labels.split(QLatin1Char(','), Qt::SkipEmptyParts);
    revision.file = revision.id + QStringLiteral(".sql");
    return revision;
}

Result<RevisionGraph> graphOf(const QString &text)
{
    std::vector<Revision> revisions;
    const QStringList parts = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &part : parts)
        revisions.push_back(parse(part));
    return RevisionGraph::build(std::move(revisions));
}

// "a+b a-" …: each step's rows before and after, as "before>after".
QString describe(const RevisionGraph &graph, const Result<std::vector<GraphStep>> &steps)
{
    if (!steps)
        return steps.error().code;
    QStringList list;
    for (const GraphStep &step : *steps)
        list.append(QStringLiteral("%1:%2>%3")
                        .arg(graph.at(step.revision).id, step.headsBefore.join(QLatin1Char(',')),
                             step.headsAfter.join(QLatin1Char(','))));
    return list.join(QLatin1Char(' '));
}

RevisionGraph line(int length)
{
    std::vector<Revision> revisions;
    revisions.reserve(std::size_t(length));
    for (int i = 0; i < length; ++i) {
        Revision revision;
        revision.id = QString::number(i);
        if (i > 0)
            revision.down = QStringList(QString::number(i - 1));
        revisions.push_back(std::move(revision));
    }
    return *RevisionGraph::build(std::move(revisions));
}

} // namespace

class RevisionGraphTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatIsNoGraph_data();
    void refusesWhatIsNoGraph();
    void plansSteps_data();
    void plansSteps();
    void findsRevisions_data();
    void findsRevisions();
    void knowsItsShape();
    void isEmptyWithoutRevisions();
    void takesAHundredThousandRevisions();
    void takesManyBranchesAndMerges();
};

void RevisionGraphTest::refusesWhatIsNoGraph_data()
{
    QTest::addColumn<QString>("revisions");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("mentions");
    const auto row = [](const char *revisions, const char *code, const char *mentions) {
        QTest::newRow(revisions) << QString::fromUtf8(revisions) << QString::fromLatin1(code)
                                 << QString::fromUtf8(mentions);
    };
    row("a b<a a", "script.duplicate-id", "a.sql");
    row("a b<c", "script.missing-parent", "c");
    row("a b<a!c", "script.missing-parent", "c");
    row("a b<a,d c<b d<c e<d", "script.cycle", "b → d → c → b");
    row("a<a", "script.cycle", "a → a");
    row("a!b b!a", "script.cycle", "a → b → a");
    row("a@b", "script.id-characters", "@");
    row("abcdefghijabcdefghijabcdefghijabc", "script.id-too-long", "32");
    row("a#x b<a#x", "script.duplicate-label", "x");
    row("a#b b<a", "script.duplicate-label", "b");
}

void RevisionGraphTest::refusesWhatIsNoGraph()
{
    QFETCH(QString, revisions);
    QFETCH(QString, code);
    QFETCH(QString, mentions);
    const auto graph = graphOf(revisions);
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, code);
    QVERIFY2(graph.error().message.contains(mentions), qPrintable(graph.error().message));
    QVERIFY(!graph.error().hint.isEmpty());
    QVERIFY(graph.error().where.isValid());
}

void RevisionGraphTest::plansSteps_data()
{
    QTest::addColumn<QString>("revisions");
    QTest::addColumn<QString>("applied");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *revisions, const char *applied, const char *command,
                        const char *expected) {
        QTest::addRow("%s at %s: %s", revisions, applied, command)
            << QString::fromLatin1(revisions) << QString::fromLatin1(applied) << QString::fromLatin1(command)
            << QString::fromLatin1(expected);
    };
    row("a b<a c<b", "", "up head", "a:>a b:a>b c:b>c");
    row("a b<a c<b", "b", "up +1", "c:b>c");
    row("a b<a c<b", "b", "up b", "");
    row("a b<a c<b", "b", "up +2", "script.relative-range");
    row("a b<a c<b", "b", "up -1", "script.wrong-direction");
    row("a b<a c<b", "x", "up head", "script.not-in-scripts");
    row("a b<a c<b", "a,b", "up head", "script.overlapping-revisions");
    row("a b<a c<b", "c", "down base", "c:c>b b:b>a a:a>");
    row("a b<a c<b", "c", "down -2", "c:c>b b:b>a");
    row("a b<a c<b", "a", "down b", "script.no-path");
    row("a b<a c<b", "a", "down -2", "script.relative-range");
    row("a b<a c<b", "a", "down +1", "script.wrong-direction");
    row("a b<a c<b", "a,c", "down base", "script.overlapping-revisions");
    row("a b<a c<a", "", "up head", "script.multiple-heads");
    row("a b<a c<a", "", "up heads", "a:>a c:a>c b:>b");
    row("a b<a#x c<a#y", "b", "up y@head", "c:>c");
    row("a b<a#x c<a#y", "b,c", "down -1", "script.ambiguous-walk");
    row("a b<a#x c<a#y", "b,c", "down y@-1", "c:c>");
    row("a b<a c<a m<b,c", "b,c", "up head", "m:b,c>m");
    row("a b<a c<a m<b,c", "m", "down b", "m:m>b,c");
    row("a b!a", "a", "up heads", "b:a>b");
    row("a b<a", "", "stamp b", "b:>b");
    row("a b<a c<b", "c", "stamp a", "a:c>a");
    row("a b<a c<a", "b,c", "stamp a", "a:b,c>a");
    row("a b<a c<b", "c", "stamp base", "c:c>");
    row("a b<a c<b", "c", "stamp c", "");
}

void RevisionGraphTest::plansSteps()
{
    QFETCH(QString, revisions);
    QFETCH(QString, applied);
    QFETCH(QString, command);
    QFETCH(QString, expected);
    const auto graph = graphOf(revisions);
    QVERIFY2(graph, graph ? "" : qPrintable(graph.error().message));
    const QStringList rows = applied.split(QLatin1Char(','), Qt::SkipEmptyParts);
    const QString goal = command.section(QLatin1Char(' '), 1);
    const auto steps = command.startsWith(u"up")     ? graph->upgradeSteps(rows, goal)
                       : command.startsWith(u"down") ? graph->downgradeSteps(rows, goal)
                                                     : graph->stampSteps(rows, goal);
    QCOMPARE(describe(*graph, steps), expected);
}

void RevisionGraphTest::findsRevisions_data()
{
    QTest::addColumn<QString>("symbol");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *symbol, const char *expected) {
        QTest::newRow(symbol) << QString::fromLatin1(symbol) << QString::fromLatin1(expected);
    };
    row("abcd1", "abcd1");
    row("abcd", "script.ambiguous-revision");
    row("ab", "script.ambiguous-revision");
    row("ef", "efgh3");
    row("users", "abcd1");
    row("users@abcd2", "abcd2");
    row("users@head", "abcd2");
    row("users@ef", "script.unknown-revision");
    row("users@efgh3", "script.not-on-branch");
    row("nobody@abcd1", "script.unknown-branch");
    row("head", "script.multiple-heads");
    row("base", "script.unknown-revision");
    row("", "script.unknown-revision");
    row("zz", "script.unknown-revision");
}

void RevisionGraphTest::findsRevisions()
{
    QFETCH(QString, symbol);
    QFETCH(QString, expected);
    const auto graph = graphOf(QStringLiteral("abcd1#users abcd2<abcd1 efgh3"));
    QVERIFY(graph);
    const Result<int> found = graph->find(symbol);
    QCOMPARE(found ? graph->at(*found).id : found.error().code, expected);
}

void RevisionGraphTest::knowsItsShape()
{
    const auto graph = graphOf(QStringLiteral("m<b,c a b<a#x c<a d!m"));
    QVERIFY(graph);
    QCOMPARE(graph->heads(), (std::vector<int>{0, 4}));
    QCOMPARE(graph->realHeads(), (std::vector<int>{4}));
    QCOMPARE(graph->bases(), (std::vector<int>{1, 4}));
    QVERIFY(graph->isBranchPoint(1));
    QVERIFY(graph->at(0).isMerge());
    QCOMPARE(graph->newestFirst(), (std::vector<int>{4, 0, 2, 3, 1}));
    QCOMPARE(graph->labels(0), QStringList(QStringLiteral("x")));
    QCOMPARE(graph->labels(1), QStringList());
    QCOMPARE(graph->impliedBy({QStringLiteral("b"), QStringLiteral("unknown")}),
             (std::vector<bool>{false, true, true, false, false}));
}

void RevisionGraphTest::isEmptyWithoutRevisions()
{
    const RevisionGraph graph;
    QVERIFY(graph.isEmpty());
    QVERIFY(graph.heads().empty());
    QVERIFY(graph.newestFirst().empty());
    QVERIFY(graph.upgradeSteps({}, QStringLiteral("head"))->empty());
    QCOMPARE(graph.find(QStringLiteral("head")).error().code, QStringLiteral("script.unknown-revision"));
}

void RevisionGraphTest::takesAHundredThousandRevisions()
{
    constexpr int length = 100'000;
    QElapsedTimer timer;
    timer.start();
    const RevisionGraph graph = line(length);
    QCOMPARE(int(graph.upgradeSteps({}, QStringLiteral("head"))->size()), length);
    QCOMPARE(int(graph.downgradeSteps({QString::number(length - 1)}, QStringLiteral("base"))->size()),
             length);
    QCOMPARE(int(graph.newestFirst().size()), length);
    QCOMPARE(graph.upgradeSteps({QStringLiteral("500")}, QStringLiteral("+2"))->back().revision, 502);
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
}

// A ladder: after each rung a branch and a merge.
void RevisionGraphTest::takesManyBranchesAndMerges()
{
    constexpr int rungs = 3'000;
    std::vector<Revision> revisions{parse(QStringLiteral("m0"))};
    for (int i = 1; i <= rungs; ++i) {
        const QString below = QStringLiteral("m%1").arg(i - 1);
        revisions.push_back(parse(QStringLiteral("l%1<%2").arg(QString::number(i), below)));
        revisions.push_back(parse(QStringLiteral("r%1<%2").arg(QString::number(i), below)));
        revisions.push_back(parse(QStringLiteral("m%1<l%1,r%1").arg(i)));
    }
    QElapsedTimer timer;
    timer.start();
    const auto graph = RevisionGraph::build(std::move(revisions));
    QVERIFY(graph);
    QCOMPARE(int(graph->upgradeSteps({}, QStringLiteral("head"))->size()), 3 * rungs + 1);
    QCOMPARE(int(graph->downgradeSteps({QStringLiteral("m%1").arg(rungs)}, QStringLiteral("base"))->size()),
             3 * rungs + 1);
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(RevisionGraphTest)
#include "RevisionGraphTest.moc"
