#include "TestPaths.h"
#include "pg/Sandbox.h"
#include "pg/Session.h"
#include "project/EnvPyMend.h"

#include "TestPython.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace limbeck;
using namespace Qt::StringLiterals;

// The seed's broken backends with the real Alembic, before and after Mend: `.env` names the right database,
// alembic.ini another one, which stands for the localhost of the story.
class MendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void unmendedTheyGoToTheWrongDatabase_data();
    void unmendedTheyGoToTheWrongDatabase();
    void mendedTheyGoToTheRightOne_data();
    void mendedTheyGoToTheRightOne();
    void withoutTheVariableTheyFailLoudly_data();
    void withoutTheVariableTheyFailLoudly();
    void whatTheProcessSetsStays();

private:
    struct Run
    {
        int code = -1;
        QString out;
        QString err;
    };

    void writeBackend(const QString &env) const;
    void write(const QString &path, const QByteArray &text) const;
    void mend() const;
    Run alembic(const QStringList &arguments, const QProcessEnvironment &more = {}) const;
    QString url(const QString &database, const QString &driver, const QString &role,
                const QByteArray &secret) const;
    bool isUpgraded(const QString &database) const;
    QString file(const QString &path) const { return m_dir->path() + u"/백엔드 backend/"_s + path; }

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_right;
    QString m_wrong;
    int m_count = 0;
};

namespace {

QByteArray password()
{
    return "ssrinc!123";
}

const char *const ini = R"([alembic]
script_location = %(here)s/alembic
sqlalchemy.url = URL

[loggers]
keys = root,alembic
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = WARN
handlers = console
[logger_alembic]
level = INFO
handlers =
qualname = alembic
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(levelname)s [%(name)s] %(message)s
)";

const char *const revision = R"("""create user tables

