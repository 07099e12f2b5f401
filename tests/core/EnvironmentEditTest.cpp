#include "PythonOracle.h"

#include "env/ShownDiff.h"
#include "target/EnvironmentEdit.h"

#include <QFile>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Fields of a connection, and the change of `.env` files that they come to.
class EnvironmentEditTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsTheFields_data();
    void readsTheFields();
    void writesOnlyWhatChanges_data();
    void writesOnlyWhatChanges();
    void nothingChangesWhereNothingIsAsked();
    void aPartOfSeveralPiecesIsToldAndWrittenOutOnRequest_data();
    void aPartOfSeveralPiecesIsToldAndWrittenOutOnRequest();
    void whatStillWinsIsNamed_data();
    void whatStillWinsIsNamed();
    void referencesInLaterFilesLeadToTheirFile();
    void otherVariablesThatChangeAreTold();
    void aPasswordThatStaysElsewhereIsTold();
    void aStaleFileIsNotOverwritten();
    void aChangeOfTwoFilesIsWrittenWholeOrNotAtAll();
    void theShownDiffHidesEverySecret_data();
    void theShownDiffHidesEverySecret();
    void noErrorShowsAPassword();
    void randomFieldsComeBack_data();
    void randomFieldsComeBack();
    void pythonReadsWhatIsWritten();

private:
    EnvironmentEdit open(const QList<QByteArray> &files, bool processWins = false,
                         const QString &chosen = {}) const;
    QString path(int index) const
    {
        return m_folder->path() + (index == 0 ? u"/.env.스테이징"_s : u"/.env.%1"_s.arg(index));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QProcessEnvironment m_process;
};

namespace {

// "host=db2 port=- password=pässword": `-` clears, hosts with commas.
ConnectionFields changed(ConnectionFields fields, const QString &changes)
{
    const QStringList words = changes.split(u' ', Qt::SkipEmptyParts);
    for (const QString &word : words) {
        const QString name = word.section(u'=', 0, 0);
        const QString value = word.section(u'=', 1) == u"-"_s ? QString() : word.section(u'=', 1);
        const std::optional<quint16> port =
            name == u"port"_s && !value.isEmpty() ? std::optional(quint16(value.toUInt())) : std::nullopt;
        if (name == u"host"_s) {
            const auto old = fields.hosts.empty() ? std::nullopt : fields.hosts.front().port;
            fields.hosts.clear();
            const QStringList hosts = value.split(u',', Qt::SkipEmptyParts);
            for (const QString &host : hosts)
                fields.hosts.push_back({host, old});
        } else if (name == u"port"_s) {
            for (HostPort &host : fields.hosts)
                host.port = port;
        } else if (name == u"database"_s) {
            fields.database = value;
        } else if (name == u"user"_s) {
            fields.user = value;
        } else if (name == u"driver"_s) {
            fields.driver = value;
        } else if (name == u"password"_s) {
            fields.password = value.isEmpty() ? Secret() : Secret(value);
        } else if (tlsParts().contains(name)) {
            setTlsValue(&fields, name, value);
        } else {
            fields.options.insert(name, value);
        }
    }
    return fields;
}

QString described(const ConnectionFields &fields)
{
    QStringList words = {fields.driver, hostsText(fields.hosts, false), fields.database, fields.user,
                         fields.password.isSet() ? QString::fromUtf8(fields.password.reveal())
                                                 : u"(unset)"_s};
    for (const QString &part : tlsParts())
        words << tlsValue(fields, part);
    for (auto it = fields.options.cbegin(); it != fields.options.cend(); ++it)
        words << it.key() + u'=' + it.value();
    return words.join(u'|');
}

} // namespace

void EnvironmentEditTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_process = QProcessEnvironment();
}

EnvironmentEdit EnvironmentEditTest::open(const QList<QByteArray> &files, bool processWins,
                                          const QString &chosen) const
{
    EnvironmentDefinition definition;
    definition.name = u"staging"_s;
    definition.processWins = processWins;
    for (int i = 0; i < files.size(); ++i) {
        QFile file(path(i));
        if (!file.open(QIODevice::WriteOnly) || file.write(files[i]) != files[i].size())
            qFatal("cannot write");
        definition.files << path(i);
    }
    ResolverOptions options;
    options.chosenVariable = chosen;
    return EnvironmentEdit::open(definition, m_process, options).value();
}

