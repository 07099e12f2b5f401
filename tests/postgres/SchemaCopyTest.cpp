#include "RunFixture.h"
#include "SharedSandbox.h"

#include "rehearsal/PgDump.h"
#include "rehearsal/SchemaCopy.h"
#include "rehearsal/SchemaSnapshot.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// A throw-away copy of a database's schema, from pg_dump and from its history.
class SchemaCopyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCopyHasTheSameSchema();
    void theCopyHasNoRowsButTheVersion();
    void aSnapshotThatFailsPutsItsSettingsBack();
    void theRevisionsFindTheirRoleAndSearchPath();
    void rolesThatOnlyARevisionNamesAreThereToo();
    void anExtensionThatTheSandboxLacksIsNamed();
    void withoutPgDumpTheHistoryIsReplayed();
    void withoutEitherThereIsNoCopy();
    void aTableThatIsLockedIsNotWaitedForLong();
    void thePasswordIsInNoArgument();
    void nothingIsLeftBehind();
};

namespace {

constexpr auto schemaSql = R"sql(
CREATE SCHEMA 영업;
CREATE TYPE 영업.mood AS ENUM ('좋음', '나쁨');
CREATE DOMAIN 영업.amount AS numeric(12, 2) CHECK (VALUE >= 0);
CREATE SEQUENCE 영업.number START 7 INCREMENT 3;
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(20) COLLATE "C" NOT NULL,
  mood 영업.mood DEFAULT '좋음', total 영업.amount, doubled numeric GENERATED ALWAYS AS (total * 2) STORED,
  UNIQUE (name) DEFERRABLE);
CREATE TABLE orders (id serial PRIMARY KEY, customer bigint REFERENCES customers ON DELETE CASCADE, at date NOT NULL);
CREATE TABLE parts (id int, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE parts_2025 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX ON parts (id);
CREATE INDEX orders_late ON orders (at DESC) INCLUDE (customer) WHERE at > '2020-01-01';
CREATE VIEW late AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer;
CREATE MATERIALIZED VIEW counts AS SELECT count(*) AS n FROM orders;
CREATE FUNCTION 영업.twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 2';
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
/*
\unrestrict abc
*/
  RETURN NEW;
END $f$;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE RULE r AS ON DELETE TO late DO INSTEAD NOTHING;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON orders USING (id > 0);
CREATE STATISTICS s ON customer, at FROM orders;
COMMENT ON TABLE orders IS '주문 ''표''';
CREATE TABLE alembic_version (version_num varchar(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY);
INSERT INTO alembic_version VALUES ('002');
INSERT INTO orders (at) VALUES ('2025-02-12');
)sql";

SchemaSnapshot schemaOf(Session &session)
{
    const auto snapshot = SchemaSnapshot::read(session);
    if (!snapshot)
        qFatal("%s", qPrintable(snapshot.error().message));
    return *snapshot;
}

SchemaCopyOptions noHistory()
{
    SchemaCopyOptions options;
    options.history = [] {
        return Result<std::vector<PlanStep>>(fail("test.none", u"There is no history."_s));
    };
    return options;
}

// Of this program: their locks name it.
int sandboxFolders()
{
    int count = 0;
    const QFileInfoList folders =
        QDir(QDir::tempPath()).entryInfoList({u"limbeck-rehearsal-*"_s}, QDir::Dirs);
    for (const QFileInfo &folder : folders) {
        QFile lock(folder.filePath() + u"/sandbox.lock"_s);
        if (lock.open(QIODevice::ReadOnly) &&
            lock.readLine().trimmed().toLongLong() == QCoreApplication::applicationPid())
            ++count;
    }
    return count;
}

QString explain(const Result<SchemaCopy> &copy)
{
    return copy ? QString() : copy.error().message + u'\n' + copy.error().detail;
}

} // namespace

void SchemaCopyTest::theCopyHasTheSameSchema()
{
    RunFixture fixture;
    QVERIFY(fixture.session().execute(schemaSql));
    auto copy = SchemaCopy::make(fixture.session(), noHistory());
    QVERIFY2(copy, qPrintable(explain(copy)));
    const SchemaDiff diff = SchemaDiff::between(schemaOf(fixture.session()), schemaOf(copy->session()));
    QVERIFY2(diff.isEmpty(), qPrintable(diff.text()));
    QVERIFY2(copy->findings().isEmpty(), qPrintable(copy->findings().value(0).message));
    QVERIFY(schemaOf(copy->session()).contains(u"function \"영업\".twice(a integer)"_s));
    QVERIFY(schemaOf(copy->session()).objects().size() > 40);
}

