#include "target/DatabaseUrl.h"

#include "PythonOracle.h"

#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>
#include <QUrl>

#include <algorithm>

using namespace limbeck;

namespace {

SourceLocation here()
{
    return {QStringLiteral("/project/.env"), 3, 0};
}
QString canary()
{
    return QStringLiteral("canary");
}

QJsonValue orNull(const std::optional<QString> &text)
{
    return text ? QJsonValue(*text) : QJsonValue();
}

// SQLAlchemy tells "" from nothing where it makes no difference.
QJsonValue emptyAsNull(const QJsonValue &value)
{
    return value.toString(QStringLiteral("x")).isEmpty() ? QJsonValue() : value;
}

QJsonArray sortedQuery(const DatabaseUrl &url)
{
    QList<QPair<QString, QString>> pairs = url.query;
    std::sort(pairs.begin(), pairs.end());
    QJsonArray result;
    for (const auto &[name, value] : std::as_const(pairs))
        result.append(QJsonArray{name, value});
    return result;
}

void compareWithSqlAlchemy(const DatabaseUrl &url, const QJsonValue &theirs)
{
    QVERIFY(theirs[QStringLiteral("ok")].toBool());
    QCOMPARE(QJsonValue(url.scheme), theirs[QStringLiteral("scheme")]);
    QCOMPARE(emptyAsNull(orNull(url.user)), emptyAsNull(theirs[QStringLiteral("user")]));
    const QString password = QString::fromUtf8(url.password.reveal());
    QCOMPARE(password, theirs[QStringLiteral("password")].toString());
    QCOMPARE(emptyAsNull(orNull(url.database)), emptyAsNull(theirs[QStringLiteral("database")]));
    QCOMPARE(sortedQuery(url), theirs[QStringLiteral("query")].toArray());
    QStringList hosts;
    for (const HostPort &host : url.hosts)
        hosts << host.host;
    QCOMPARE(hosts.join(QLatin1Char(',')), theirs[QStringLiteral("host")].toString());
    const int port = url.hosts.empty() ? 0 : url.hosts.back().port.value_or(0);
    QCOMPARE(port, theirs[QStringLiteral("port")].toInt());
}

QString pick(QRandomGenerator *random, const QStringList &choices)
{
    return choices[random->bounded(int(choices.size()))];
}

// Mostly sound URLs, with now and then a character where it does not belong.
QString randomUrl(QRandomGenerator *random)
{
    QString text = pick(random, {QStringLiteral("postgresql"), QStringLiteral("postgresql+asyncpg"),
                                 QStringLiteral("postgresql+psycopg2")}) +
                   QStringLiteral("://");
    text += pick(random, {QString(), QStringLiteral("app@"), QStringLiteral("app:p%40ss@"),
                          QStringLiteral("a%2Fb:@"), QStringLiteral("user@server:pw@"), QStringLiteral(":x@"),
                          QStringLiteral("한글:비밀:번호@"), QStringLiteral("app:p@ss@"),
                          QStringLiteral("app:p/ss@"), QStringLiteral("app:%zz@"), QStringLiteral("@")});
    text += pick(random, {QString(), QStringLiteral("db"), QStringLiteral("db:5432"),
                          QStringLiteral("[::1]:5433"), QStringLiteral("[fe80::1]"), QStringLiteral("db:"),
                          QStringLiteral("db:x"), QStringLiteral("a,b:5432"), QStringLiteral("DB.Example"),
                          QStringLiteral(":6000"), QStringLiteral("a,b")});
    text += pick(random, {QString(), QStringLiteral("/"), QStringLiteral("/app"), QStringLiteral("/app/x"),
                          QStringLiteral("/한글"), QStringLiteral("/a%20b"), QStringLiteral("/app:1")});
    text += pick(random, {QString(), QStringLiteral("?"), QStringLiteral("?a=1&b=2"),
                          QStringLiteral("?a=x+y%2Fz&a=2"), QStringLiteral("?x&y=&z=%ED%95%9C"),
                          QStringLiteral("?a=b=c"), QStringLiteral("?ssl=require")});
    return text;
}

} // namespace

class DatabaseUrlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatSqlAlchemyReads_data();
    void readsWhatSqlAlchemyReads();
    void readsRandomUrlsAsSqlAlchemyDoes();
    void anyPasswordSurvivesTheRoundTrip();
    void readsSeveralHostsAndSockets_data();
    void readsSeveralHostsAndSockets();
    void refusesAndExplains_data();
    void refusesAndExplains();
    void tellsWhatSqlAlchemyRefuses_data();
    void tellsWhatSqlAlchemyRefuses();
    void translatesDriverOptions_data();
    void translatesDriverOptions();
    void comparesDatabases();
    void noTextShowsThePassword_data();
    void noTextShowsThePassword();
};