void EnvironmentEditTest::readsTheFields_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("fields"); // driver|hosts|database|user|password|TLS…|options
    QTest::newRow("URL") << QByteArray(
                                "DATABASE_URL=postgresql+asyncpg://app:p%40ss@db:5433/shop?ssl=require\n")
                         << u"asyncpg|db:5433|shop|app|p@ss|require|||"_s;
    QTest::newRow("what is not named stays empty")
        << QByteArray("DATABASE_URL=postgresql:///shop\n") << u"||shop||(unset)||||"_s;
    QTest::newRow("split form") << QByteArray("POSTGRES_HOST=db\nPOSTGRES_USER=앱\nPOSTGRES_DB=상점\n"
                                              "POSTGRES_PASSWORD='a$b#c'\nPGSSLMODE=verify-full\n")
                                << u"|db|상점|앱|a$b#c|verify-full|||"_s;
    QTest::newRow("options of the driver")
        << QByteArray("DB_URL=postgresql+psycopg://a@h/d?sslmode=require&sslrootcert=ca.pem&"
                      "application_name=x&prepare_threshold=0\n")
        << u"psycopg|h|d|a|(unset)|require|ca.pem|||application_name=x|prepare_threshold=0"_s;
    QTest::newRow("several hosts") << QByteArray("DATABASE_URL=postgresql://a@/d?host=h1:1&host=h2\n")
                                   << u"|h1:1,h2|d|a|(unset)||||"_s;
    QTest::newRow("nothing") << QByteArray("A=1\n") << u"||||(unset)||||"_s;
}

void EnvironmentEditTest::readsTheFields()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, fields);
    QCOMPARE(described(open({file}).fields()), fields);
}