void SchemaCopyTest::theCopyHasNoRowsButTheVersion()
{
    RunFixture fixture;
    QVERIFY(fixture.session().execute(schemaSql));
    auto copy = SchemaCopy::make(fixture.session(), noHistory());
    QVERIFY2(copy, qPrintable(explain(copy)));
    QCOMPARE(copy->session().value("SELECT count(*) FROM orders")->toInt(), 0);
    QCOMPARE(AppliedState::read(copy->session(), {})->heads, QStringList{u"002"_s});
    QVERIFY(copy->session().target().firstPort() != fixture.target.firstPort());
}

void SchemaCopyTest::aSnapshotThatFailsPutsItsSettingsBack()
{
    RunFixture fixture;
    Session &session = fixture.session();
    QVERIFY(session.execute("SET search_path = pg_catalog, public"));
    const RowQuery rows = rowsOf(session);
    const auto settings = [&rows] {
        return rows("SELECT current_setting('search_path'), current_setting('enable_nestloop')")->value(0);
    };
    const QVariantList before = settings();
    QVariantList meanwhile;
    const auto failed = SchemaSnapshot::read([&](const QByteArray &sql) -> Result<QList<QVariantList>> {
        if (sql.startsWith("SELECT pg_catalog.current_setting(") ||
            sql.startsWith("SELECT pg_catalog.set_config("))
            return rows(sql);
        meanwhile = settings();
        return rows("SELECT 1 / 0");
    });
    QVERIFY(!failed);
    QCOMPARE(failed.error().sqlstate, u"22012"_s);
    QCOMPARE(meanwhile, (QVariantList{QString(), u"off"_s}));
    QCOMPARE(settings(), before);
}

void SchemaCopyTest::theRevisionsFindTheirRoleAndSearchPath()
{
    const Target owner = freshDatabase(u"copy_owner"_s);
    RunFixture admin(owner);
    const QByteArray database = owner.database.toUtf8();
    QVERIFY(admin.session().execute("CREATE ROLE \"앱 사용자\" LOGIN; CREATE ROLE copy_reader NOLOGIN"));
    QVERIFY(admin.session().execute("GRANT ALL ON DATABASE " + database + " TO \"앱 사용자\""));
    QVERIFY(admin.session().execute("CREATE SCHEMA inside AUTHORIZATION \"앱 사용자\"; "
                                    "CREATE TABLE inside.mine (id int); "
                                    "ALTER TABLE inside.mine OWNER TO \"앱 사용자\"; "
                                    "GRANT SELECT ON inside.mine TO copy_reader"));
    QVERIFY(admin.session().execute("ALTER DATABASE " + database + " SET search_path = inside, public"));
    Target target = owner;
    target.user = u"앱 사용자"_s;
    RunFixture fixture(target);
    auto copy = SchemaCopy::make(fixture.session(), noHistory());
    QVERIFY2(copy, qPrintable(explain(copy)));
    QCOMPARE(copy->session().value("SELECT current_user::text")->toString(), u"앱 사용자"_s);
    QCOMPARE(copy->session().value("SHOW search_path")->toString(), u"inside, public"_s);
    QVERIFY(copy->session().execute("ALTER TABLE mine ADD COLUMN a int"));
    QCOMPARE(
        copy->session().value("SELECT has_table_privilege('copy_reader', 'inside.mine', 'SELECT')")->toBool(),
        true);
    admin.session().execute("DROP OWNED BY copy_reader; DROP OWNED BY \"앱 사용자\"; DROP ROLE copy_reader");
}

void SchemaCopyTest::rolesThatOnlyARevisionNamesAreThereToo()
{
    RunFixture fixture;
    QVERIFY(fixture.session().execute("CREATE ROLE \"보고 only\" NOLOGIN"));
    QVERIFY(fixture.session().execute("CREATE TABLE t (id int)"));
    auto copy = SchemaCopy::make(fixture.session(), noHistory());
    fixture.session().execute("DROP ROLE \"보고 only\"");
    QVERIFY2(copy, qPrintable(explain(copy)));
    QVERIFY(copy->session().execute("GRANT SELECT ON t TO \"보고 only\""));
    QString told;
    for (const Finding &finding : copy->findings())
        told += finding.code + u' ' + finding.message;
    QVERIFY2(told.contains(u"rehearsal.roles"_s) && told.contains(u"보고 only"_s), qPrintable(told));
}

// A real extension under a name that no package has.
void SchemaCopyTest::anExtensionThatTheSandboxLacksIsNamed()
{
    RunFixture fixture;
    QVERIFY(fixture.session().execute("CREATE EXTENSION citext; CREATE TABLE plain (id int); "
                                      "CREATE TABLE typed (id citext)"));
    QVERIFY(
        fixture.session().execute("UPDATE pg_extension SET extname = 'of_nowhere' WHERE extname = 'citext'"));
    auto copy = SchemaCopy::make(fixture.session(), noHistory());
    QVERIFY2(copy, qPrintable(explain(copy)));
    QStringList codes;
    QString told;
    for (const Finding &finding : copy->findings()) {
        codes.append(finding.code);
        told += finding.message + u'\n';
    }
    QVERIFY2(codes.contains(u"rehearsal.extension"_s), qPrintable(told));
    QVERIFY2(codes.contains(u"rehearsal.not-copied"_s), qPrintable(told));
    QVERIFY2(told.contains(u"lacks 1 extension(s) of the target: of_nowhere"_s), qPrintable(told));
    QVERIFY2(told.contains(u"CREATE TABLE public.typed"_s), qPrintable(told));
    QVERIFY(copy->session().execute("ALTER TABLE plain ADD COLUMN a int")); // the rest can be rehearsed
}

