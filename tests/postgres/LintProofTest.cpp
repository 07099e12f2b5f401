#include "RunFixture.h"
#include "SharedSandbox.h"
#include "TestPaths.h"

#include "lint/LintCatalog.h"
#include "lint/LintState.h"
#include "lint/ParseTree.h"
#include "lint/TypeChange.h"
#include "rehearsal/Rehearsal.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTest>

#include <algorithm>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Every lint rule against a real server: tests/data/lint/RULE/bad.sql does what the rule claims, good.sql
// does not; the rule finds the one and passes the other.
class LintProofTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRuleHasItsFiles();
    void theRuleIsRight_data();
    void theRuleIsRight();
    void typeChangesAreThoseOfTheServer();
};

namespace {

QString folderOf(const QString &code)
{
    return sourcePath(u"tests/data/lint/"_s + code.mid(5));
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void runFile(Session &session, const QString &path)
{
    const auto statements = splitStatements(contents(path), path);
    if (!statements)
        qFatal("%s", qPrintable(statements.error().message));
    for (const Statement &statement : *statements) {
        const auto ran = session.execute(statement.sql);
        if (!ran && !statement.notes.contains("limbeck:may-fail"))
            qFatal("%s: %s", qPrintable(path), qPrintable(ran.error().message + ran.error().detail));
    }
}

// A database for all cases of one name, one after the other: making one for each, and removing it, takes
// longer than all that is tested.
Target emptyDatabase(const QString &name)
{
    static QHash<QString, Target> made;
    if (!made.contains(name))
        made.insert(name, freshDatabase(u"lint"_s));
    const auto session = Session::open(made.value(name));
    const auto emptied = (*session)->execute(R"sql(
DO $$ DECLARE s text; BEGIN
    FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', s);
    END LOOP;
END $$;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC)sql");
    if (!emptied)
        qFatal("%s", qPrintable(emptied.error().message));
    return made.value(name);
}

// A database as it is before bad.sql or good.sql, with that revision pending. One of each name at a time.
class Case
{
public:
    Case(const LintRule &tested, const QString &name)
        : rule(tested), fixture(emptyDatabase(name)), m_folder(folderOf(tested.codeText()))
    {
        runFile(fixture.session(), sourcePath(u"tests/data/lint/setup.sql"_s));
        if (QFile::exists(m_folder + u"/setup.sql"_s))
            runFile(fixture.session(), m_folder + u"/setup.sql"_s);
        if (!fixture.session().execute(
                "CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32))") ||
            !QFile::copy(m_folder + u'/' + name, fixture.scripts.path() + u"/001.sql"_s))
            qFatal("cannot prepare %s", qPrintable(m_folder));
        plan = fixture.plan();
    }

    Findings findings()
    {
        LintContext context;
        if (const auto read = readLintContext(fixture.session(), plan, &context); !read)
            qFatal("%s %s", qPrintable(read.error().message), qPrintable(read.error().detail));
        context.sizes.clear(); // levels as they are without
        if (rule.level == LintLevel::Off)
            context.levels.insert(rule.codeText(), LintLevel::Warning);
        if (rule.proof == LintProof::WaitsForever)
            context.lockTimeout = {};
        Findings own;
        const Findings all = lint(plan, context);
        for (const Finding &finding : all) {
            if (finding.code == rule.codeText())
                own.append(finding);
        }
        return own;
    }
    Result<RehearsalReport> rehearsed(std::stop_token stop = {})
    {
        RehearsalOptions options;
        options.stop = std::move(stop);
        return rehearse(fixture.session(), plan, {std::nullopt}, options);
    }
    // Whether the probe runs; what it does is rolled back.
    bool probe()
    {
        const QByteArray sql = contents(m_folder + u"/probe.sql"_s);
        const auto session = fixture.otherSession();
        const bool ran = bool(session->execute("BEGIN; " + sql));
        (void)session->execute("ROLLBACK");
        return ran && !sql.isEmpty();
    }

    const LintRule &rule;
    RunFixture fixture;
    Plan plan;

private:
    QString m_folder;
};

// Where the claim is about one of several tables, setup.sql names it.
QString measuredRelation(const LintRule &rule)
{
    static const QByteArray mark = "-- limbeck:measured ";
    const QByteArray text = contents(folderOf(rule.codeText()) + u"/setup.sql"_s);
    const auto at = text.indexOf(mark);
    return at < 0 ? QString()
                  : QString::fromUtf8(text.sliced(at + mark.size())).section(u'\n', 0, 0).trimmed();
}

bool hasLock(const RehearsedStatement &statement, const LintRule &rule)
{
    const QString only = measuredRelation(rule);
    return std::ranges::any_of(statement.locks, [&](const RehearsedLock &lock) {
        return lock.isNew && (only.isEmpty() || lock.relation == only) &&
               lockModeName(lock.mode) == QLatin1StringView(rule.lock);
    });
}

bool spreads(const RehearsedStatement &statement, const LintRule &rule)
{
    return std::ranges::any_of(statement.locks, [&](const RehearsedLock &lock) {
        const QByteArray name = lock.relation.section(u'.', 1).toUtf8();
        return lockModeName(lock.mode) == QLatin1StringView(rule.lock) && !statement.sql.contains(name) &&
               !name.endsWith("_pkey");
    });
}

// What a single statement shows. nullopt: the claim is of another kind.
std::optional<bool> statementShows(const RehearsedStatement &statement, const LintRule &rule, qint64 allRows)
{
    switch (rule.proof) {
    case LintProof::Lock:
        return hasLock(statement, rule);
    case LintProof::Rewrite:
        return hasLock(statement, rule) && !statement.rewrites.isEmpty();
    case LintProof::Scan:
        return hasLock(statement, rule) && !statement.scans.isEmpty();
    case LintProof::Fails:
        return !statement.error.code.isEmpty();
    case LintProof::Held:
        return !statement.heldExclusive.isEmpty();
    case LintProof::Spreads:
        return spreads(statement, rule);
    case LintProof::AllRows:
        return statement.rows == allRows;
    case LintProof::Truncates:
        return std::ranges::any_of(statement.notices, [](const ServerNotice &notice) {
            return notice.sqlstate == "42622"_L1; // ERRCODE_NAME_TOO_LONG
        });
    default:
        return std::nullopt;
    }
}

bool settingsLeak(Case &tested)
{
    const QByteArray all =
        "SELECT string_agg(name || '=' || setting, chr(10) ORDER BY name) FROM pg_settings";
    const auto session = tested.fixture.otherSession();
    const QString before = session->value(all)->toString();
    (void)session->execute("BEGIN");
    for (const Statement &statement : tested.plan.steps.front().statements)
        (void)session->execute(statement.sql);
    (void)session->execute("COMMIT");
    return session->value(all)->toString() != before;
}

// Two runs, under one search path and another, make the same schema or not.
bool dependsOnSearchPath(Case &tested)
{
    std::vector<SchemaSnapshot> made;
    Session &session = tested.fixture.session();
    for (const char *path : {"public", "other, public"}) {
        (void)session.execute("BEGIN");
        (void)session.execute(QByteArray("SET LOCAL search_path = ") + path);
        for (const Statement &statement : tested.plan.steps.front().statements)
            (void)session.execute(statement.sql);
        made.push_back(*SchemaSnapshot::read(session));
        (void)session.execute("ROLLBACK");
    }
    return made.front() != made.back();
}

bool waitsForever(Case &tested)
{
    const auto blocker = tested.fixture.otherSession();
    (void)blocker->execute("BEGIN; LOCK TABLE orders IN ACCESS SHARE MODE");
    std::stop_source stop;
    std::jthread timer([&stop] {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        stop.request_stop();
    });
    const auto report = tested.rehearsed(stop.get_token());
    (void)blocker->execute("ROLLBACK");
    if (!report)
        return report.error().code == "rehearsal.cancelled"_L1;
    return report->steps.front().error.sqlstate != "55P03"_L1; // lock_not_available
}

bool scansLater(Case &tested)
{
    if (!tested.rehearsed())
        return false;
    const auto session = tested.fixture.otherSession();
    (void)session->execute("SET enable_seqscan = off");
    (void)session->execute("BEGIN");
    const QByteArray probe = contents(folderOf(tested.rule.codeText()) + u"/probe.sql"_s);
    if (const auto ran = session->execute(probe); !ran)
        qFatal("%s", qPrintable(ran.error().message));
    const auto scans =
        session->value("SELECT sum(seq_scan)::int FROM pg_stat_xact_user_tables WHERE relname = 'orders'");
    return scans->toInt() > 0;
}

qsizetype tablesUnderStrongLocks(Case &tested, const RehearsedStep &step)
{
    QSet<QString> tables;
    for (const RehearsedLock &lock : step.strongestLocks()) {
        const auto kind = tested.fixture.session().value(
            "SELECT relkind::text FROM pg_class WHERE oid = to_regclass($1)", {lock.relation});
        if (lock.mode >= LockMode::ShareRowExclusive && lock.untilEnd && kind && kind->toString() == "r"_L1)
            tables.insert(lock.relation);
    }
    return tables.size();
}

int mostPasses(const RehearsedStep &step)
{
    QHash<QString, int> passes;
    for (const RehearsedStatement &statement : step.statements) {
        QSet<QString> tables(statement.rewrites.begin(), statement.rewrites.end());
        tables.unite(QSet<QString>(statement.scans.begin(), statement.scans.end()));
        for (const QString &table : std::as_const(tables))
            ++passes[table];
    }
    return passes.isEmpty() ? 0 : *std::max_element(passes.cbegin(), passes.cend());
}

// Those that look at the revision as a whole.
bool revisionShows(Case &tested)
{
    const LintRule &rule = tested.rule;
    if (rule.proof == LintProof::SearchPath)
        return dependsOnSearchPath(tested);
    if (rule.proof == LintProof::Leaks)
        return settingsLeak(tested);
    if (rule.proof == LintProof::WaitsForever)
        return waitsForever(tested);
    if (rule.proof == LintProof::ScansLater)
        return scansLater(tested);
    const bool before = tested.probe();
    const auto report = tested.rehearsed();
    if (!report || !report->ok) {
        qWarning("%s: %s", rule.code,
                 qPrintable(report ? report->steps.back().error.message : report.error().message));
        return false;
    }
    const RehearsedStep &step = report->steps.front();
    switch (rule.proof) {
    case LintProof::Breaks:
        return before && !tested.probe();
    case LintProof::Accepts:
        return !before && tested.probe();
    case LintProof::StaysInvalid:
        return tested.fixture.ask("SELECT count(*) FROM pg_index WHERE NOT indisvalid") != "0"_L1;
    case LintProof::SeveralLocks:
        return tablesUnderStrongLocks(tested, step) > 1;
    case LintProof::RepeatedPasses:
        return mostPasses(step) > 1;
    default:
        return false;
    }
}

// Which statement of the plan a finding is about.
size_t statementAt(const Plan &plan, int line)
{
    const auto &statements = plan.steps.front().statements;
    size_t index = 0;
    while (index + 1 < statements.size() && statements[index + 1].line <= line)
        ++index;
    return index;
}

} // namespace

void LintProofTest::everyRuleHasItsFiles()
{
    const QStringList folders =
        QDir(sourcePath(u"tests/data/lint"_s)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QStringList codes;
    for (const LintRule &rule : lintRules())
        codes.append(rule.codeText().mid(5));
    codes.sort();
    QCOMPARE(folders, codes);
    for (const LintRule &rule : lintRules()) {
        QVERIFY2(!rule.badExample().isEmpty() && !rule.goodExample().isEmpty(), rule.code);
        QCOMPARE(findLintRule(rule.codeText()), &rule);
    }
}

void LintProofTest::theRuleIsRight_data()
{
    QTest::addColumn<QString>("code");
    for (const LintRule &rule : lintRules())
        QTest::newRow(rule.code) << rule.codeText();
}

void LintProofTest::theRuleIsRight()
{
    QFETCH(const QString, code);
    const LintRule &rule = *findLintRule(code);
    Case bad(rule, u"bad.sql"_s);
    const Findings findings = bad.findings();
    QVERIFY2(!findings.isEmpty(), "bad.sql has no finding");
    QVERIFY(findings.first().where.line > 6 && findings.first().where.column > 0);
    QVERIFY(!findings.first().hint.isEmpty());
    Case good(rule, u"good.sql"_s);
    const Findings none = good.findings();
    QVERIFY2(none.isEmpty(), none.isEmpty() ? "" : qPrintable(none.first().message));
    if (rule.proof == LintProof::Style)
        return;
    if (statementShows({}, rule, 1)) {
        const size_t found = statementAt(bad.plan, findings.first().where.line);
        const qint64 rows = bad.fixture.ask("SELECT count(*) FROM orders").toLongLong();
        const auto report = bad.rehearsed();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().message));
        const auto &statements = report->steps.front().statements;
        QVERIFY2(statements.size() > found, qPrintable(report->steps.front().error.message));
        QVERIFY2(*statementShows(statements[found], rule, rows), "bad.sql does not do it");
        const auto fine = good.rehearsed();
        QVERIFY2(fine && fine->ok,
                 qPrintable(fine ? fine->steps.back().error.message : fine.error().message));
        for (const RehearsedStatement &statement : fine->steps.front().statements)
            QVERIFY2(!*statementShows(statement, rule, rows), statement.sql.constData());
        return;
    }
    QVERIFY2(revisionShows(bad), "bad.sql does not do it");
    QVERIFY2(!revisionShows(good), "good.sql does it too");
}