void DatabaseUrlTest::readsWhatSqlAlchemyReads_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"postgresql://",
                             "postgresql:///app",
                             "postgresql://db",
                             "postgresql://db/",
                             "postgresql://db:5432/app",
                             "postgresql://app@db/app",
                             "postgresql://app:secret@db:5432/app",
                             "postgresql+asyncpg://a:b@[::1]:5432/app",
                             "postgresql+psycopg://a:b@[2001:db8::1]/app",
                             "postgresql+pg8000://a:p%40%2F%3A%25@db/app",
                             "postgresql+psycopg2://u@server:pw@db/app",
                             "postgresql://한글:비밀@호스트/데이터",
                             "postgresql://a:b:c@db/app",
                             "postgresql://:pw@db/app",
                             "postgresql://a:@db/app",
                             "postgresql://db?sslmode=require",
                             "postgresql://db/app?a=1&a=2&b=x+y",
                             "postgresql://db/app?options=-csearch_path%3Dx%20-c%20a=b",
                             "postgresql://a,b:5432/app",
                             "postgresql://db/a/b",
                             "postgresql://db/app%20x",
                             "postgresql://a%zz@db/app"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void DatabaseUrlTest::readsWhatSqlAlchemyReads()
{
    QFETCH(QString, text);
    const auto url = DatabaseUrl::parse(text, here());
    QVERIFY2(url, url ? "" : qPrintable(url.error().message));
    const QJsonArray answers = test::askPython(QStringLiteral("sqlalchemy_oracle.py"), {text});
    compareWithSqlAlchemy(*url, answers.first());
}

void DatabaseUrlTest::readsRandomUrlsAsSqlAlchemyDoes()
{
    QRandomGenerator random(4);
    QJsonArray texts;
    for (int i = 0; i < 3000; ++i)
        texts.append(randomUrl(&random));
    const QJsonArray answers = test::askPython(QStringLiteral("sqlalchemy_oracle.py"), texts);
    QCOMPARE(answers.size(), texts.size());
    int accepted = 0;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const auto url = DatabaseUrl::parse(texts[i].toString(), here());
        if (!url)
            continue; // refused with a reason: the table of refusals has them
        ++accepted;
        compareWithSqlAlchemy(*url, answers[i]);
        if (QTest::currentTestFailed())
            qFatal("differs: %s", qPrintable(texts[i].toString()));
    }
    QVERIFY2(accepted > 1200, qPrintable(QString::number(accepted)));
}

void DatabaseUrlTest::anyPasswordSurvivesTheRoundTrip()
{
    QRandomGenerator random(5);
    const QString alphabet = QStringLiteral("ab1:@/?#%&=+ []'\"\\$한😀~.-_!");
    QJsonArray texts;
    QStringList passwords;
    for (int i = 0; i < 500; ++i) {
        QString password;
        for (int k = random.bounded(1, 12); k > 0; --k)
            password += alphabet[random.bounded(int(alphabet.size()))];
        password = QString::fromUtf8(password.toUtf8()); // a lone surrogate becomes U+FFFD
        DatabaseUrl url =
            DatabaseUrl::parse(QStringLiteral("postgresql://app@db:5432/app?a=b+c"), here()).value();
        url.password = Secret(password);
        const QString text = QString::fromUtf8(url.toSecret().reveal());
        const auto again = DatabaseUrl::parse(text, here());
        QVERIFY2(again, again ? "" : qPrintable(again.error().message + text));
        QCOMPARE(QString::fromUtf8(again->password.reveal()), password);
        texts.append(text);
        passwords << password;
    }
    const QJsonArray answers = test::askPython(QStringLiteral("sqlalchemy_oracle.py"), texts);
    for (qsizetype i = 0; i < answers.size(); ++i)
        QCOMPARE(answers[i][QStringLiteral("password")].toString(), passwords[i]);
    QCOMPARE(answers.size(), passwords.size());
}