void EnvironmentEditTest::writesOnlyWhatChanges_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QByteArray>("after");
    const QByteArray url =
        "# 스테이징\r\nDATABASE_URL=postgresql://app:secret@db:5432/shop # main\r\nA='1'\r\n";
    const auto row = [&](const char *name, const QByteArray &before, const QString &changes,
                         const QByteArray &after) { QTest::newRow(name) << before << changes << after; };
    const auto with = [&](const QByteArray &value) {
        QByteArray text = url;
        return text.replace("postgresql://app:secret@db:5432/shop", value);
    };
    row("host", url, u"host=db.example"_s, with("postgresql://app:secret@db.example:5432/shop"));
    row("IPv6 host", url, u"host=::1"_s, with("postgresql://app:secret@[::1]:5432/shop"));
    row("no port", url, u"port=-"_s, with("postgresql://app:secret@db/shop"));
    row("several", url, u"host=h port=6 database=d user=u password=p"_s, with("postgresql://u:p@h:6/d"));
    row("password", url, u"password=p@s/s:w?o#r%d"_s,
        with("postgresql://app:p%40s%2Fs%3Aw%3Fo%23r%25d@db:5432/shop"));
    row("no password", url, u"password=-"_s, with("postgresql://app@db:5432/shop"));
    row("neither user nor password", url, u"user=- password=-"_s, with("postgresql://db:5432/shop"));
    row("driver", url, u"driver=asyncpg"_s, with("postgresql+asyncpg://app:secret@db:5432/shop"));
    row("TLS", url, u"sslmode=verify-full sslrootcert=/etc/ca.pem"_s,
        with("postgresql://app:secret@db:5432/shop?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"));
    row("socket", url, u"host=/run/pg port=-"_s, with("postgresql://app:secret@/shop?host=%2Frun%2Fpg"));
    row("two hosts", url, u"host=h1,h2"_s,
        with("postgresql://app:secret@/shop?host=h1%3A5432&host=h2%3A5432"));
    row("asyncpg's TLS files go where it looks for them", "DATABASE_URL=postgresql+asyncpg://a@h/d\n",
        u"sslmode=require sslrootcert=ca.pem"_s,
        "DATABASE_URL=postgresql+asyncpg://a@h/d?ssl=require\nPGSSLROOTCERT=ca.pem\n");
    row("another driver spells TLS in its own way",
        "DATABASE_URL=postgresql+asyncpg://a@h/d?ssl=require&x=1\n", u"driver=psycopg"_s,
        "DATABASE_URL=postgresql+psycopg://a@h/d?sslmode=require&x=1\n");
    row("an option goes", "DATABASE_URL=postgresql://a@h/d?sslmode=require&x=1&y=2\n", u"sslmode=- y=-"_s,
        "DATABASE_URL=postgresql://a@h/d?x=1\n");
    row("the last option goes", "DATABASE_URL=postgresql://a@h/d?sslmode=require\n", u"sslmode=-"_s,
        "DATABASE_URL=postgresql://a@h/d\n");
    row("references",
        "DB_USER=app\nDB_PASSWORD=old\nDB_HOST=db # "
        "here\nDATABASE_URL=postgresql://${DB_USER}:${DB_PASSWORD}@"
        "${DB_HOST}:5432/shop\n",
        u"host=db2 password=n@w port=5433"_s,
        "DB_USER=app\nDB_PASSWORD=n%40w\nDB_HOST=db2 # "
        "here\nDATABASE_URL=postgresql://${DB_USER}:${DB_PASSWORD}@"
        "${DB_HOST}:5433/shop\n");
    row("a reference to the whole", "BASE=postgresql://a:b@h/d\nDATABASE_URL=${BASE}\n", u"database=e"_s,
        "BASE=postgresql://a:b@h/e\nDATABASE_URL=${BASE}\n");
    row("a fallback", "DATABASE_URL=postgresql://a@${DB_HOST:-h}:${DB_PORT:-5432}/d\n", u"host=h2 port=1"_s,
        "DATABASE_URL=postgresql://a@${DB_HOST:-h2}:${DB_PORT:-1}/d\n");
    row("an empty variable is filled", "PW=\nDATABASE_URL=postgresql://a:${PW}@h/d\n", u"password=x"_s,
        "PW=x\nDATABASE_URL=postgresql://a:${PW}@h/d\n");
    row("a password's variable goes with its reference", "PW=x\nDATABASE_URL=postgresql://a:${PW}@h/d\n",
        u"password=-"_s, "DATABASE_URL=postgresql://a@h/d\n");
    row("${ in a password is text", "DATABASE_URL=postgresql://a:b@h/d\n", u"password=${HOME}"_s,
        "DATABASE_URL=postgresql://a:${:-$}{HOME}@h/d\n");
    row("split form",
        "\xef\xbb\xbf"
        "POSTGRES_HOST=db\nPOSTGRES_USER=app\nPOSTGRES_DB=\"shop\"\nPOSTGRES_PASSWORD=x\n",
        u"host=h1,h2 port=5433 database=상점 password='\"#"_s,
        "\xef\xbb\xbf"
        "POSTGRES_HOST=h1,h2\nPOSTGRES_USER=app\nPOSTGRES_DB=\"상점\"\nPOSTGRES_PASSWORD='\\'\"#'\n"
        "POSTGRES_PORT=5433\n");
    row("split form without its password", "DB_HOST=h\nDB_NAME=d\nDB_USER=u\nDB_PASSWORD=x\n",
        u"password=-"_s, "DB_HOST=h\nDB_NAME=d\nDB_USER=u\n");
    row("TLS beside a split form", "DB_HOST=h\nDB_NAME=d\nDB_USER=u\n", u"sslmode=require"_s,
        "DB_HOST=h\nDB_NAME=d\nDB_USER=u\nPGSSLMODE=require\n");
    row("from nothing", "# nothing yet\n", u"host=h user=u password=p database=d driver=psycopg"_s,
        "# nothing yet\nDATABASE_URL=postgresql+psycopg://u:p@h/d\n");
    row("a twin for another driver changes too",
        "DATABASE_URL=postgresql+asyncpg://a:b@h/d\nDB_URL=postgresql+psycopg://a:b@h:5432/d?x=1\n",
        u"host=h2 password=c"_s,
        "DATABASE_URL=postgresql+asyncpg://a:c@h2/d\nDB_URL=postgresql+psycopg://a:c@h2/d?x=1\n");
    row("a URL that cannot be read is replaced", "DATABASE_URL=postgresql://a:b/c@h/d\n",
        u"host=h user=u database=d"_s, "DATABASE_URL=postgresql://u@h/d\n");
    row("an unreadable line is left alone", "this is = no ' line\nDATABASE_URL=postgresql://a@h/d\n",
        u"host=i"_s, "this is = no ' line\nDATABASE_URL=postgresql://a@i/d\n");
}

