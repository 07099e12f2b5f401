#include "target/TargetResolver.h"

#include "OnWindows.h"

#include "target/PlatformDefaults.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <libpq-fe.h>

#include <vector>

using namespace limbeck;

namespace {

QString canary()
{
    return QStringLiteral("canary-5ecret");
}

QStringList codes(const Findings &findings)
{
    QStringList result;
    for (const Finding &finding : findings)
        result << finding.code;
    return result;
}

} // namespace

class TargetResolverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void urlGivesEveryPartItsOrigin();
    void candidatesAreTriedInOrder();
    void sameDatabaseInTwoVariablesIsNoDoubt();
    void twoDatabasesAreRefusedUntilOneIsChosen();
    void completeUrlBeatsSplitFormWithAWarning();
    void splitFormsAreRead_data();
    void splitFormsAreRead();
    void incompleteSplitFormIsNoTarget();
    void nothingNamedListsWhereItLooked();
    void emptyVariableIsNotSet();
    void brokenUrlNamesFileAndLine();
    void missingPartsAreFilledInOpenly();
    void processVariablesAreNeverTakenSilently();
    void passwordFileIsAnOrigin();
    void serviceFileIsAnOrigin();
    void tlsIsTakenFromTheUrlAndFromVariables();
    void libpqTakesNothingFromItsEnvironment();
    void jsonHasTheAgreedShape();
    void noOutputShowsThePassword();

private:
    Resolution resolve(const QByteArray &bytes, const ResolverOptions &options = {});

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
    QProcessEnvironment m_process;
};

void TargetResolverTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(QStringLiteral(".env.staging"));
    m_process = QProcessEnvironment();
    // The password file of the person who runs the tests stays out of them.
    m_process.insert(QStringLiteral("PGPASSFILE"), m_folder->filePath(QStringLiteral("none")));
}

Resolution TargetResolverTest::resolve(const QByteArray &bytes, const ResolverOptions &options)
{
    QFile file(m_file);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write the file");
    file.close();
    EnvironmentDefinition definition;
    definition.name = QStringLiteral("staging");
    definition.files = QStringList{m_file};
    return resolveTarget(Environment::load(definition, m_process).value(), options);
}

void TargetResolverTest::urlGivesEveryPartItsOrigin()
{
    const Resolution resolution =
        resolve("# c\n\nDATABASE_URL=postgresql+asyncpg://app:pw@db.example:6000/app?ssl=verify-full\n");
    QVERIFY(resolution.target);
    const Target &target = *resolution.target;
    QCOMPARE(target.display(), QStringLiteral("app@db.example:6000/app"));
    QCOMPARE(target.displayUrl(), QStringLiteral("postgresql+asyncpg://app:***@db.example:6000/app"));
    QCOMPARE(target.options.value(QStringLiteral("sslmode")), QStringLiteral("verify-full"));
    const Origin origin = Origin::fromFile(m_file, 3, QStringLiteral("DATABASE_URL"));
    for (const char *part : {"user", "password", "host", "port", "database", "driver", "sslmode"})
        QCOMPARE(target.origin(QLatin1String(part)), origin);
    QVERIFY(resolution.findings.isEmpty());
    QCOMPARE(resolution.candidates.size(), size_t(1));
    QVERIFY(resolution.candidates.front().won);
}

void TargetResolverTest::candidatesAreTriedInOrder()
{
    const QByteArray bytes = "DB_URL=postgresql://a@h/one\nPOSTGRES_URL=postgresql://a@h/one\n";
    QCOMPARE(resolve(bytes).candidates.front().variable, QStringLiteral("POSTGRES_URL"));
    ResolverOptions options;
    options.urlVariables = QStringList{QStringLiteral("MY_URL"), QStringLiteral("DB_URL")};
    QCOMPARE(resolve(bytes, options).candidates.front().variable, QStringLiteral("DB_URL"));
    QCOMPARE(resolve("MY_URL=postgresql://a@h/mine\n" + bytes, options).error->code,
             QStringLiteral("target.ambiguous"));
}

