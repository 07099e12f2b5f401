#include "CliProject.h"

#include "pg/Sandbox.h"
#include "pg/Session.h"

#include <QFile>
#include <QTemporaryDir>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// A password that must not be in any output: of no command, in neither form, however it ends.
class CanaryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void thePasswordIsInNoOutput_data();
    void thePasswordIsInNoOutput();

private:
    std::unique_ptr<Sandbox> m_sandbox;
};

namespace {

// With characters that are escaped in a URL, so that both of its spellings are looked for.
const char *const canary = "kanarien@vogel/노랑:1";
const char *const canaryEncoded = "kanarien%40vogel%2F%EB%85%B8%EB%9E%91%3A1";

bool sings(const QString &text)
{
    return text.contains(u"kanarien"_s) || text.contains(u"vogel"_s) || text.contains(u"노랑"_s) ||
           text.contains(u"%EB%85%B8"_s, Qt::CaseInsensitive);
}

QList<QStringList> commands()
{
    return {{u"environments"_s},
            {u"env"_s},
            {u"target"_s},
            {u"test"_s, u"--timeout"_s, u"2s"_s},
            {u"history"_s},
            {u"heads"_s},
            {u"bases"_s},
            {u"current"_s},
            {u"pending"_s},
            {u"show"_s, u"001"_s},
            {u"plan"_s, u"head"_s},
            {u"upgrade"_s, u"head"_s, u"--sql"_s},
            {u"upgrade"_s, u"head"_s},
            {u"downgrade"_s, u"-1"_s},
            {u"stamp"_s, u"head"_s},
            {u"review"_s},
            {u"review"_s, u"--all"_s, u"--sign"_s, u"--key"_s, u"key.pem"_s, u"--as"_s, u"me"_s},
            {u"doctor"_s},
            {u"check"_s},
            {u"check"_s, u"--format"_s, u"junit"_s},
            {u"doctor"_s, u"--format"_s, u"sarif"_s},
            {u"doctor"_s, u"--offline"_s, u"--format"_s, u"github"_s},
            {u"doctor"_s, u"--offline"_s, u"--format"_s, u"markdown"_s},
            {u"doctor"_s, u"--offline"_s, u"--format"_s, u"json"_s},
            {u"env"_s, u"--env"_s, u"nope"_s},
            {u"environment"_s, u"show"_s, u"default"_s},
            {u"environment"_s, u"edit"_s, u"default"_s, u"--host"_s, u"elsewhere"_s},
            {u"environment"_s, u"edit"_s, u"default"_s, u"--no-password"_s},
            {u"environment"_s, u"edit"_s, u"default"_s, u"--password-stdin"_s},
            {u"environment"_s, u"edit"_s, u"default"_s, u"--driver"_s, u"psycopg"_s, u"--literal-url"_s},
            {u"environment"_s, u"edit"_s, u"default"_s, u"--database"_s, u"a?b"_s},
            {u"environment"_s, u"copy"_s, u"default"_s, u"other"_s},
            {u"environment"_s, u"rename"_s, u"default"_s, u"other"_s, u"--rename-file"_s},
            {u"environment"_s, u"remove"_s, u"default"_s, u"--file"_s, u"aside"_s},
            {u"environment"_s, u"remove"_s, u"default"_s, u"--file"_s, u"delete"_s},
            {u"environment"_s, u"new"_s, u"third"_s, u"--from-url"_s, u"-"_s},
            {u"compare"_s, u"default"_s, u"second"_s}};
}

} // namespace

void CanaryTest::initTestCase()
{
    SandboxOptions options;
    options.role = u"canary"_s;
    options.password = QString::fromUtf8(canary);
    auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, qPrintable(sandbox ? QString() : sandbox.error().message));
    m_sandbox = std::move(*sandbox);
}

void CanaryTest::thePasswordIsInNoOutput_data()
{
    QTest::addColumn<QByteArray>("env"); // %P: the port
    const QByteArray password = canary;
    const QByteArray encoded = canaryEncoded;
    const QByteArray url = "DATABASE_URL=postgresql+asyncpg://postgres:";
    QTest::newRow("good") << url + encoded + "@127.0.0.1:%P/postgres\n";
    QTest::newRow("wrong password") << url + encoded + "x@127.0.0.1:%P/postgres\n";
    QTest::newRow("unknown database") << url + encoded + "@127.0.0.1:%P/nope\n";
    QTest::newRow("closed port") << url + encoded + "@127.0.0.1:1/postgres\n";
    QTest::newRow("unescaped") << url + password + "@127.0.0.1:%P/postgres\n";
    QTest::newRow("bad port") << url + encoded + "@127.0.0.1:port/postgres\n";
    QTest::newRow("another dialect") << "DATABASE_URL=mysql://root:" + encoded + "@127.0.0.1/db\n";
    QTest::newRow("no URL") << "DATABASE_URL=" + password + "\n";
    QTest::newRow("split form") << "POSTGRES_HOST=127.0.0.1\nPOSTGRES_PORT=%P\nPOSTGRES_USER=postgres\n"
                                   "POSTGRES_DB=postgres\nPOSTGRES_PASSWORD='" +
                                       password + "'\n";
    QTest::newRow("two that differ") << url + encoded +
                                            "@127.0.0.1:%P/postgres\nDB_URL=postgresql://a:" + encoded +
                                            "@other/db\n";
    QTest::newRow("reference") << "SECRET='" + encoded + "'\n" + url + "${SECRET}@127.0.0.1:%P/postgres\n";
    QTest::newRow("unparsable") << "PASSWORD='" + password + "\n" + url + encoded +
                                       "@127.0.0.1:%P/postgres\n";
}

void CanaryTest::thePasswordIsInNoOutput()
{
    QFETCH(QByteArray, env);
    CliProject project;
    project.writeRevision("001", "", "SELECT 1;\n", "SELECT 2;\n");
    project.writeRevision("002", "001", "SELECT 1/0;\n", "SELECT 2;\n");
    project.write(u".env"_s, env.replace("%P", QByteArray::number(m_sandbox->port())));
    project.write(u".env.second"_s,
                  "DATABASE_URL=postgresql://a:" + QByteArray(canaryEncoded) + "2@127.0.0.1:1/d\n");
    project.write(u"limbeck.ini"_s, "[limbeck]\ndefault_environment = default\n");
    project.input = "postgresql://a:" + QByteArray(canary) + "@h/d\n"; // a password too
    const QList<QStringList> all = commands();
    for (const QStringList &words : all) {
        for (const CliResult &result : {project.run(words), project.json(words)})
            QVERIFY2(!sings(result.out + result.err), qPrintable(words.join(u' ')));
    }
    QVERIFY(sings(project.run({u"env"_s, u"--reveal"_s}).out));
    const QTemporaryDir folder;
    QFile report(folder.filePath(u"report.txt"_s));
    project.run({u"test"_s, u"--timeout"_s, u"2s"_s, u"--output"_s, report.fileName()});
    QVERIFY(report.open(QIODevice::ReadOnly));
    QVERIFY(!sings(QString::fromUtf8(report.readAll())));
}

QTEST_GUILESS_MAIN(CanaryTest)
#include "CanaryTest.moc"