void SchemaCopyTest::withoutPgDumpTheHistoryIsReplayed()
{
    RunFixture fixture;
    fixture.scripts.addTables(3);
    QVERIFY(fixture.upgrade(u"002"_s).ok);
    SchemaCopyOptions options;
    options.mayDump = false;
    options.history = [&]() -> Result<std::vector<PlanStep>> {
        auto plan = makePlan(fixture.scripts.open(), {PlanKind::Upgrade, u"002"_s, {}, {}});
        return plan ? Result<std::vector<PlanStep>>(plan->steps) : fail(plan.error());
    };
    auto copy = SchemaCopy::make(fixture.session(), options);
    QVERIFY2(copy, qPrintable(explain(copy)));
    const SchemaDiff diff = SchemaDiff::between(schemaOf(fixture.session()), schemaOf(copy->session()));
    QVERIFY2(diff.isEmpty(), qPrintable(diff.text()));
    QCOMPARE(copy->findings().value(0).code, u"rehearsal.replayed"_s);
    QCOMPARE(AppliedState::read(copy->session(), {})->heads, QStringList{u"002"_s});
}

void SchemaCopyTest::withoutEitherThereIsNoCopy()
{
    RunFixture fixture;
    SchemaCopyOptions options = noHistory();
    options.mayDump = false;
    const auto copy = SchemaCopy::make(fixture.session(), options);
    QVERIFY(!copy);
    QCOMPARE(copy.error().code, u"rehearsal.no-copy"_s);
    QVERIFY(copy.error().detail.contains(u"There is no history."_s));
}

void SchemaCopyTest::aTableThatIsLockedIsNotWaitedForLong()
{
    RunFixture fixture;
    QVERIFY(fixture.session().execute("CREATE TABLE held (id int)"));
    const auto holder = fixture.otherSession();
    QVERIFY(holder->execute("BEGIN"));
    QVERIFY(holder->execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE"));
    const auto copy = SchemaCopy::make(fixture.session(), noHistory());
    QVERIFY(!copy);
    QCOMPARE(copy.error().code, u"rehearsal.no-copy"_s);
    QVERIFY2(copy.error().detail.contains(u"held"_s), qPrintable(copy.error().detail));
}

void SchemaCopyTest::thePasswordIsInNoArgument()
{
    RunFixture fixture;
    QVERIFY(fixture.session().execute("CREATE TABLE held (id int)"));
    const auto holder = fixture.otherSession(); // keeps pg_dump waiting, for the test to look at it
    QVERIFY(holder->execute("BEGIN"));
    QVERIFY(holder->execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE"));
    Target target = fixture.target;
    target.password = Secret(u"카나리아!%@# 비밀"_s);
    const QString program = findPgDump(15, Sandbox::findBinaries());
    QVERIFY(!program.isEmpty());
    std::stop_source stop;
    Result<QByteArray> dump = fail("test", QString());
    std::thread dumping([&] { dump = dumpSchema(program, target, stop.get_token()); });
    QByteArray arguments;
    QTRY_VERIFY_WITH_TIMEOUT(
        [&arguments] {
            const QStringList ids = QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs);
            for (const QString &id : ids) {
                QFile file(u"/proc/%1/cmdline"_s.arg(id));
                if (!file.open(QIODevice::ReadOnly))
                    continue;
                arguments = file.readAll();
                if (arguments.contains("--lock-wait-timeout=5000") && arguments.contains("pg_dump"))
                    return true;
            }
            return false;
        }(),
        10000);
    stop.request_stop();
    dumping.join();
    QVERIFY(arguments.contains("dbname="));
    QVERIFY(!arguments.contains("카나리아"));
    QCOMPARE(dump.error().code, u"rehearsal.cancelled"_s);
}

void SchemaCopyTest::nothingIsLeftBehind()
{
    RunFixture fixture;
    const int before = sandboxFolders();
    {
        auto copy = SchemaCopy::make(fixture.session(), noHistory());
        QVERIFY2(copy, qPrintable(explain(copy)));
        QCOMPARE(sandboxFolders(), before + 1);
    }
    QCOMPARE(sandboxFolders(), before);
    QCOMPARE(fixture.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump'"), u"0"_s);
}

QTEST_GUILESS_MAIN(SchemaCopyTest)
#include "SchemaCopyTest.moc"