void DatabaseUrlTest::readsSeveralHostsAndSockets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("hosts");
    const auto row = [](const char *text, const char *hosts) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(hosts);
    };
    row("postgresql://a@/app?host=h1:1&host=h2:2", "h1:1,h2:2");
    row("postgresql://a@/app?host=h1&host=h2", "h1:5432,h2:5432");
    row("postgresql://a@/app?host=h1,h2&port=1,2", "h1:1,h2:2");
    row("postgresql://a@/app?host=h1,h2&port=7", "h1:7,h2:7");
    row("postgresql://h1:1,h2:2/app", "h1:1,h2:2");
    row("postgresql://h1,h2:7/app", "h1:7,h2:7");
    row("postgresql://[::1]:1,[::2]:2/app", "[::1]:1,[::2]:2");
    row("postgresql:///app?host=/var/run/postgresql", "[/var/run/postgresql]:5432");
    row("postgresql://:6000/app?host=/run/한글", "[/run/한글]:6000");
    row("postgresql://%2Fvar%2Frun%2Fpostgresql/app", "[/var/run/postgresql]:5432");
    row("postgresql:///app?host=/tmp&port=5555", "[/tmp]:5555");
    row("postgresql:///app", "");
}

void DatabaseUrlTest::readsSeveralHostsAndSockets()
{
    QFETCH(QString, text);
    QFETCH(QString, hosts);
    const auto url = DatabaseUrl::parse(text, here());
    QVERIFY2(url, url ? "" : qPrintable(url.error().message));
    QCOMPARE(hostsText(url->hosts, true), hosts);
    const auto again = DatabaseUrl::parse(url->display(), here());
    QVERIFY(again);
    QCOMPARE(hostsText(again->hosts, true), hosts);
}

void DatabaseUrlTest::refusesAndExplains_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("remedy");
    const auto row = [](const char *text, const char *code, const char *remedy) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(code)
                            << QString::fromUtf8(remedy);
    };
    row("", "url.syntax", "postgresql://");
    row("db.example/app", "url.syntax", "postgresql://");
    row(" postgresql://db/app", "url.syntax", "");
    row("postgresql://db/app\n", "url.syntax", "");
    row("sqlite:///app.db", "url.dialect", "postgresql://");
    row("mysql+pymysql://a:canary@db/app", "url.dialect", "postgresql");
    row("postgresql+nodriver://db/app", "url.dialect", "asyncpg");
    row("postgresql://db:/app", "url.port", "5432");
    row("postgresql://db:0/app", "url.port", "5432");
    row("postgresql://db:65536/app", "url.port", "5432");
    row("postgresql://db:54x2/app", "url.port", "5432");
    row("postgresql://app:canary/app", "url.port", "@");
    row("postgresql://app:canary@db:canary/app", "url.port", "5432");
    row("postgresql://app:ca@canary@db:5432/app", "url.password", "%40");
    row("postgresql://app:ca@can:ary@db:5432/app", "url.password", "%40");
    row("postgresql://app:canary@x/y@db/app", "url.password", "%40");
    row("postgresql://app:can/canary@db:5432/app", "url.password", "%2F");
    row("postgresql://app:can?canary@db:5432/app", "url.password", "%3F");
    row("postgresql://app:can#canary@db:5432/app", "url.password", "%23");
    row("postgresql://app:100%zcanary@db:5432/app", "url.password", "%25");
    row("postgresql://ap/p:canary@db/app", "url.password", "%2F");
    row("postgresql://a:b@::1/app", "url.host", "[");
    row("postgresql://a:b@[::1/app", "url.host", "[");
    row("postgresql:///app?host=a:x&host=b:1", "url.port", "");
}

void DatabaseUrlTest::refusesAndExplains()
{
    QFETCH(QString, text);
    QFETCH(QString, code);
    QFETCH(QString, remedy);
    const auto url = DatabaseUrl::parse(text, here());
    QVERIFY(!url);
    QCOMPARE(url.error().code, code);
    QCOMPARE(url.error().where, here());
    QVERIFY2(url.error().hint.contains(remedy), qPrintable(url.error().hint));
    const QString all = url.error().message + url.error().detail + url.error().hint;
    QVERIFY2(!all.contains(canary()), qPrintable(all));
}

void DatabaseUrlTest::tellsWhatSqlAlchemyRefuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    QTest::newRow("alias") << QStringLiteral("postgres://a:b@db/app") << QStringLiteral("url.scheme-alias");
    QTest::newRow("alias with driver")
        << QStringLiteral("postgres+asyncpg://db/app") << QStringLiteral("url.scheme-alias");
    QTest::newRow("hosts") << QStringLiteral("postgresql://a:1,b:2/app") << QStringLiteral("url.host-list");
    QTest::newRow("socket") << QStringLiteral("postgresql://%2Ftmp/app")
                            << QStringLiteral("url.host-encoded");
    QTest::newRow("sound") << QStringLiteral("postgresql://a:b@db:1/app") << QString();
}