void TargetResolverTest::sameDatabaseInTwoVariablesIsNoDoubt()
{
    const Resolution resolution = resolve("DATABASE_URL=postgresql+asyncpg://a:x@H/app\n"
                                          "ALEMBIC_DATABASE_URL=postgresql+psycopg2://a:x@h:5432/app\n");
    QVERIFY(resolution.target);
    QCOMPARE(resolution.target->driver, QStringLiteral("asyncpg"));
    QCOMPARE(resolution.candidates.size(), size_t(2));
    QVERIFY(!resolution.candidates.back().won);
    QVERIFY(resolution.candidates.back().reason.contains(QLatin1String("DATABASE_URL")));
}

void TargetResolverTest::twoDatabasesAreRefusedUntilOneIsChosen()
{
    const QByteArray bytes =
        "DATABASE_URL=postgresql://a:canary-5ecret@one/app\nDB_URL=postgresql://a@two/app\n";
    const Resolution refused = resolve(bytes);
    QVERIFY(!refused.target);
    QCOMPARE(refused.error->code, QStringLiteral("target.ambiguous"));
    QVERIFY(refused.error->detail.contains(QLatin1String("one")) &&
            refused.error->detail.contains(QLatin1String("two")));
    QVERIFY(!refused.error->detail.contains(canary()));
    ResolverOptions options;
    options.chosenVariable = QStringLiteral("DB_URL");
    options.chosenOrigin = Origin::fromOption(QStringLiteral("--url-variable"));
    const Resolution chosen = resolve(bytes, options);
    QCOMPARE(chosen.target->firstHost(), QStringLiteral("two"));
    QVERIFY(chosen.candidates.back().reason.contains(QLatin1String("--url-variable")));
    options.chosenVariable = QStringLiteral("NOT_SET");
    QCOMPARE(resolve(bytes, options).error->code, QStringLiteral("target.unset"));
    options.chosenVariable = QStringLiteral("OTHER");
    QCOMPARE(resolve(bytes + "OTHER=postgresql://a@three/app\n", options).target->firstHost(),
             QStringLiteral("three"));
}

void TargetResolverTest::completeUrlBeatsSplitFormWithAWarning()
{
    const Resolution resolution =
        resolve("POSTGRES_HOST=db\nPOSTGRES_DB=app\nPOSTGRES_USER=a\nPOSTGRES_PASSWORD=canary-5ecret\n"
                "DATABASE_URL=postgresql://a:x@127.0.0.1:5433/app\n");
    QCOMPARE(resolution.target->hostsText(), QStringLiteral("127.0.0.1:5433"));
    QCOMPARE(codes(resolution.findings), QStringList{QStringLiteral("target.split-differs")});
    const QString message = resolution.findings.front().message;
    QVERIFY(message.contains(QLatin1String("a@127.0.0.1:5433/app")) &&
            message.contains(QLatin1String("a@db:5432/app")));
    QVERIFY(!message.contains(canary()));
    const Resolution same =
        resolve("POSTGRES_HOST=db\nPOSTGRES_DB=app\nPOSTGRES_USER=a\nDATABASE_URL=postgresql://a:x@db/app\n");
    QVERIFY(same.findings.isEmpty());
}

void TargetResolverTest::splitFormsAreRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("display");
    QTest::newRow("POSTGRES_SERVER")
        << QByteArray(
               "POSTGRES_SERVER=h\nPOSTGRES_PORT=6000\nPOSTGRES_USER=u\nPOSTGRES_PASSWORD=p\nPOSTGRES_DB=d\n")
        << QStringLiteral("u@h:6000/d");
    QTest::newRow("POSTGRES_HOST")
        << QByteArray("POSTGRES_HOST=h\nPOSTGRES_USER=u\nPOSTGRES_PASSWORD=p\nPOSTGRES_DB=d\n")
        << QStringLiteral("u@h:5432/d");
    QTest::newRow("DB_HOST") << QByteArray("DB_HOST=h\nDB_PORT=1\nDB_USER=u\nDB_PASSWORD=p\nDB_NAME=d\n")
                             << QStringLiteral("u@h:1/d");
    QTest::newRow("PGHOST") << QByteArray("PGHOST=h\nPGPORT=2\nPGUSER=u\nPGPASSWORD=p\nPGDATABASE=d\n")
                            << QStringLiteral("u@h:2/d");
    QTest::newRow("several hosts") << QByteArray(
                                          "PGHOST=h,i\nPGPORT=2,3\nPGUSER=u\nPGPASSWORD=p\nPGDATABASE=d\n")
                                   << QStringLiteral("u@h:2,i:3/d");
}