void EnvironmentEditTest::writesOnlyWhatChanges()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, changes);
    QFETCH(QByteArray, after);
    const EnvironmentEdit edit = open({before});
    const ConnectionFields wanted = changed(edit.fields(), changes);
    const auto proposal = edit.propose(wanted);
    QVERIFY2(proposal, proposal ? "" : qPrintable(proposal.error().message + proposal.error().detail));
    QCOMPARE(proposal->changes.size(), size_t(1));
    QCOMPARE(*proposal->changes[0].after, after);
    QCOMPARE(*proposal->changes[0].before, before);
    QVERIFY(!proposal->parts.isEmpty());
    QVERIFY(writeChanges(proposal->changes));
    QFile file(path(0));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), after);
}

void EnvironmentEditTest::nothingChangesWhereNothingIsAsked()
{
    const EnvironmentEdit edit = open({"DATABASE_URL=postgres://a:%62@h/d?x=%31\n"});
    const auto proposal = edit.propose(edit.fields());
    QVERIFY(proposal);
    QVERIFY(proposal->changes.empty());
    QVERIFY(proposal->parts.isEmpty());
}

void EnvironmentEditTest::aPartOfSeveralPiecesIsToldAndWrittenOutOnRequest_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("host") << QByteArray("ZONE=eu\nDATABASE_URL=postgresql://a:b@${ZONE}.db:1/d\n")
                          << u"host=h"_s << QByteArray("ZONE=eu\nDATABASE_URL=postgresql://a:b@h:1/d\n");
    QTest::newRow("the same variable twice")
        << QByteArray("N=app\nDATABASE_URL=postgresql://${N}@h/${N}\n") << u"user=u"_s
        << QByteArray("N=app\nDATABASE_URL=postgresql://u@h/app\n");
    QTest::newRow("from the process") << QByteArray("DATABASE_URL=postgresql://a@${OUTSIDE}/d\n")
                                      << u"host=h"_s << QByteArray("DATABASE_URL=postgresql://a@h/d\n");
    QTest::newRow("driver beside a split form")
        << QByteArray("DB_HOST=h\nDB_NAME=d\nDB_USER=u\nDB_PASSWORD=p\n") << u"driver=asyncpg"_s
        << QByteArray("DB_HOST=h\nDB_NAME=d\nDB_USER=u\nDB_PASSWORD=p\n"
                      "DATABASE_URL=postgresql+asyncpg://u:p@h/d\n");
}

void EnvironmentEditTest::aPartOfSeveralPiecesIsToldAndWrittenOutOnRequest()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, changes);
    QFETCH(QByteArray, after);
    m_process.insert(u"OUTSIDE"_s, u"outside"_s);
    const EnvironmentEdit edit = open({before});
    const ConnectionFields wanted = changed(edit.fields(), changes);
    const auto refused = edit.propose(wanted);
    QVERIFY(!refused);
    QVERIFY2(refused.error().code.startsWith(u"env.edit-"_s), qPrintable(refused.error().code));
    const auto proposal = edit.propose(wanted, UrlWriting::Literal);
    QVERIFY2(proposal, proposal ? "" : qPrintable(proposal.error().message + proposal.error().detail));
    QCOMPARE(*proposal->changes.at(0).after, after);
}

void EnvironmentEditTest::whatStillWinsIsNamed_data()
{
    QTest::addColumn<QList<QByteArray>>("files");
    QTest::addColumn<bool>("processWins");
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("named");
    const QByteArray url = "DATABASE_URL=postgresql://a@h/d\n";
    QTest::newRow("process environment")
        << QList<QByteArray>{url} << true << u"host=x"_s << u"process environment DATABASE_URL"_s;
    QTest::newRow("another variable") << QList<QByteArray>{"DATABASE_URL=postgresql://a@h/d\nPGUSER=g\n"}
                                      << false << u"user=-"_s << u":2 PGUSER"_s;
    QTest::newRow("a database that no URL can name")
        << QList<QByteArray>{url} << false << u"database=a?b"_s << u"database"_s;
}

void EnvironmentEditTest::whatStillWinsIsNamed()
{
    QFETCH(QList<QByteArray>, files);
    QFETCH(bool, processWins);
    QFETCH(QString, changes);
    QFETCH(QString, named);
    if (processWins)
        m_process.insert(u"DATABASE_URL"_s, u"postgresql://a@process/d"_s);
    const EnvironmentEdit edit = open(files, processWins);
    const auto proposal = edit.propose(changed(edit.fields(), changes));
    QVERIFY(!proposal);
    QCOMPARE(proposal.error().code, u"env.edit-unresolved"_s);
    QVERIFY2(proposal.error().detail.contains(named), qPrintable(proposal.error().detail));
}

