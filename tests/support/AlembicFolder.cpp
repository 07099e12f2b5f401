#include "AlembicFolder.h"

#include "TestPython.h"

#include "pg/Session.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QUrl>

namespace limbeck::test {

namespace {

constexpr const char *environmentUrl =
    "config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'].replace('%', '%%'))\n";

QByteArray indented(const QByteArray &code)
{
    return "    " + QByteArray(code.trimmed()).replace("\n", "\n    ") + "\n";
}

std::unique_ptr<Session> openOrDie(const Target &target)
{
    auto session = Session::open(target);
    if (!session)
        qFatal("%s: %s", qPrintable(session.error().message), qPrintable(session.error().detail));
    return std::move(*session);
}

} // namespace

QByteArray AlembicFolder::plainEnv()
{
    return envWith(environmentUrl);
}

QByteArray AlembicFolder::envWith(const QByteArray &url, const QByteArray &configure)
{
    return "import os\n"
           "from logging.config import fileConfig\n"
           "from sqlalchemy import engine_from_config, pool\n"
           "from alembic import context\n"
           "config = context.config\n"
           "if config.config_file_name is not None:\n"
           "    fileConfig(config.config_file_name)\n" +
           url +
           "def run_migrations_offline():\n"
           "    context.configure(url=config.get_main_option('sqlalchemy.url'), literal_binds=True,\n"
           "                      dialect_opts={'paramstyle': 'named'})\n"
           "    with context.begin_transaction():\n"
           "        context.run_migrations()\n"
           "def run_migrations_online():\n"
           "    connectable = engine_from_config(config.get_section(config.config_ini_section),\n"
           "                                     prefix='sqlalchemy.', poolclass=pool.NullPool)\n"
           "    with connectable.connect() as connection:\n"
           "        context.configure(connection=connection" +
           (configure.isEmpty() ? QByteArray() : ", " + configure) +
           ")\n"
           "        with context.begin_transaction():\n"
           "            context.run_migrations()\n"
           "if context.is_offline_mode():\n"
           "    run_migrations_offline()\n"
           "else:\n"
           "    run_migrations_online()\n";
}

QByteArray AlembicFolder::asyncEnv()
{
    return "import asyncio, os\n"
           "from logging.config import fileConfig\n"
           "from sqlalchemy import pool\n"
           "from sqlalchemy.ext.asyncio import create_async_engine\n"
           "from alembic import context\n"
           "fileConfig(context.config.config_file_name)\n"
           "def run(connection):\n"
           "    context.configure(connection=connection)\n"
           "    with context.begin_transaction():\n"
           "        context.run_migrations()\n"
           "async def online():\n"
           "    engine = create_async_engine(os.environ['DATABASE_URL'], poolclass=pool.NullPool)\n"
           "    async with engine.connect() as connection:\n"
           "        await connection.run_sync(run)\n"
           "    await engine.dispose()\n"
           "if context.is_offline_mode():\n"
           "    context.configure(url=os.environ['DATABASE_URL'], literal_binds=True)\n"
           "    with context.begin_transaction():\n"
           "        context.run_migrations()\n"
           "else:\n"
           "    asyncio.run(online())\n";
}

AlembicFolder::AlembicFolder(const QByteArray &env, const QByteArray &iniUrl)
    : m_path(QDir(m_folder.path()).filePath(QStringLiteral("백엔드")))
{
    QDir().mkpath(m_path + QStringLiteral("/migrations/versions"));
    write(QStringLiteral("migrations/env.py"), env);
    write(
        QStringLiteral("alembic.ini"),
        "# 데이터베이스 설정\n[alembic]\nscript_location = migrations\nsqlalchemy.url = " + iniUrl +
            "\n[loggers]\nkeys = root,alembic\n[handlers]\nkeys = console\n[formatters]\nkeys = generic\n"
            "[logger_root]\nlevel = WARN\nhandlers = console\nqualname =\n"
            "[logger_alembic]\nlevel = INFO\nhandlers =\nqualname = alembic\n"
            "[handler_console]\nclass = StreamHandler\nargs = (sys.stderr,)\nlevel = NOTSET\n"
            "formatter = generic\n[formatter_generic]\nformat = %(levelname)-5.5s [%(name)s] %(message)s\n");
}

QString AlembicFolder::file(const QString &name) const
{
    return QDir(m_path).filePath(name);
}

void AlembicFolder::write(const QString &name, const QByteArray &content)
{
    QDir().mkpath(QFileInfo(file(name)).path());
    QFile out(file(name));
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(out.fileName()));
}

QString AlembicFolder::addRevision(const Text &text)
{
    const QString name = QStringLiteral("migrations/versions/%1_개정.py").arg(text.id);
    const QByteArray down = text.down.isEmpty() ? "None" : "'" + text.down.toUtf8() + "'";
    write(name, "\"\"\"" + text.message.toUtf8() + "\n\nRevision ID: " + text.id.toUtf8() +
                    "\n\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = '" +
                    text.id.toUtf8() + "'\ndown_revision = " + down +
                    "\nbranch_labels = None\ndepends_on = None\n\n" + text.head + "\ndef upgrade():\n" +
                    indented(text.upgrade) + "\ndef downgrade():\n" + indented(text.downgrade));
    return file(name);
}