void TargetResolverTest::splitFormsAreRead()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, display);
    const Resolution resolution = resolve(bytes + "PGSSLMODE=require\n");
    QVERIFY(resolution.target);
    QCOMPARE(resolution.target->display(), display);
    QCOMPARE(resolution.target->password.reveal(), QByteArray("p"));
    QCOMPARE(resolution.target->origin(QStringLiteral("host")).line, 1);
    QCOMPARE(resolution.target->options.value(QStringLiteral("sslmode")), QStringLiteral("require"));
    QCOMPARE(resolution.target->origin(QStringLiteral("sslmode")).key, QStringLiteral("PGSSLMODE"));
}

void TargetResolverTest::incompleteSplitFormIsNoTarget()
{
    const Resolution resolution = resolve("POSTGRES_USER=u\nPOSTGRES_PASSWORD=p\nPOSTGRES_DB=d\n");
    QCOMPARE(resolution.error->code, QStringLiteral("target.unset"));
    QCOMPARE(resolution.candidates.size(), size_t(1));
    QVERIFY(resolution.candidates.front().reason.contains(QLatin1String("POSTGRES_SERVER")));
    QCOMPARE(resolve("DB_HOST=h\nDB_PORT=x\nDB_NAME=d\n").error->code, QStringLiteral("url.port"));
}

void TargetResolverTest::nothingNamedListsWhereItLooked()
{
    const Resolution resolution = resolve("A=1\n");
    QVERIFY(!resolution.target);
    QCOMPARE(resolution.error->code, QStringLiteral("target.unset"));
    for (const QString &looked :
         {QStringLiteral(".env.staging"), QStringLiteral("DATABASE_URL"), QStringLiteral("DB_URL"),
          QStringLiteral("POSTGRES_SERVER"), QStringLiteral("DB_HOST"), QStringLiteral("PGHOST")})
        QVERIFY2(resolution.error->detail.contains(looked), qPrintable(looked));
    QVERIFY(!resolution.error->hint.isEmpty());
}

void TargetResolverTest::emptyVariableIsNotSet()
{
    QCOMPARE(resolve("DATABASE_URL=\nDB_URL=postgresql://a@h/d\n").target->firstHost(), QStringLiteral("h"));
    QCOMPARE(resolve("DATABASE_URL\n").error->code, QStringLiteral("target.unset"));
}

void TargetResolverTest::brokenUrlNamesFileAndLine()
{
    const Resolution resolution =
        resolve("\nDATABASE_URL=postgresql://app:canary@5ecret@db/app\nDB_URL=postgresql://a@h/d\n");
    QVERIFY(!resolution.target);
    QCOMPARE(resolution.error->code, QStringLiteral("url.password"));
    QCOMPARE(resolution.error->where.file, m_file);
    QCOMPARE(resolution.error->where.line, 2);
    QVERIFY(resolution.error->message.contains(QLatin1String("DATABASE_URL")));
    QVERIFY(!(resolution.error->message + resolution.error->hint).contains(QLatin1String("5ecret")));
    QVERIFY(!resolution.candidates.front().won);
}

void TargetResolverTest::missingPartsAreFilledInOpenly()
{
    const Resolution resolution = resolve("DATABASE_URL=postgresql://\n");
    QVERIFY(resolution.target);
    const Target &target = *resolution.target;
    QCOMPARE(target.firstHost(), defaultHost());
    QCOMPARE(target.user, systemUser());
    QCOMPARE(target.database, target.user);
    QCOMPARE(target.firstPort(), quint16(5432));
    for (const char *part : {"host", "port", "user", "database", "sslmode"})
        QCOMPARE(target.origin(QLatin1String(part)).kind, OriginKind::Default);
    QCOMPARE(codes(resolution.findings),
             (QStringList{QStringLiteral("target.default-host"), QStringLiteral("target.default-user"),
                          QStringLiteral("target.default-database")}));
}