void EnvironmentEditTest::referencesInLaterFilesLeadToTheirFile()
{
    const EnvironmentEdit edit =
        open({"DB_HOST=h\nPW=one\n", "PW=two\nDATABASE_URL=postgresql://a:${PW}@${DB_HOST}/d\n"});
    const auto proposal = edit.propose(changed(edit.fields(), u"host=h2 password=three"_s));
    QVERIFY(proposal);
    QCOMPARE(proposal->changes.size(), size_t(2));
    QCOMPARE(*proposal->changes[0].after, QByteArray("DB_HOST=h2\nPW=one\n"));
    QCOMPARE(*proposal->changes[1].after,
             QByteArray("PW=three\nDATABASE_URL=postgresql://a:${PW}@${DB_HOST}/d\n"));
}

void EnvironmentEditTest::otherVariablesThatChangeAreTold()
{
    const EnvironmentEdit edit = open({"H=h\nDATABASE_URL=postgresql://a@${H}/d\nREDIS=redis://${H}/0\n"});
    const auto proposal = edit.propose(changed(edit.fields(), u"host=h2"_s));
    QVERIFY(proposal);
    QCOMPARE(proposal->findings.first().code, u"env.edit-also-changes"_s);
    QVERIFY(proposal->findings.first().message.contains(u"REDIS"_s));
    QCOMPARE(proposal->findings.first().where.line, 3);
}

void EnvironmentEditTest::aPasswordThatStaysElsewhereIsTold()
{
    const EnvironmentEdit edit = open({"DATABASE_URL=postgresql://a:canary@h/d\nADMIN_PASSWORD=canary\n"});
    const auto proposal = edit.propose(changed(edit.fields(), u"password=-"_s));
    QVERIFY(proposal);
    QCOMPARE(proposal->findings.first().code, u"env.edit-still-holds"_s);
    QVERIFY(!proposal->resolution.target->password.isSet());
}

void EnvironmentEditTest::aStaleFileIsNotOverwritten()
{
    const EnvironmentEdit edit = open({"DATABASE_URL=postgresql://a@h/d\n"});
    const auto proposal = edit.propose(changed(edit.fields(), u"host=x"_s));
    QVERIFY(proposal);
    const QByteArray meanwhile = "DATABASE_URL=postgresql://a@other/d\n";
    open({meanwhile});
    const auto written = writeChanges(proposal->changes);
    QVERIFY(!written);
    QCOMPARE(written.error().code, u"file.changed"_s);
    QFile file(path(0));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), meanwhile);
}

void EnvironmentEditTest::aChangeOfTwoFilesIsWrittenWholeOrNotAtAll()
{
    const EnvironmentEdit edit = open({"DB_HOST=h\n", "DATABASE_URL=postgresql://a:b@${DB_HOST}/d\n"});
    const auto proposal = edit.propose(changed(edit.fields(), u"host=h2 database=e"_s));
    QVERIFY(proposal);
    QCOMPARE(proposal->changes.size(), size_t(2));
    QVERIFY(QFile::remove(path(1)));
    QCOMPARE(writeChanges(proposal->changes).error().code, u"file.changed"_s);
    QFile first(path(0));
    QVERIFY(first.open(QIODevice::ReadOnly));
    QCOMPARE(first.readAll(), QByteArray("DB_HOST=h\n"));
}

