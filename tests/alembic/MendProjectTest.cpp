#include "CliProject.h"
#include "TestPython.h"

#include "pg/Sandbox.h"
#include "pg/Session.h"

#include <QProcess>
#include <QTest>
#include <QUrl>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Projects whose URL is not one variable of env.py: made of several, taken from the application's settings,
// or written out. Before and after `limbeck-cli mend --write`, with the real Alembic, plain and through
// Limbeck.
class MendProjectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void mendedTheyWorkAndFailLoudly_data();
    void mendedTheyWorkAndFailLoudly();
    void settingsThatReadTheFileNeedNoMending_data();
    void settingsThatReadTheFileNeedNoMending();
    void whatStandsInTheWayIsNamed_data();
    void whatStandsInTheWayIsNamed();

private:
    QByteArray filled(QByteArray text) const;
    void writeProject(const QByteArray &env, const QByteArray &config, const QByteArray &dotenv) const;
    CliResult alembic(const QStringList &arguments) const;
    bool hasPydantic() const;
    QString tables(const QString &database) const;

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<CliProject> m_project;
    QString m_right;
    QString m_wrong;
    int m_count = 0;
};

namespace {

QString password()
{
    return u"비밀 a!b%c@d#e"_s;
}

// The rest of an env.py, behind what fetches the URL.
const char *const rest = R"(
target_metadata = None


def run_migrations_online():
    # 연결
    connectable = ENGINE
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
)";

const char *const fromConfig =
    "engine_from_config(config.get_section(config.config_ini_section), prefix='sqlalchemy.')";

QByteArray env(const QByteArray &start, const QByteArray &engine = fromConfig)
{
    return start + QByteArray(rest).replace("ENGINE", engine);
}

const char *const imports =
    "from sqlalchemy import create_engine, engine_from_config\n\nfrom alembic import context\n";

const char *const parts =
    "DB_HOST=127.0.0.1\nDB_PORT=PORT\nDB_USER=mend\nDB_PASSWORD='SECRET'\nDB_NAME=RIGHT\n";
const char *const whole = "# 운영\nDATABASE_URL=postgresql+psycopg2://mend:QUOTED@127.0.0.1:PORT/RIGHT\n";

const char *const gets = R"(import os
from urllib.parse import quote

IMPORTS
config = context.config
user, password = os.getenv("DB_USER", "mend"), os.getenv("DB_PASSWORD", "SECRET")
host = os.environ.get("DB_HOST", "127.0.0.1")  # 기본값
port = os.environ.get("DB_PORT", "PORT")
database = os.getenv("DB_NAME", "WRONG")
url = f"postgresql://{user}:{quote(password)}@{host}:{port}/{database}?connect_timeout={os.getenv('DB_WAIT', '5')}"
config.set_main_option("sqlalchemy.url", url)
)";

const char *const created = R"(from os import environ

from sqlalchemy.engine import URL

IMPORTS
config = context.config


def database_url():
	return URL.create(
		"postgresql+psycopg2",
		username=environ.get("DB_USER", "mend"),
		password=environ.get("DB_PASSWORD", "SECRET"),
		host=environ.get("DB_HOST", "127.0.0.1"),
		port=int(environ.get("DB_PORT", "PORT")),
		database=environ.get("DB_NAME", "WRONG"),
	)

)";

const char *const settingsEnv = R"(IMPORTS
# the application
from app.core.config import settings

config = context.config
config.set_main_option("sqlalchemy.url", settings.DATABASE_URL)
)";

const char *const plainSettings = R"(import os


class Settings:
    """설정"""

    DATABASE_URL = os.getenv("DATABASE_URL", "postgresql+psycopg2://mend:QUOTED@127.0.0.1:PORT/WRONG")


settings = Settings()
)";

const char *const moduleEnv = R"(IMPORTS
from app.core import config as app_config

config = context.config


def get_url():
    return app_config.DATABASE_URL

)";

const char *const moduleConfig = R"(import os

DEFAULT = "postgresql+psycopg2://mend:QUOTED@127.0.0.1:PORT/WRONG"
DATABASE_URL = os.environ.get("DATABASE_URL") or DEFAULT
)";