void TargetResolverTest::processVariablesAreNeverTakenSilently()
{
    m_process.insert(QStringLiteral("PGHOST"), QStringLiteral("elsewhere"));
    m_process.insert(QStringLiteral("PGUSER"), QStringLiteral("someone"));
    const Resolution part = resolve("DATABASE_URL=postgresql:///app\n");
    QCOMPARE(part.target->display(), QStringLiteral("someone@elsewhere:5432/app"));
    QCOMPARE(part.target->origin(QStringLiteral("host")), Origin::fromProcess(QStringLiteral("PGHOST")));
    QCOMPARE(codes(part.findings).count(QStringLiteral("target.part-from-process")), 2);
    const Resolution named = resolve("DATABASE_URL=postgresql://a@db:1/app\n");
    QCOMPARE(named.target->display(), QStringLiteral("a@db:1/app"));
    m_process.insert(QStringLiteral("DATABASE_URL"), QStringLiteral("postgresql://a@shell/app"));
    const Resolution whole = resolve("A=1\n");
    QCOMPARE(whole.target->firstHost(), QStringLiteral("shell"));
    QVERIFY(codes(whole.findings).contains(QStringLiteral("target.from-process")));
    m_process.insert(QStringLiteral("PGHOSTADDR"), QStringLiteral("10.0.0.1"));
    QVERIFY(codes(resolve("A=1\n").findings).contains(QStringLiteral("target.service-ignored")));
}

