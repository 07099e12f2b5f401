#include "target/ConnectionText.h"

#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

class ConnectionTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPeoplePaste_data();
    void readsWhatPeoplePaste();
    void refusesWhatIsNotClear_data();
    void refusesWhatIsNotClear();
    void tellsWhatIsLeftOut();
};

namespace {

QString described(const ConnectionFields &fields)
{
    QStringList words = {fields.driver, fields.user,
                         fields.password.isSet() ? QString::fromUtf8(fields.password.reveal()) : u"(unset)"_s,
                         hostsText(fields.hosts, false), fields.database};
    for (const QString &part : tlsParts()) {
        if (!tlsValue(fields, part).isEmpty())
            words << part + u'=' + tlsValue(fields, part);
    }
    for (auto it = fields.options.cbegin(); it != fields.options.cend(); ++it)
        words << it.key() + u'=' + it.value();
    return words.join(u'|');
}

} // namespace

void ConnectionTextTest::readsWhatPeoplePaste_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("fields"); // driver|user|password|host|database|…
    const auto row = [](const char *name, const QString &text, const QString &fields) {
        QTest::newRow(name) << text << fields;
    };
    row("SQLAlchemy", u" postgresql+asyncpg://앱:p%40@db:5433/상점?ssl=require \n"_s,
        u"asyncpg|앱|p@|db:5433|상점|sslmode=require"_s);
    row("libpq", u"postgres://app:pw@h1:1,h2:2/d?sslmode=verify-full&target_session_attrs=primary"_s,
        u"|app|pw|h1:1,h2:2|d|sslmode=verify-full|target_session_attrs=primary"_s);
    row("JDBC", u"jdbc:postgresql://db:5433/shop?user=app&password=a%26b+c&currentSchema=x"_s,
        u"|app|a&b c|db:5433|shop|options=-csearch_path=x"_s);
    row("JDBC with TLS", u"jdbc:postgresql://db/shop?ssl=true&sslrootcert=ca.pem"_s,
        u"||(unset)|db|shop|sslmode=verify-full|sslrootcert=ca.pem"_s);
    row("JDBC's sslmode beats ssl", u"jdbc:postgresql://db/shop?sslmode=require&ssl=true"_s,
        u"||(unset)|db|shop|sslmode=require"_s);
    row("JDBC without a host", u"jdbc:postgresql:shop"_s, u"||(unset)||shop"_s);
    row("psql", u"psql -h db.example -p 5433 -U app shop"_s, u"|app|(unset)|db.example:5433|shop"_s);
    row("psql, long and joined", u"PGPASSWORD='p w\"$' psql.exe --host=db -Uapp --dbname shop -Atq"_s,
        u"|app|p w\"$|db|shop"_s);
    row("psql over several lines", u"psql \\\n  -h db \\\n  -d \"host=other user='한 글'\""_s,
        u"|한 글|(unset)|other|"_s);
    row("psql with a URL", u"/usr/bin/psql 'postgresql://a:b@h/d'"_s, u"|a|b|h|d"_s);
    row("parameters", u"host=h1,h2 port=1,2 dbname='my db' user=a password='it\\'s' sslmode = require"_s,
        u"|a|it's|h1:1,h2:2|my db|sslmode=require"_s);
    row("lines of a .env file",
        u"export DB_HOST=db\nDB_NAME='shop'\nDB_USER=app\n# x\nDB_PASSWORD=\"p#w\"\n"_s,
        u"|app|p#w|db|shop"_s);
    row("a URL's line", u"DATABASE_URL=postgresql+psycopg://a:b@h/d"_s, u"psycopg|a|b|h|d"_s);
    row("compose, mapping",
        u"    environment:\n      POSTGRES_USER: app\n      POSTGRES_PASSWORD: \"p w\"\n"
        "      POSTGRES_DB: shop\n"_s,
        u"|app|p w||shop"_s);
    row("compose, list",
        u"      - POSTGRES_HOST=db\n      - \"POSTGRES_USER=app\"\n      - POSTGRES_DB=shop"_s,
        u"|app|(unset)|db|shop"_s);
}

void ConnectionTextTest::readsWhatPeoplePaste()
{
    QFETCH(QString, text);
    QFETCH(QString, fields);
    const auto read = ConnectionText::read(text);
    QVERIFY2(read, read ? "" : qPrintable(read.error().code + u' ' + read.error().message));
    QCOMPARE(described(read->fields), fields);
}

void ConnectionTextTest::refusesWhatIsNotClear_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const QString &text, const QString &code) {
        QTest::newRow(name) << text << code;
    };
    row("nothing", u"  "_s, u"url.paste-unknown"_s);
    row("a word", u"canary"_s, u"url.paste-unknown"_s);
    row("an open quote", u"host=h password='canary"_s, u"url.paste-unknown"_s);
    row("another database", u"mysql://root:canary@h/d"_s, u"url.dialect"_s);
    row("an unescaped password", u"postgresql://a:canary@canary@h/d"_s, u"url.password"_s);
    row("an escape in the database", u"postgresql://a:canary@h/a%20b"_s, u"url.paste-ambiguous"_s);
    row("a plus in the query", u"postgresql://a:canary@h/d?options=-c+x"_s, u"url.paste-ambiguous"_s);
    row("a shell variable", u"psql -h $HOST -U canary"_s, u"url.paste-ambiguous"_s);
    row("a pipe", u"PGPASSWORD=canary psql -h h | less"_s, u"url.paste-ambiguous"_s);
    row("a service", u"service=canary"_s, u"url.paste-ambiguous"_s);
    row("an unknown parameter", u"host=h pasword=canary"_s, u"url.paste-option"_s);
    row("a port", u"host=h port=canary"_s, u"url.port"_s);
    row("JDBC with a user in front", u"jdbc:postgresql://a:canary@h/d"_s, u"url.paste-ambiguous"_s);
    row("a variable of elsewhere", u"DB_HOST=${HOST}\nDB_NAME=d\nDB_PASSWORD=canary"_s,
        u"url.paste-ambiguous"_s);
}

void ConnectionTextTest::refusesWhatIsNotClear()
{
    QFETCH(QString, text);
    QFETCH(QString, code);
    const auto read = ConnectionText::read(text);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    QVERIFY(!(read.error().message + read.error().detail + read.error().hint).contains(u"canary"_s));
    QVERIFY(!read.error().hint.isEmpty());
}

void ConnectionTextTest::tellsWhatIsLeftOut()
{
    for (const QString &text : {u"jdbc:postgresql://h/d?prepareThreshold=0"_s, u"psql -h h -c 'SELECT 1'"_s,
                                u"POSTGRES_USER=a\nPOSTGRES_DB=d"_s}) {
        const auto read = ConnectionText::read(text);
        QVERIFY(read);
        QCOMPARE(read->findings.size(), 1);
        QCOMPARE(read->findings.first().code, u"url.paste-ignored"_s);
    }
}

QTEST_GUILESS_MAIN(ConnectionTextTest)
#include "ConnectionTextTest.moc"