const char *const pydanticEnv = R"(IMPORTS
from app.core.config import get_settings

config = context.config
settings = get_settings()
config.set_main_option("sqlalchemy.url", settings.database_url)
)";

const char *const pydanticConfig = R"(from functools import lru_cache

try:
    from pydantic_settings import BaseSettings
except ImportError:
    from pydantic import BaseSettings


class Settings(BaseSettings):
    database_url: str = "postgresql+psycopg2://mend:QUOTED@127.0.0.1:PORT/WRONG"
    debug: bool = False


@lru_cache
def get_settings() -> Settings:
    return Settings()
)";

const char *const pydanticParts = R"(from urllib.parse import quote

try:
    from pydantic_settings import BaseSettings
except ImportError:
    from pydantic import BaseSettings


class Settings(BaseSettings):
    DB_HOST: str
    DB_PORT: int = 5432
    DB_USER: str
    DB_PASSWORD: str
    DB_NAME: str = "WRONG"

    @property
    def DATABASE_URL(self) -> str:
        password = quote(self.DB_PASSWORD)
        return f"postgresql://{self.DB_USER}:{password}@{self.DB_HOST}:{self.DB_PORT}/{self.DB_NAME}"


settings = Settings()
)";

} // namespace

void MendProjectTest::initTestCase()
{
    SandboxOptions options;
    options.role = u"owner"_s;
    options.password = u"ssrinc!123"_s;
    auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, qPrintable(sandbox ? QString() : sandbox.error().message));
    m_sandbox = std::move(*sandbox);
    const auto session = Session::open(m_sandbox->target());
    QVERIFY(session);
    QVERIFY((*session)->execute("CREATE ROLE mend SUPERUSER LOGIN PASSWORD '" + password().toUtf8() + "'"));
}

void MendProjectTest::init()
{
    ++m_count;
    m_right = u"right_%1"_s.arg(m_count);
    m_wrong = u"wrong_%1"_s.arg(m_count);
    QVERIFY(m_sandbox->createDatabase(m_right));
    QVERIFY(m_sandbox->createDatabase(m_wrong));
    m_project = std::make_unique<CliProject>();
    m_project->process = QProcessEnvironment::systemEnvironment();
    for (const QString &name :
         {u"DATABASE_URL"_s, u"DB_HOST"_s, u"DB_PORT"_s, u"DB_USER"_s, u"DB_PASSWORD"_s, u"DB_NAME"_s})
        m_project->process.remove(name);
}

// IMPORTS, PORT, RIGHT, WRONG, SECRET and QUOTED replaced.
QByteArray MendProjectTest::filled(QByteArray text) const
{
    return text.replace("IMPORTS", imports)
        .replace("PORT", QByteArray::number(m_sandbox->port()).constData())
        .replace(QByteArray("DB_") + QByteArray::number(m_sandbox->port()), "DB_PORT")
        .replace("RIGHT", m_right.toUtf8())
        .replace("WRONG", m_wrong.toUtf8())
        .replace("SECRET", password().toUtf8())
        .replace("QUOTED", QUrl::toPercentEncoding(password()));
}

// `config`: app/core/config.py; empty: there is no application.
void MendProjectTest::writeProject(const QByteArray &text, const QByteArray &config,
                                   const QByteArray &dotenv) const
{
    m_project->write(u"alembic.ini"_s, "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n");
    m_project->write(u"alembic/env.py"_s, filled(text));
    m_project->write(u"alembic/versions/001_사용자.py"_s,
                     "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '001'\n"
                     "down_revision = None\n\n\ndef upgrade():\n    op.create_table('users', "
                     "sa.Column('id', sa.Integer))\n\n\ndef downgrade():\n    op.drop_table('users')\n");
    m_project->write(u".env"_s, filled(dotenv));
    if (config.isEmpty())
        return;
    m_project->write(u"app/__init__.py"_s, {});
    m_project->write(u"app/core/__init__.py"_s, {});
    m_project->write(u"app/core/config.py"_s, filled(config));
}