void TargetResolverTest::serviceFileIsAnOrigin()
{
    const QString path = m_folder->filePath(QStringLiteral("서비스.conf"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# of the team\n[other]\nhost=other\n\n[prod]\nhost=h1,h2\nport=6001,6002\nuser=deploy\n"
               "dbname=주문\npassword=canary-5ecret = x\nsslmode=verify-full\nsslrootcert=/ca.pem\n"
               "host=twice\n[broken]\nhost db\n");
    file.close();
    m_process.insert(QStringLiteral("PGSERVICEFILE"), path);
    m_process.insert(QStringLiteral("PGUSER"), QStringLiteral("someone"));
    const Resolution resolution = resolve("DATABASE_URL=postgresql+psycopg2:///?service=prod\n");
    QVERIFY2(resolution.target, qPrintable(resolution.error ? resolution.error->message : QString()));
    const Target &target = *resolution.target;
    QCOMPARE(target.display(), QStringLiteral("deploy@h1:6001,h2:6002/주문"));
    QCOMPARE(target.password.reveal(), QByteArray("canary-5ecret = x"));
    QCOMPARE(target.options.value(QStringLiteral("sslmode")), QStringLiteral("verify-full"));
    QCOMPARE(target.origin(QStringLiteral("host")),
             (Origin{OriginKind::Service, path, 6, QStringLiteral("host")}));
    QCOMPARE(target.origin(QStringLiteral("sslrootcert")).line, 12);
    QVERIFY(!target.options.contains(QStringLiteral("service")));
    // What the URL names counts more, and PGSERVICE is followed too.
    m_process.insert(QStringLiteral("PGSERVICE"), QStringLiteral("prod"));
    const Resolution part = resolve("DATABASE_URL=postgresql://a@db:1/app?sslmode=require\n");
    QCOMPARE(part.target->display(), QStringLiteral("a@db:1/app"));
    QCOMPARE(part.target->options.value(QStringLiteral("sslmode")), QStringLiteral("require"));
    QCOMPARE(part.target->options.value(QStringLiteral("sslrootcert")), QStringLiteral("/ca.pem"));
    QVERIFY(!codes(part.findings).contains(QStringLiteral("target.service-ignored")));
    const Resolution other = resolve("DATABASE_URL=postgresql+pg8000://a@db:1/app\n");
    QVERIFY(!other.target->options.contains(QStringLiteral("sslrootcert")));
    QVERIFY(codes(other.findings).contains(QStringLiteral("target.service-ignored")));
    m_process.remove(QStringLiteral("PGSERVICE"));

    const Resolution broken = resolve("DATABASE_URL=postgresql:///?service=broken\n");
    QCOMPARE(broken.error->code, QStringLiteral("target.service-syntax"));
    QCOMPARE(broken.error->where.line, 15);
    const Resolution missing = resolve("DATABASE_URL=postgresql:///?service=none\n");
    QVERIFY(!missing.target);
    QCOMPARE(missing.error->code, QStringLiteral("target.service-unknown"));
    QVERIFY(missing.error->detail.contains(path));
    m_process.insert(QStringLiteral("PGSERVICEFILE"), QStringLiteral("/no/such/file"));
    QVERIFY(resolve("DATABASE_URL=postgresql:///?service=prod\n")
                .error->detail.contains(QLatin1String("/no/such/file")));
}

void TargetResolverTest::tlsIsTakenFromTheUrlAndFromVariables()
{
    const Resolution url =
        resolve("PGSSLMODE=require\nPGSSLCERT=/c.crt\nPGSSLKEY=/c.key\n"
                "DATABASE_URL=postgresql://a@db/app?sslmode=verify-ca&sslrootcert=/ca.pem\n");
    const auto option = [](const Resolution &r, const char *name) {
        return r.target->options.value(QLatin1String(name));
    };
    QCOMPARE(option(url, "sslmode"), QStringLiteral("verify-ca"));
    QCOMPARE(option(url, "sslrootcert"), QStringLiteral("/ca.pem"));
    QCOMPARE(option(url, "sslcert"), QStringLiteral("/c.crt"));
    QCOMPARE(option(url, "sslkey"), QStringLiteral("/c.key"));
    QCOMPARE(url.target->origin(QStringLiteral("sslcert")).line, 2);
    QCOMPARE(url.target->origin(QStringLiteral("sslmode")).line, 4);
    const Resolution system = resolve("DATABASE_URL=postgresql://a@db/app?sslrootcert=system\n");
    QCOMPARE(option(system, "sslmode"), QStringLiteral("verify-full"));
}

void TargetResolverTest::passwordFileIsAnOrigin()
{
    const QString path = m_folder->filePath(QStringLiteral("비밀번호"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# c\nother:*:*:*:no\ndb:5432:app:a:canary\\:5ecret\n*:*:*:*:fallback\n");
    file.close();
    QVERIFY(file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner));
    m_process.insert(QStringLiteral("PGPASSFILE"), path);
    const Resolution resolution = resolve("DATABASE_URL=postgresql://a@db/app\n");
    QCOMPARE(resolution.target->password.reveal(), QByteArray("canary:5ecret"));
    const Origin origin = resolution.target->origin(QStringLiteral("password"));
    QCOMPARE(origin.kind, OriginKind::PgPass);
    QCOMPARE(origin.line, 3);
    NOT_ON_WINDOWS("libpq does not look at who may read the file there.");
    QVERIFY(file.setPermissions(QFileDevice::ReadOwner | QFileDevice::ReadOther));
    const Resolution open = resolve("DATABASE_URL=postgresql://a@db/app\n");
    QVERIFY(!open.target->password.isSet());
    QVERIFY(codes(open.findings).contains(QStringLiteral("target.pgpass-open")));
    QVERIFY(!codes(resolution.findings).contains(QStringLiteral("target.pgpass-open")));
}

// libpq itself is asked what it would use, with its variables set to something else.
void TargetResolverTest::libpqTakesNothingFromItsEnvironment()
{
    const QList<QPair<const char *, const char *>> poison = {{"PGHOST", "poison"},
                                                             {"PGPORT", "1111"},
                                                             {"PGUSER", "poison"},
                                                             {"PGPASSWORD", "poison"},
                                                             {"PGDATABASE", "poison"},
                                                             {"PGSSLMODE", "disable"},
                                                             {"PGOPTIONS", "-cpoison"},
                                                             {"PGPASSFILE", "/poison"},
                                                             {"PGGSSENCMODE", "disable"},
                                                             {"PGKRBSRVNAME", "poison"},
                                                             {"PGTARGETSESSIONATTRS", "standby"},
                                                             {"PGCHANNELBINDING", "disable"},
                                                             {"PGSSLMINPROTOCOLVERSION", "TLSv1.3"}};
    const Target target = *resolve("DATABASE_URL=postgresql://a:b@127.0.0.1:1/app\n").target;
    const auto parameters = target.libpqParameters();
    std::vector<const char *> names;
    std::vector<const char *> values;
    for (const auto &[name, value] : parameters) {
        names.push_back(name.constData());
        values.push_back(value.constData());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    for (const auto &[name, value] : poison)
        qputenv(name, value);
    PGconn *connection = PQconnectStartParams(names.data(), values.data(), 0);
    PQconninfoOption *all = PQconninfo(connection);
    QMap<QByteArray, QByteArray> used;
    for (const PQconninfoOption *option = all; option && option->keyword; ++option)
        used.insert(option->keyword, option->val);
    PQconninfoFree(all);
    PQfinish(connection);
    for (const auto &[name, value] : poison)
        qunsetenv(name);
    QCOMPARE(used.value("host"), QByteArray("127.0.0.1"));
    QCOMPARE(used.value("port"), QByteArray("1"));
    QCOMPARE(used.value("user"), QByteArray("a"));
    QCOMPARE(used.value("password"), QByteArray("b"));
    QCOMPARE(used.value("dbname"), QByteArray("app"));
    QCOMPARE(used.value("sslmode"), QByteArray("prefer"));
    QCOMPARE(used.value("options").trimmed(), QByteArray());
    for (const QByteArray &value : std::as_const(used))
        QVERIFY2(!value.contains("poison") && value != "standby" && value != "TLSv1.3", value.constData());
    QCOMPARE(used.value("channel_binding"), QByteArray("prefer"));
    QCOMPARE(used.value("gssencmode"), QByteArray("prefer"));
}

void TargetResolverTest::jsonHasTheAgreedShape()
{
    const Resolution resolution =
        resolve("DATABASE_URL=postgresql+asyncpg://app:canary-5ecret@h:1/d?ssl=require\n");
    const QJsonObject json = resolution.target->toJson();
    for (const char *key :
         {"driver", "user", "host", "port", "database", "options", "password", "display", "origins"})
        QVERIFY2(json.contains(QLatin1String(key)), key);
    QCOMPARE(json.value(QStringLiteral("password")).toString(), QStringLiteral("set"));
    QCOMPARE(json.value(QStringLiteral("port")).toInt(), 1);
    const QJsonObject candidate = resolution.candidates.front().toJson();
    QCOMPARE(candidate.keys(),
             (QStringList{QStringLiteral("display"), QStringLiteral("origin"), QStringLiteral("reason"),
                          QStringLiteral("variable"), QStringLiteral("won")}));
    QCOMPARE(resolution.target->identity(),
             resolve("DATABASE_URL=postgresql://app@h:1/d\n").target->identity());
    QVERIFY(resolution.target->identity() !=
            resolve("DATABASE_URL=postgresql://app@h:2/d\n").target->identity());
}

void TargetResolverTest::noOutputShowsThePassword()
{
    const QByteArray p = canary().toUtf8();
    const QList<QByteArray> files = {
        "DATABASE_URL=postgresql://a:" + p + "@h/d\n",
        "DATABASE_URL=postgresql://a:" + p + "@x@h/d\nDB_URL=postgresql://a:" + p + "/h\n",
        "DATABASE_URL=postgres://a:" + p + "@h/d\nDB_URL=postgresql://a:" + p + "@i/d\n",
        "DATABASE_URL=mysql://a:" + p + "@h/d\n",
        "DATABASE_URL=postgresql+asyncpg://a@h/d?password=" + p + "&sslpassword=" + p + "\n",
        "POSTGRES_HOST=h\nPOSTGRES_DB=d\nPOSTGRES_PASSWORD=" + p + "\nDATABASE_URL=postgresql://a:" + p +
            "@i/d\n",
        "PGHOST=h\nPGPASSWORD=" + p + "\n"};
    for (const QByteArray &bytes : files) {
        const Resolution resolution = resolve(bytes);
        QString all;
        for (const Candidate &candidate : resolution.candidates)
            all += QString::fromUtf8(QJsonDocument(candidate.toJson()).toJson());
        for (const Finding &finding : resolution.findings)
            all += QString::fromUtf8(QJsonDocument(toJson(finding)).toJson());
        if (resolution.target)
            all += QString::fromUtf8(QJsonDocument(resolution.target->toJson()).toJson()) +
                   resolution.target->displayUrl() + resolution.target->display();
        if (resolution.error)
            all += resolution.error->message + resolution.error->detail + resolution.error->hint;
        QVERIFY2(!all.contains(canary()), qPrintable(all));
    }
}

QTEST_GUILESS_MAIN(TargetResolverTest)
#include "TargetResolverTest.moc"