// Every pair of these types that the server can change one into the other, with and without a rewrite.
void LintProofTest::typeChangesAreThoseOfTheServer()
{
    const QByteArrayList types{
        "varchar(20)",   "varchar(40)",   "varchar",   "text",          "char(3)",
        "int",           "bigint",        "smallint",  "numeric(10,2)", "numeric(12,2)",
        "numeric(12,3)", "numeric",       "real",      "date",          "timestamptz(3)",
        "timestamptz",   "timestamp(3)",  "timestamp", "interval(2)",   "interval",
        "varchar(20)[]", "varchar(40)[]", "text[]",    "inet",          "cidr",
        "varbit(3)",     "varbit",        "bit(3)",    "xml",           "json",
        "jsonb",         "uuid",          "oid",       "time(3)",       "time"};
    RunFixture fixture;
    Session &session = fixture.session();
    QVERIFY(session.execute("SET timezone = 'Asia/Seoul'"));
    const auto columnType = [](const QByteArray &type) {
        const auto tree = parseStatement("ALTER TABLE t ADD a " + type);
        return columnOf(tree->list("cmds"_L1).front().node("def"_L1));
    };
    const auto fileNode = [&] { return session.value("SELECT pg_relation_filenode('t')")->toLongLong(); };
    int changes = 0;
    for (const QByteArray &from : types) {
        for (const QByteArray &to : types) {
            (void)session.execute("DROP TABLE IF EXISTS t");
            QVERIFY(session.execute("CREATE TABLE t (a " + from + ")"));
            const qint64 before = fileNode();
            if (!session.execute("ALTER TABLE t ALTER a TYPE " + to))
                continue; // there is no such cast
            const TypeChange change = typeChange(columnType(from), columnType(to), {});
            const bool rewritten = fileNode() != before;
            QVERIFY2((change != TypeChange::Free) == rewritten, (from + " to " + to).constData());
            ++changes;
        }
    }
    QVERIFY(changes > 100);
}

QTEST_GUILESS_MAIN(LintProofTest)
#include "LintProofTest.moc"