void EnvironmentEditTest::theShownDiffHidesEverySecret_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("shown"); // a line that is there
    const QByteArray old = "DATABASE_URL=postgresql://a:canary1@h/d\n";
    QTest::newRow("a password alone") << old << QByteArray("DATABASE_URL=postgresql://a:canary2@h/d\n")
                                      << u"+DATABASE_URL=postgresql://a:***(changed)@h/d"_s;
    QTest::newRow("a host alone") << old << QByteArray("DATABASE_URL=postgresql://a:canary1@i/d\n")
                                  << u"+DATABASE_URL=postgresql://a:***@i/d"_s;
    QTest::newRow("both") << old << QByteArray("DATABASE_URL=postgresql://a:canary2@i/d\n")
                          << u"+DATABASE_URL=postgresql://a:***(changed)@i/d"_s;
    QTest::newRow("a password's variable")
        << QByteArray("DB_PASSWORD='canary 1'\n") << QByteArray("DB_PASSWORD='canary 2' # x\n")
        << u"+DB_PASSWORD='***(changed)' # x"_s;
    QTest::newRow("lines around it") << QByteArray("API_TOKEN=canary\nA=1\n# OLD_PASSWORD=canary\n")
                                     << QByteArray("API_TOKEN=canary\nA=2\n# OLD_PASSWORD=canary\n")
                                     << u" # OLD_PASSWORD=***"_s;
    QTest::newRow("several lines") << QByteArray("SECRET_KEY=\"canary\ncanary\ncanary\"\nA=1\n")
                                   << QByteArray("SECRET_KEY=\"canary\ncanary\ncanary\"\nA=2\n") << u" ***"_s;
    QTest::newRow("an open quote") << QByteArray("DB_PASSWORD='canary\ncanary\nA=1\n")
                                   << QByteArray("DB_PASSWORD='canary\ncanary\nA=2\n") << u" ***"_s;
    QTest::newRow("references are shown") << QByteArray("P=1\nDATABASE_URL=postgresql://a:${P}@h/d\n")
                                          << QByteArray("P=1\nDATABASE_URL=postgresql://a:${P}@i/d\n")
                                          << u"+DATABASE_URL=postgresql://a:${P}@i/d"_s;
    QTest::newRow("a reference's fallback") << QByteArray("DATABASE_URL=postgresql://a:${P:-canary}@h/d\n")
                                            << QByteArray("DATABASE_URL=postgresql://a:${P:-canary}@i/d\n")
                                            << u"+DATABASE_URL=postgresql://a:***@i/d"_s;
    QTest::newRow("a new file") << QByteArray() << QByteArray("DB_PASS=canary\n") << u"+DB_PASS=***"_s;
}

void EnvironmentEditTest::theShownDiffHidesEverySecret()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, shown);
    const FileChange change{u"/p/.env"_s, before, after, true};
    const QString text = shownDiffText(change, u"/p"_s);
    QVERIFY2(!text.contains(u"canary"_s), qPrintable(text));
    QVERIFY2(text.split(u'\n').contains(shown), qPrintable(text));
}

void EnvironmentEditTest::noErrorShowsAPassword()
{
    m_process.insert(u"DATABASE_URL"_s, u"postgresql://a:canaryP@process/d"_s);
    const EnvironmentEdit edit = open({"X=canary\nDATABASE_URL=postgresql://a:canary${X}@h/d\n"}, true);
    for (const QString &changes : {u"host=i"_s, u"password=canary2"_s, u"database=a?b"_s}) {
        for (const UrlWriting writing : {UrlWriting::KeepReferences, UrlWriting::Literal}) {
            const auto proposal = edit.propose(changed(edit.fields(), changes), writing);
            QVERIFY(!proposal);
            const Error &error = proposal.error();
            QVERIFY(!(error.message + error.detail + error.hint).contains(u"canary"_s));
        }
    }
}

namespace {

QString randomText(QRandomGenerator *random, QStringView alphabet, int longest)
{
    QString text;
    const int length = random->bounded(1, longest);
    for (int i = 0; i < length; ++i)
        text += alphabet[random->bounded(int(alphabet.size()))];
    return text;
}

ConnectionFields randomFields(QRandomGenerator *random)
{
    constexpr QStringView wild = u"ab!%@#${}'\" \\`:/?&=+한글~;,|<>()[]^*Z9";
    constexpr QStringView name = u"abz_한글-. $'\"{}%&=";
    ConnectionFields fields;
    const QStringList &drivers = knownDrivers();
    fields.driver = drivers[random->bounded(int(drivers.size()))];
    const int hosts = random->bounded(1, 4) / 2 + 1;
    for (int i = 0; i < hosts; ++i)
        fields.hosts.push_back({random->bounded(4) == 0 ? u"fe80::1"_s : randomText(random, u"abc.-9한", 12),
                                quint16(random->bounded(1, 65536))});
    fields.user = randomText(random, wild, 10);
    fields.database = randomText(random, name, 12) + u'd'; // no URL ends in a space
    if (random->bounded(4) > 0)
        fields.password = Secret(randomText(random, wild, 24));
    if (random->bounded(2) > 0)
        fields.sslmode = u"verify-full"_s;
    if (random->bounded(2) > 0)
        fields.sslrootcert = randomText(random, u"/ab 한#$'\"{}", 14) + u'x';
    return fields;
}

} // namespace