Revision ID: 001
Revises:
"""
import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("users")
)";

} // namespace

void MendTest::initTestCase()
{
    SandboxOptions options;
    options.role = u"mend"_s;
    options.password = QString::fromUtf8(password());
    auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, qPrintable(sandbox ? QString() : sandbox.error().message));
    m_sandbox = std::move(*sandbox);
}

void MendTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    ++m_count;
    m_right = u"right_%1"_s.arg(m_count);
    m_wrong = u"wrong_%1"_s.arg(m_count);
    QVERIFY(m_sandbox->createDatabase(m_right));
    QVERIFY(m_sandbox->createDatabase(m_wrong));
}

void MendTest::write(const QString &path, const QByteArray &text) const
{
    QFile out(file(path));
    QVERIFY(QDir().mkpath(QFileInfo(out).path()));
    QVERIFY(out.open(QIODevice::WriteOnly));
    QCOMPARE(out.write(text), text.size());
}

QString MendTest::url(const QString &database, const QString &driver, const QString &role,
                      const QByteArray &secret) const
{
    // No arg(): a password has place markers of its own.
    return u"postgresql+"_s + driver + u"://"_s + role + u':' + QString::fromUtf8(secret) + u"@127.0.0.1:"_s +
           QString::number(m_sandbox->port()) + u'/' + database;
}

// The example's name says its driver: the asynchronous ones have an asynchronous engine.
void MendTest::writeBackend(const QString &env) const
{
    const QString driver = env.startsWith("seed"_L1) ? u"asyncpg"_s : u"psycopg2"_s;
    QFile source(limbeck::test::sourcePath(u"tests/data/envpy/"_s) + env + u".py"_s);
    QVERIFY(source.open(QIODevice::ReadOnly));
    QByteArray text = source.readAll();
    text.replace("postgresql://localhost/algoref", url(m_wrong, driver, u"postgres"_s, password()).toUtf8());
    write(u"alembic/env.py"_s, text);
    write(u"alembic/versions/001_사용자.py"_s, revision);
    write(u"alembic.ini"_s,
          QByteArray(ini).replace("URL", url(m_wrong, driver, u"postgres"_s, password()).toUtf8()));
    write(u".env"_s, "DATABASE_URL=" + url(m_right, driver, u"postgres"_s, password()).toUtf8() + '\n');
}

void MendTest::mend() const
{
    QFile before(file(u"alembic/env.py"_s));
    QVERIFY(before.open(QIODevice::ReadOnly));
    const auto proposal =
        mendEnvPy({before.fileName(), before.readAll(), file(u".env"_s), {u"DATABASE_URL"_s}, {}});
    before.close();
    QVERIFY2(proposal, qPrintable(proposal ? QString() : proposal.error().message));
    QVERIFY(writeMend(*proposal));
}

MendTest::Run MendTest::alembic(const QStringList &arguments, const QProcessEnvironment &more) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"DATABASE_URL"_s);
    environment.insert(more);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(file(QString()));
    // As the program `alembic` does it: nothing of the current folder is on Python's path.
    process.start(limbeck::test::testPython(),
                  QStringList{u"-I"_s, u"-c"_s, u"from alembic.config import main; main(prog='alembic')"_s} +
                      arguments);
    if (!process.waitForFinished(60000))
        qFatal("alembic does not end");
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

bool MendTest::isUpgraded(const QString &database) const
{
    const auto session = Session::open(m_sandbox->target(database));
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    const auto value = (*session)->value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
    if (!value)
        qFatal("%s", qPrintable(value.error().message));
    return value->toInt() > 0;
}

void MendTest::unmendedTheyGoToTheWrongDatabase_data()
{
    QTest::addColumn<QString>("env");
    for (const char *name : {"seed-reads", "seed-else", "ini-only", "or-ini"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void MendTest::unmendedTheyGoToTheWrongDatabase()
{
    QFETCH(QString, env);
    writeBackend(env);
    const Run run = alembic({u"upgrade"_s, u"head"_s});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QVERIFY(isUpgraded(m_wrong));
    QVERIFY(!isUpgraded(m_right));
}

void MendTest::mendedTheyGoToTheRightOne_data()
{
    QTest::addColumn<QString>("env");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<bool>("encoded");
    for (const char *env : {"seed-reads", "seed-else", "ini-only", "or-ini"}) {
        const auto row = [env](const char *name, const char *secret, bool encoded) {
            QTest::addRow("%s, %s", env, name) << QString::fromLatin1(env) << QByteArray(secret) << encoded;
        };
        row("signs", "a!b%c@d#e/f?g:h&i=j+k", true);
        if (QByteArrayView(env) != "seed-reads" && QByteArrayView(env) != "ini-only")
            continue;
        row("as the seed writes it", "ssrinc!123", false);
        row("spaces and quotes", "a b  c'd\"e\\f$g", true);
        row("Korean", "비밀번호 100%", true);
    }
}

void MendTest::mendedTheyGoToTheRightOne()
{
    QFETCH(QString, env);
    QFETCH(QByteArray, secret);
    QFETCH(bool, encoded);
    writeBackend(env);
    const auto admin = Session::open(m_sandbox->target());
    QVERIFY(admin);
    const QString role = u"role_%1"_s.arg(m_count);
    const QByteArray quoted = "E'" + QByteArray(secret).replace("\\", "\\\\").replace("'", "''") + "'";
    QVERIFY((*admin)->execute("CREATE ROLE " + role.toUtf8() + " SUPERUSER LOGIN PASSWORD " + quoted));
    const QString driver = env.startsWith("seed"_L1) ? u"asyncpg"_s : u"psycopg2"_s;
    const QByteArray written = encoded ? QUrl::toPercentEncoding(QString::fromUtf8(secret)) : secret;
    write(u".env"_s, "# 운영\nDATABASE_URL=" + url(m_right, driver, role, written).toUtf8() + "\n");
    mend();
    const Run run = alembic({u"upgrade"_s, u"head"_s});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QVERIFY(isUpgraded(m_right));
    QVERIFY(!isUpgraded(m_wrong));
    const Run current = alembic({u"current"_s});
    QVERIFY2(current.out.contains(u"001 (head)"_s), qPrintable(current.out + current.err));
}

void MendTest::withoutTheVariableTheyFailLoudly_data()
{
    QTest::addColumn<QString>("env");
    QTest::addColumn<QByteArray>("text"); // of .env; null: there is none
    for (const char *env : {"seed-reads", "seed-else", "ini-only", "or-ini"}) {
        const QString name = QString::fromLatin1(env);
        QTest::addRow("%s, no file", env) << name << QByteArray();
        QTest::addRow("%s, empty file", env) << name << QByteArray("");
        QTest::addRow("%s, without the key", env) << name << QByteArray("DATABASE=postgresql://x/y\n");
        QTest::addRow("%s, empty value", env) << name << QByteArray("DATABASE_URL=\n");
    }
}

void MendTest::withoutTheVariableTheyFailLoudly()
{
    QFETCH(QString, env);
    QFETCH(QByteArray, text);
    writeBackend(env);
    mend();
    if (text.isNull())
        QVERIFY(QFile::remove(file(u".env"_s)));
    else
        write(u".env"_s, text);
    const Run run = alembic({u"upgrade"_s, u"head"_s});
    QVERIFY(run.code != 0);
    QVERIFY2(run.err.contains(u"RuntimeError: DATABASE_URL is not set"_s), qPrintable(run.err));
    QVERIFY(!isUpgraded(m_wrong));
    QVERIFY(!isUpgraded(m_right));
}

// As in the application: what is set already beats the file, so that Limbeck's choice of an environment does.
void MendTest::whatTheProcessSetsStays()
{
    writeBackend(u"seed-reads"_s);
    write(u".env"_s, "DATABASE_URL=" + url(m_wrong, u"asyncpg"_s, u"postgres"_s, password()).toUtf8() + '\n');
    mend();
    QProcessEnvironment more;
    more.insert(u"DATABASE_URL"_s, url(m_right, u"asyncpg"_s, u"postgres"_s, password()));
    const Run run = alembic({u"upgrade"_s, u"head"_s}, more);
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QVERIFY(isUpgraded(m_right));
    QVERIFY(!isUpgraded(m_wrong));
}

QTEST_GUILESS_MAIN(MendTest)
#include "MendTest.moc"