CliResult MendProjectTest::alembic(const QStringList &arguments) const
{
    QProcess process;
    process.setProcessEnvironment(m_project->process);
    process.setWorkingDirectory(m_project->folder());
    process.start(testPython(),
                  QStringList{u"-I"_s, u"-c"_s, u"from alembic.config import main; main(prog='alembic')"_s} +
                      arguments);
    if (!process.waitForFinished(60000))
        qFatal("alembic does not end");
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

bool MendProjectTest::hasPydantic() const
{
    return QProcess::execute(testPython(), {u"-I"_s, u"-c"_s,
                                            u"try:\n import pydantic_settings\nexcept ImportError:\n"
                                            " from pydantic import BaseSettings"_s}) == 0;
}

QString MendProjectTest::tables(const QString &database) const
{
    const auto session = Session::open(m_sandbox->target(database));
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    const auto value = (*session)->value("SELECT coalesce(string_agg(tablename, ',' ORDER BY tablename), '') "
                                         "FROM pg_tables WHERE schemaname = 'public'");
    if (!value)
        qFatal("%s", qPrintable(value.error().message));
    return value->toString();
}

void MendProjectTest::mendedTheyWorkAndFailLoudly_data()
{
    QTest::addColumn<QByteArray>("env");
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QByteArray>("dotenv");
    QTest::addColumn<QString>("missing"); // the variable that is taken out of .env
    QTest::addColumn<bool>("crlf");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &config,
                        const QByteArray &dotenv, const QString &missing, bool crlf = false) {
        QTest::newRow(name) << text << config << dotenv << missing << crlf;
    };
    row("several variables", env(gets), {}, parts, u"DB_NAME"_s);
    row("several variables, CRLF", env(gets), {}, parts, u"DB_HOST"_s, true);
    row("URL.create, tabs", env(created, "create_engine(database_url())"), {}, parts, u"DB_NAME"_s);
    row("settings that read the environment", env(settingsEnv), plainSettings, whole, u"DATABASE_URL"_s);
    row("a module's variable", env(moduleEnv, "create_engine(get_url())"), moduleConfig, whole,
        u"DATABASE_URL"_s, true);
    row("pydantic", env(pydanticEnv), pydanticConfig, whole, u"DATABASE_URL"_s);
    row("pydantic, alembic.ini's option", env(settingsEnv), pydanticParts, parts, u"DB_NAME"_s);
    row("pydantic, required field", env(settingsEnv), pydanticParts, parts, u"DB_HOST"_s, true);
    const QByteArray literal = "create_engine(\n        \"postgresql://mend:QUOTED@127.0.0.1:PORT/WRONG\", "
                               "echo=False,  # 임시\n    )";
    row("an engine's literal", env(QByteArray("IMPORTS\nconfig = context.config\n"), literal), {}, whole,
        u"DATABASE_URL"_s);
    row("a name for the literal",
        env(QByteArray("IMPORTS\nconfig = context.config\n\n# 주소\n"
                       "URL = \"postgresql+psycopg2://mend:QUOTED@127.0.0.1:PORT/WRONG\"  # 임시\n"),
            "create_engine(URL)"),
        {}, whole, u"DATABASE_URL"_s, true);
    row("a literal for set_main_option",
        env(QByteArray("IMPORTS\nconfig = context.config\nconfig.set_main_option(\"sqlalchemy.url\", "
                       "\"postgresql://mend:mend@127.0.0.1:PORT/WRONG\")\n")),
        {}, whole, u"DATABASE_URL"_s);
}