void AlembicFolder::addTables(int count)
{
    QString parent;
    for (int i = 1; i <= count; ++i) {
        const QString id = QStringLiteral("%1").arg(i, 3, 10, QLatin1Char('0'));
        const QByteArray table = "t" + id.toUtf8();
        addRevision({id, parent,
                     "op.create_table('" + table + "', sa.Column('id', sa.Integer, primary_key=True))",
                     "op.drop_table('" + table + "')"});
        parent = id;
    }
}

AlembicConfig AlembicFolder::config() const
{
    AlembicConfig config;
    config.folder = m_path;
    config.iniFile = file(QStringLiteral("alembic.ini"));
    config.scriptLocation = file(QStringLiteral("migrations"));
    config.versionLocations = {file(QStringLiteral("migrations/versions"))};
    return config;
}

AlembicProject AlembicFolder::project(const QString &url) const
{
    AlembicProject project;
    project.config = config();
    project.interpreter = testPython();
    project.environment = QProcessEnvironment::systemEnvironment();
    project.environment.insert(QStringLiteral("DATABASE_URL"), url);
    return project;
}

QList<QJsonObject> AlembicTalk::all(const QString &event) const
{
    QList<QJsonObject> found;
    for (const QJsonObject &entry : events) {
        if (entry.value(QLatin1String("event")).toString() == event)
            found.append(entry);
    }
    return found;
}

QJsonObject AlembicTalk::first(const QString &event) const
{
    return all(event).value(0);
}

QStringList AlembicTalk::names() const
{
    QStringList found;
    for (const QJsonObject &entry : events)
        found.append(entry.value(QLatin1String("event")).toString());
    return found;
}

QString AlembicTalk::everything() const
{
    QString text =
        output.join(QLatin1Char('\n')) + errorOutput.join(QLatin1Char('\n')) + ending.lastErrorOutput;
    for (const QJsonObject &entry : events)
        text += QString::fromUtf8(QJsonDocument(entry).toJson(QJsonDocument::Compact)) + QLatin1Char('\n');
    return text;
}

AlembicTalk talk(const AlembicProject &project, const QJsonObject &request, std::stop_token stop,
                 const std::function<void(const QJsonObject &)> &onEvent, const std::function<void()> &onStop)
{
    AlembicTalk said;
    const auto sink = [&](const AlembicMessage &message) {
        if (message.kind == AlembicMessage::Kind::Output)
            said.output.append(message.text);
        else if (message.kind == AlembicMessage::Kind::ErrorOutput)
            said.errorOutput.append(message.text);
        else
            said.events.append(message.event);
        if (message.kind == AlembicMessage::Kind::Event && onEvent)
            onEvent(message.event);
    };
    const auto ended = AlembicDriver(project).run(request, sink, std::move(stop), onStop);
    if (ended)
        said.ending = *ended;
    else
        said.error = ended.error().code;
    return said;
}

QString urlOf(const Target &target, const QString &driver)
{
    QUrl url;
    url.setScheme(driver.isEmpty() ? QStringLiteral("postgresql") : QStringLiteral("postgresql+") + driver);
    url.setUserName(target.user);
    if (target.password.isSet())
        url.setPassword(QString::fromUtf8(target.password.reveal()));
    url.setHost(target.firstHost());
    url.setPort(target.firstPort());
    url.setPath(QLatin1Char('/') + target.database);
    return url.toString(QUrl::FullyEncoded);
}

QJsonObject runRequest(const Target &target, const QString &command, const QString &goal,
                       const QStringList &steps, const QStringList &headsBefore)
{
    const QString direction = command == QLatin1String("downgrade") ? command : QStringLiteral("upgrade");
    QJsonArray planned;
    for (const QString &step : steps)
        planned.append(
            QJsonObject{{QStringLiteral("revision"), step}, {QStringLiteral("direction"), direction}});
    const QJsonObject host{{QStringLiteral("host"), target.firstHost()},
                           {QStringLiteral("port"), target.firstPort()},
                           {QStringLiteral("addresses"), QJsonArray{target.firstHost()}}};
    const QByteArray system = "SELECT system_identifier::text FROM pg_control_system()";
    const QByteArray oid = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
    return {{QStringLiteral("command"), command},
            {QStringLiteral("goal"), goal},
            {QStringLiteral("steps"), planned},
            {QStringLiteral("heads_before"), QJsonArray::fromStringList(headsBefore)},
            {QStringLiteral("version_table"),
             QJsonObject{{QStringLiteral("name"), QStringLiteral("alembic_version")},
                         {QStringLiteral("schema"), QJsonValue()}}},
            {QStringLiteral("target"), QJsonObject{{QStringLiteral("hosts"), QJsonArray{host}},
                                                   {QStringLiteral("database"), target.database},
                                                   {QStringLiteral("user"), target.user},
                                                   {QStringLiteral("display"), target.display()}}},
            {QStringLiteral("fingerprint"),
             QJsonObject{{QStringLiteral("system_identifier"), askDatabase(target, system)},
                         {QStringLiteral("database_oid"), askDatabase(target, oid).toInt()},
                         {QStringLiteral("database"), target.database}}},
            {QStringLiteral("settings"),
             QJsonObject{{QStringLiteral("application_name"), QStringLiteral("limbeck")},
                         {QStringLiteral("lock_timeout_ms"), 5000},
                         {QStringLiteral("statement_timeout_ms"), 60000}}}};
}

QString askDatabase(const Target &target, const QByteArray &sql)
{
    const auto session = openOrDie(target);
    const auto value = session->value(sql);
    if (!value)
        qFatal("%s: %s", sql.constData(), qPrintable(value.error().message));
    return value->toString();
}

} // namespace limbeck::test
