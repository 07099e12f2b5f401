#include "models/RevisionModel.h"
#include "models/EnvironmentModel.h"
#include "models/GraphLanes.h"
#include "models/RelativeTime.h"
#include "models/RevisionFilterModel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace limbeck;
using namespace limbeck::gui;
using namespace Qt::StringLiterals;

namespace {

Revision revision(const QString &id, const QStringList &down, const QStringList &labels = {})
{
    Revision r;
    r.id = id;
    r.down = down;
    r.labels = labels;
    r.message = u"message of "_s + id;
    r.created = u"2025-02-12 10:00:00+09:00"_s;
    r.file = u"/project/"_s + id + u".sql"_s;
    return r;
}

std::shared_ptr<const RevisionGraph> graph(std::vector<Revision> revisions)
{
    auto built = RevisionGraph::build(std::move(revisions));
    return built ? std::make_shared<const RevisionGraph>(std::move(*built)) : nullptr;
}

std::shared_ptr<const RevisionGraph> branched()
{
    return graph({revision(u"a"_s, {}), revision(u"b"_s, {u"a"_s}, {u"feature"_s}),
                  revision(u"c"_s, {u"a"_s}), revision(u"d"_s, {u"b"_s, u"c"_s}),
                  revision(u"e"_s, {u"d"_s})});
}

AppliedState at(const QStringList &heads)
{
    AppliedState state;
    state.tableExists = true;
    state.heads = heads;
    return state;
}

// A lane is drawn without gaps: what leaves a row at the bottom enters the next one at the top.
bool isContinuous(const GraphLanes &lanes)
{
    std::vector<int> open;
    for (const LaneRow &row : lanes.rows) {
        std::vector<int> in;
        std::vector<int> out;
        for (const LaneLine &line : row.lines) {
            if (line.part != LaneLine::Part::Lower)
                in.push_back(line.from);
            if (line.part != LaneLine::Part::Upper)
                out.push_back(line.to);
        }
        std::sort(in.begin(), in.end());
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
        if (in != open)
            return false;
        open = out;
    }
    return open.empty();
}

} // namespace

class RevisionModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheRulesOfModelsThroughEveryChange()
    {
        RevisionModel model;
        RevisionFilterModel filter;
        filter.setSourceModel(&model);
        const QAbstractItemModelTester modelTester(&model,
                                                   QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester filterTester(&filter,
                                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto revisions = branched();
        model.setGraph(revisions, revisions.get());
        model.setState(at({u"c"_s}));
        filter.setText(u"of d"_s);
        QCOMPARE(filter.rowCount(), 1);
        filter.setStates(RevisionFilterModel::States::Applied);
        QCOMPARE(filter.rowCount(), 0);
        filter.setText({});
        QCOMPARE(filter.rowCount(), 2); // a and c
        model.setState({});
        model.setGraph({}, nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsTheStateOfEachRevision()
    {
        RevisionModel model;
        const auto revisions = branched();
        model.setGraph(revisions, revisions.get());
        QCOMPARE(model.state(model.rowOf(u"a"_s)), RevisionState::Unknown);
        AppliedState state = at({u"d"_s});
        AppliedState::Partial interrupted;
        interrupted.revision = u"e"_s;
        state.partial.append(interrupted);
        model.setState(state);
        QCOMPARE(model.state(model.rowOf(u"a"_s)), RevisionState::Applied);
        QCOMPARE(model.state(model.rowOf(u"b"_s)), RevisionState::Applied);
        QCOMPARE(model.state(model.rowOf(u"d"_s)), RevisionState::Current);
        QCOMPARE(model.state(model.rowOf(u"e"_s)), RevisionState::Partial);
        model.setState(at({}));
        QCOMPARE(model.state(model.rowOf(u"a"_s)), RevisionState::Pending);
        model.setState(at({u"not-in-scripts"_s}));
        QCOMPARE(model.state(model.rowOf(u"a"_s)), RevisionState::Pending);
    }

    void putsTheNewestFirst()
    {
        RevisionModel model;
        const auto revisions = branched();
        model.setGraph(revisions, revisions.get());
        QCOMPARE(model.rowOf(u"e"_s), 0);
        QCOMPARE(model.rowOf(u"a"_s), 4);
        QCOMPARE(model.rowOf(u"zzz"_s), -1);
    }

    void drawsLanesWithoutGaps_data()
    {
        QTest::addColumn<QStringList>("revisions"); // "id:parent,parent"
        QTest::addColumn<int>("lanes");
        QTest::newRow("none") << QStringList{} << 1;
        QTest::newRow("line") << QStringList{u"a:"_s, u"b:a"_s, u"c:b"_s} << 1;
        QTest::newRow("branch") << QStringList{u"a:"_s, u"b:a"_s, u"c:a"_s} << 2;
        QTest::newRow("diamond") << QStringList{u"a:"_s, u"b:a"_s, u"c:a"_s, u"d:b,c"_s} << 2;
        QTest::newRow("two bases") << QStringList{u"a:"_s, u"b:"_s, u"c:a"_s, u"d:b"_s} << 2;
        QTest::newRow("three-way merge")
            << QStringList{u"a:"_s, u"b:a"_s, u"c:a"_s, u"d:a"_s, u"e:b,c,d"_s} << 3;
    }
    void drawsLanesWithoutGaps()
    {
        QFETCH(QStringList, revisions);
        QFETCH(int, lanes);
        std::vector<Revision> list;
        for (const QString &text : std::as_const(revisions))
            list.push_back(
                revision(text.section(u':', 0, 0), text.section(u':', 1).split(u',', Qt::SkipEmptyParts)));
        const auto built = graph(list);
        QVERIFY(built);
        const GraphLanes drawn = layOutGraph(*built, built->newestFirst());
        QCOMPARE(drawn.rows.size(), list.size());
        QVERIFY(isContinuous(drawn));
        QVERIFY2(drawn.laneCount <= lanes, qPrintable(QString::number(drawn.laneCount)));
    }

    void drawsTenThousandRevisionsInNoTime()
    {
        std::vector<Revision> list;
        for (int i = 0; i < 10000; ++i)
            list.push_back(
                revision(QString::number(i), i == 0 ? QStringList() : QStringList{QString::number(i - 1)}));
        const auto built = graph(list);
        QVERIFY(built);
        const std::vector<int> order = built->newestFirst();
        QElapsedTimer clock;
        clock.start();
        const GraphLanes drawn = layOutGraph(*built, order);
        QCOMPARE(drawn.laneCount, 1);
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    }

    void relativeTimes_data()
    {
        QTest::addColumn<qint64>("secondsAgo");
        QTest::addColumn<QString>("part");
        QTest::newRow("now") << qint64(5) << u"just now"_s;
        QTest::newRow("minutes") << qint64(180) << u"3 min"_s;
        QTest::newRow("hours") << qint64(7300) << u"2 hour"_s;
        QTest::newRow("days") << qint64(86400 * 3) << u"3 day"_s;
        QTest::newRow("months") << qint64(86400 * 65) << u"2 month"_s;
        QTest::newRow("years") << qint64(86400 * 800) << u"2 year"_s;
    }
    void relativeTimes()
    {
        QFETCH(qint64, secondsAgo);
        QFETCH(QString, part);
        const QDateTime now = QDateTime::fromString(u"2026-01-01T00:00:00Z"_s, Qt::ISODate);
        const QString text = relativeTime(now.addSecs(-secondsAgo), now);
        QVERIFY2(text.startsWith(part), qPrintable(text));
    }

    void readsCreateDatesAsAlembicWritesThem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("valid");
        QTest::newRow("offset") << u"2025-02-12 10:00:00+09:00"_s << true;
        QTest::newRow("microseconds") << u"2025-02-12 10:00:00.123456"_s << true;
        QTest::newRow("plain") << u"2025-02-12 10:00:00"_s << true;
        QTest::newRow("words") << u"yesterday"_s << false;
        QTest::newRow("empty") << QString() << false;
    }
    void readsCreateDatesAsAlembicWritesThem()
    {
        QFETCH(QString, text);
        QFETCH(bool, valid);
        QCOMPARE(parseCreateDate(text).isValid(), valid);
    }

    void environmentsKeepTheRulesOfModels()
    {
        EnvironmentModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        SessionState state;
        ResolvedEnvironment environment;
        environment.definition.name = u"staging"_s;
        environment.definition.isProtected = true;
        environment.resolution.error =
            Error{u"target.unset"_s, u"No variable names a database."_s, {}, {}, {}, {}};
        state.project.environments.push_back(environment);
        model.setState(state);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0).data(EnvironmentModel::StateWordRole).toString(), u"no target"_s);
        QVERIFY(model.index(0).data(Qt::AccessibleTextRole).toString().contains(u"protected"_s));
        Target target;
        target.hosts = {{u"db.example"_s, quint16(5432)}};
        target.database = u"app"_s;
        state.project.environments[0].resolution = {target, {}, {}, {}};
        state.environment = 0;
        state.connection = ConnectionPhase::Connecting;
        model.setState(state);
        QCOMPARE(model.index(0).data(EnvironmentModel::StateWordRole).toString(), u"connecting…"_s);
        QCOMPARE(model.index(0).data(EnvironmentModel::TargetRole).toString(), u"app"_s);
        model.setState({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(RevisionModelTest)
#include "RevisionModelTest.moc"