void EnvironmentEditTest::randomFieldsComeBack_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("URL") << QByteArray("# a\nDATABASE_URL=postgresql://a:b@h:1/d # c\nB=2\n");
    QTest::newRow("quoted URL") << QByteArray("export DATABASE_URL='postgresql://a:b@h:1/d'\r\nB=2\r\n");
    QTest::newRow("references") << QByteArray(
        "DB_USER=a\nDB_PASSWORD=\"b\"\nDB_HOST=h\nDB_PORT=1\nDB_NAME=d\n"
        "DATABASE_URL=postgresql+psycopg://${DB_USER}:${DB_PASSWORD}@"
        "${DB_HOST}:${DB_PORT}/${DB_NAME}\n");
    QTest::newRow("split form") << QByteArray("POSTGRES_SERVER=h\nPOSTGRES_USER=u\nPOSTGRES_DB=d\n");
}

void EnvironmentEditTest::randomFieldsComeBack()
{
    QFETCH(QByteArray, file);
    QRandomGenerator random(4711);
    int written = 0;
    for (int i = 0; i < 120; ++i) {
        const EnvironmentEdit edit = open({file});
        ConnectionFields wanted = randomFields(&random);
        if (edit.isSplitForm())
            wanted.driver.clear();
        auto proposal = edit.propose(wanted);
        if (!proposal && proposal.error().code == u"env.edit-interpolated"_s)
            proposal = edit.propose(wanted, UrlWriting::Literal);
        QVERIFY2(proposal,
                 qPrintable(described(wanted) + u'\n' + (proposal ? QString() : proposal.error().detail)));
        QVERIFY(writeChanges(proposal->changes));
        EnvironmentDefinition definition;
        definition.files = QStringList{path(0)};
        const auto again = EnvironmentEdit::open(definition, m_process, {});
        QVERIFY(again);
        QCOMPARE(described(again->fields()), described(wanted));
        ++written;
    }
    QCOMPARE(written, 120);
}

// What python-dotenv and SQLAlchemy make of the file is what was asked for.
void EnvironmentEditTest::pythonReadsWhatIsWritten()
{
    QRandomGenerator random(815);
    QJsonArray texts;
    std::vector<ConnectionFields> asked;
    for (int i = 0; i < 150; ++i) {
        const EnvironmentEdit edit =
            open({"# 주석\nDB_PASSWORD='x'\nDATABASE_URL=postgresql://a:${DB_PASSWORD}@h/d\n"});
        ConnectionFields wanted = randomFields(&random);
        wanted.hosts.resize(1);
        const auto proposal = edit.propose(wanted);
        QVERIFY2(proposal, proposal ? "" : qPrintable(proposal.error().detail));
        texts.append(QJsonObject{{u"bytes"_s, QString::fromLatin1(proposal->changes.at(0).after->toBase64())},
                                 {u"grammar"_s, i % 2 ? u"current"_s : u"older"_s},
                                 {u"process"_s, QJsonObject()},
                                 {u"override"_s, true}});
        asked.push_back(wanted);
    }
    const QJsonArray read = askPython(u"dotenv_oracle.py"_s, texts);
    QCOMPARE(read.size(), texts.size());
    QJsonArray urls;
    for (const QJsonValue &value : read)
        urls.append(value[u"environ"_s][u"DATABASE_URL"_s].toString());
    const QJsonArray parsed = askPython(u"sqlalchemy_oracle.py"_s, urls);
    QCOMPARE(parsed.size(), urls.size());
    for (qsizetype i = 0; i < parsed.size(); ++i) {
        const ConnectionFields &wanted = asked[size_t(i)];
        const QJsonValue url = parsed[i];
        QVERIFY2(url[u"ok"_s].toBool(), qPrintable(urls[i].toString()));
        QCOMPARE(url[u"user"_s].toString(), wanted.user);
        QCOMPARE(url[u"password"_s].isNull(), !wanted.password.isSet());
        QCOMPARE(url[u"password"_s].toString(), QString::fromUtf8(wanted.password.reveal()));
        QCOMPARE(url[u"host"_s].toString(), wanted.hosts.front().host);
        QCOMPARE(url[u"port"_s].toInt(), int(*wanted.hosts.front().port));
        QCOMPARE(url[u"database"_s].toString(), wanted.database);
    }
}

QTEST_GUILESS_MAIN(EnvironmentEditTest)
#include "EnvironmentEditTest.moc"