void MendProjectTest::mendedTheyWorkAndFailLoudly()
{
    QFETCH(QByteArray, env);
    QFETCH(QByteArray, config);
    QFETCH(QByteArray, dotenv);
    QFETCH(QString, missing);
    QFETCH(bool, crlf);
    if (config.contains("pydantic") && !hasPydantic())
        QSKIP("This Python has no pydantic with settings.");
    writeProject(crlf ? QByteArray(env).replace("IMPORTS", imports).replace("\n", "\r\n") : env, config,
                 dotenv);
    // As it was, it never comes to where .env leads.
    alembic({u"upgrade"_s, u"head"_s});
    QCOMPARE(tables(m_right), QString());
    alembic({u"downgrade"_s, u"base"_s});
    const auto readEnv = [this] {
        QFile file(m_project->folder() + u"/alembic/env.py"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = readEnv();
    const CliResult mended = m_project->run({u"mend"_s, u"--write"_s});
    QVERIFY2(mended.code == 0, qPrintable(mended.out + mended.err));
    QVERIFY2(!mended.out.contains(password()), qPrintable(mended.out));
    const QByteArray after = readEnv();
    QCOMPARE(after.count("\r\n"), crlf ? after.count('\n') : 0);
    // Comments and all lines that are no part of the change are there as they were.
    const QByteArrayList comments = before.split('\n');
    for (const QByteArray &line : comments) {
        if (line.trimmed().startsWith('#'))
            QVERIFY2(after.contains(line), line.constData());
    }
    const CliResult plain = alembic({u"upgrade"_s, u"head"_s});
    QVERIFY2(plain.code == 0, plain.err.right(900).toUtf8().constData());
    QCOMPARE(tables(m_right), u"alembic_version,users"_s);
    QVERIFY(alembic({u"downgrade"_s, u"base"_s}).code == 0);
    const CliResult through = m_project->run({u"--python"_s, testPython(), u"upgrade"_s, u"head"_s});
    QVERIFY2(through.code == 0, qPrintable(through.out + through.err));
    QCOMPARE(tables(m_right), u"alembic_version,users"_s);
    QVERIFY(!tables(m_wrong).contains(u"users"_s));
    const QJsonObject again = m_project->run({u"--json"_s, u"mend"_s}).data();
    QCOMPARE(again.value(u"changed"_s).toBool(true), false);
    // Without the variable: an error that names it.
    QByteArrayList lines = filled(dotenv).split('\n');
    lines.removeIf([&](const QByteArray &line) { return line.startsWith(missing.toUtf8() + '='); });
    m_project->write(u".env"_s, lines.join('\n'));
    const CliResult loud = alembic({u"upgrade"_s, u"head"_s});
    QVERIFY(loud.code != 0);
    // pydantic says it of a field without a default by itself.
    const bool said =
        loud.err.contains(missing + u" is not set"_s) ||
        (loud.err.contains(missing) && loud.err.contains(u"field required"_s, Qt::CaseInsensitive));
    QVERIFY2(said, qPrintable(loud.err));
    QVERIFY(!tables(m_wrong).contains(u"users"_s));
}

void MendProjectTest::settingsThatReadTheFileNeedNoMending_data()
{
    QTest::addColumn<QByteArray>("option");
    QTest::newRow("version 1") << QByteArray("    class Config:\n        env_file = \".env\"\n");
    QTest::newRow("version 2") << QByteArray(
        "    model_config = SettingsConfigDict(env_file=\".env\", extra=\"ignore\")\n");
    QTest::newRow("a dictionary") << QByteArray(
        "    model_config = {\"env_file\": Path(__file__).resolve().parents[2] / \".env\"}\n");
    QTest::newRow("a name") << QByteArray(
        "    class Config:\n        env_file = os.path.join(BASE, \".env\")\n");
}

void MendProjectTest::settingsThatReadTheFileNeedNoMending()
{
    QFETCH(QByteArray, option);
    const QByteArray config =
        "import os\nfrom pathlib import Path\n\nfrom pydantic_settings import BaseSettings, "
        "SettingsConfigDict\n\n"
        "BASE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))\n\n\n"
        "class Settings(BaseSettings):\n    DATABASE_URL: str\n\n" +
        option + "\n\nsettings = Settings()\n";
    const QByteArray text =
        QByteArray(settingsEnv)
            .replace("settings.DATABASE_URL", "settings.DATABASE_URL.replace(\"%\", \"%%\")");
    writeProject(env(text), config, whole);
    const CliResult result = m_project->run({u"mend"_s});
    QVERIFY2(result.code == 0 && result.out.contains(u"config.py:"_s), qPrintable(result.out + result.err));
    QVERIFY(m_project->run({u"--json"_s, u"mend"_s}).data().value(u"diff"_s).toString().isEmpty());
    // Without the escape, that is all that is added.
    writeProject(env(settingsEnv), config, whole);
    const QString diff = m_project->run({u"--json"_s, u"mend"_s}).data().value(u"diff"_s).toString();
    QVERIFY2(diff.contains(u"+config.set_main_option(\"sqlalchemy.url\", settings.DATABASE_URL.replace("_s),
             qPrintable(diff));
    QCOMPARE(diff.count(u"\n+"_s) - diff.count(u"\n+++"_s), 1);
}

void MendProjectTest::whatStandsInTheWayIsNamed_data()
{
    QTest::addColumn<QByteArray>("env");
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QByteArray>("dotenv");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("hint");
    const QByteArray pydantic =
        "from pydantic import BaseSettings\n\n\nclass Settings(BaseSettings):\n"
        "    DATABASE_URL: str\n\n    class Config:\n        OPTION\n\n\nsettings = Settings()\n";
    const auto with = [&](const char *option) { return QByteArray(pydantic).replace("OPTION", option); };
    QTest::newRow("another file") << env(settingsEnv) << with("env_file = '.env.prod'") << QByteArray(whole)
                                  << u"config.py:8 reads "_s << u"in that line"_s;
    QTest::newRow("a file that nobody can tell")
        << env(settingsEnv) << with("env_file = find()") << QByteArray(whole)
        << u"config.py:8 reads a .env file of its own"_s << u"env_file"_s;
    QTest::newRow("another prefix") << env(settingsEnv) << with("env_prefix = 'APP_'") << QByteArray(whole)
                                    << u"APP_DATABASE_URL"_s << u"DATABASE_URL"_s;
    QTest::newRow("no such module") << env(settingsEnv) << QByteArray() << QByteArray(whole)
                                    << u"env.py:9 takes the URL from app.core.config.settings"_s
                                    << u"load_dotenv"_s;
    QTest::newRow("written out in the application")
        << env(settingsEnv)
        << QByteArray("class Settings:\n    DATABASE_URL = "
                      "\"postgresql://mend:kanarienvogel@h/d\"\n\n\nsettings = Settings()\n")
        << QByteArray(whole) << u"config.py:2 has the URL written out"_s << u"os.environ"_s;
    QTest::newRow("another driver") << env(QByteArray("IMPORTS\nconfig = context.config\n"),
                                           "create_engine('postgresql+pg8000://mend:kanarienvogel@h/d')")
                                    << QByteArray() << QByteArray(whole)
                                    << u"line 12 for pg8000, but DATABASE_URL is for psycopg2"_s
                                    << u"postgresql+pg8000://"_s;
    QTest::newRow("two literals")
        << env(QByteArray("IMPORTS\nconfig = context.config\nURL = 'postgresql://a@h/d'\nif True:\n    URL = "
                          "'postgresql://b@h/d'\n"),
               "create_engine(URL)")
        << QByteArray() << QByteArray(whole) << u"line 6, and another one in line 8"_s
        << u"os.environ[\"DATABASE_URL\"]"_s;
    QTest::newRow("parts that are not set")
        << env(gets) << QByteArray() << QByteArray(whole) << u"it reads DB_USER"_s << u"DATABASE_URL"_s;
}

void MendProjectTest::whatStandsInTheWayIsNamed()
{
    QFETCH(QByteArray, env);
    QFETCH(QByteArray, config);
    QFETCH(QByteArray, dotenv);
    QFETCH(QString, reason);
    QFETCH(QString, hint);
    writeProject(env, config, dotenv);
    const QJsonObject error = m_project->run({u"--json"_s, u"mend"_s}).object().value(u"error"_s).toObject();
    QCOMPARE(error.value(u"code"_s).toString(), u"mend.unsure"_s);
    const QString message = error.value(u"message"_s).toString();
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY2(error.value(u"hint"_s).toString().contains(hint), qPrintable(error.value(u"hint"_s).toString()));
    QVERIFY(!message.contains(u"kanarien"_s));
    QVERIFY2(error.value(u"line"_s).toInt() > 0 ||
                 error.value(u"where"_s).toObject().value(u"line"_s).toInt() > 0,
             QJsonDocument(error).toJson().constData());
}

QTEST_GUILESS_MAIN(MendProjectTest)
#include "MendProjectTest.moc"