void DatabaseUrlTest::tellsWhatSqlAlchemyRefuses()
{
    QFETCH(QString, text);
    QFETCH(QString, code);
    const Findings findings = DatabaseUrl::parse(text, here())->findings(here());
    QCOMPARE(findings.size(), code.isEmpty() ? 0 : 1);
    if (!code.isEmpty()) {
        QCOMPARE(findings.front().code, code);
        QCOMPARE(findings.front().where, here());
    }
}

void DatabaseUrlTest::translatesDriverOptions_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("options");
    QTest::addColumn<QString>("findings");
    const auto row = [](const char *text, const char *options, const char *findings) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(options)
                            << QString::fromUtf8(findings);
    };
    row("postgresql+asyncpg://db/a?ssl=require", "sslmode=require", "");
    row("postgresql+asyncpg://db/a?ssl=true", "", "warning");
    row("postgresql+asyncpg://db/a?sslmode=require", "sslmode=require", "warning");
    row("postgresql+asyncpg://db/a?prepared_statement_cache_size=0&command_timeout=5", "", "info info");
    row("postgresql+asyncpg://db/a?target_session_attrs=read-write", "target_session_attrs=read-write", "");
    row("postgresql+psycopg2://db/a?sslmode=verify-full&sslrootcert=/ca.pem",
        "sslmode=verify-full sslrootcert=/ca.pem", "");
    row("postgresql+psycopg://db/a?prepare_threshold=0", "", "info");
    row("postgresql://db/a?options=-csearch_path%3Dx", "options=-csearch_path=x", "");
    row("postgresql://db/a?passfile=/x&service=y", "service=y", "info");
    row("postgresql+pg8000://db/a?ssl_context=x&application_name=y", "application_name=y", "info");
}

void DatabaseUrlTest::translatesDriverOptions()
{
    QFETCH(QString, text);
    QFETCH(QString, options);
    QFETCH(QString, findings);
    Findings found;
    QStringList pairs;
    const auto translated = DatabaseUrl::parse(text, here())->libpqOptions(&found, here());
    for (const auto &[name, value] : translated)
        pairs << name + QLatin1Char('=') + value;
    QStringList severities;
    for (const Finding &finding : std::as_const(found)) {
        QCOMPARE(finding.code, QStringLiteral("url.driver-option"));
        severities << severityName(finding.severity);
    }
    QCOMPARE(pairs.join(QLatin1Char(' ')), options);
    QCOMPARE(severities.join(QLatin1Char(' ')), findings);
}

void DatabaseUrlTest::comparesDatabases()
{
    const auto url = [](const char *text) { return DatabaseUrl::parse(QString::fromUtf8(text)).value(); };
    QVERIFY(
        url("postgresql://a:1@DB/app").sameDatabase(url("postgresql+asyncpg://a:2@db:5432/app?ssl=require")));
    QVERIFY(!url("postgresql://a@db/app").sameDatabase(url("postgresql://a@db/app2")));
    QVERIFY(!url("postgresql://a@db/app").sameDatabase(url("postgresql://b@db/app")));
    QVERIFY(!url("postgresql://a@db/app").sameDatabase(url("postgresql://a@db:5433/app")));
}

void DatabaseUrlTest::noTextShowsThePassword_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"postgresql://app:canary@db/app", "postgresql://app:can%40canary@db/app",
          "postgresql://app@db/app?password=canary", "postgresql://db/app?sslpassword=canary",
          "postgresql://app:canary@/app?host=a:1&host=b:2"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void DatabaseUrlTest::noTextShowsThePassword()
{
    QFETCH(QString, text);
    const auto url = DatabaseUrl::parse(text, here());
    QVERIFY(url);
    Findings findings;
    const auto options = url->libpqOptions(&findings, here());
    QString all = url->display() + url->shortDisplay() + maskUrlText(text);
    for (const auto &[name, value] : options)
        all += value;
    for (const Finding &finding : std::as_const(findings))
        all += finding.message + finding.hint;
    QVERIFY2(!all.contains(canary()), qPrintable(all));
}

QTEST_GUILESS_MAIN(DatabaseUrlTest)
#include "DatabaseUrlTest.moc"
