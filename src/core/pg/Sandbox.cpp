#include "pg/Sandbox.h"

#include "pg/ConnectionParameters.h"
#include "pg/Libpq.h"
#include "pg/LoginAttempt.h"
#include "pg/QueryResult.h"
#include "pg/ServerProcess.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QThread>
#include <QUrl>

namespace limbeck {

using namespace std::chrono_literals;

namespace {

constexpr auto startLimit = 60s;

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Sandbox)
};

QString program(const QString &folder, const QString &name)
{
#ifdef Q_OS_WIN
    return folder + QLatin1Char('/') + name + QStringLiteral(".exe");
#else
    return folder + QLatin1Char('/') + name;
#endif
}

// The end of a log, for an error's detail.
QString tail(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    constexpr qint64 enough = 2000;
    if (file.size() > enough)
        file.seek(file.size() - enough);
    return QString::fromUtf8(file.readAll()).trimmed();
}

Error withDetail(const char *code, const QString &message, const QString &detail)
{
    return Error{QString::fromLatin1(code), message, detail, {}, {}, {}};
}

quint16 freePort()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : quint16(0);
}

// For throw-away data: nothing needs to survive a power cut.
QStringList fastSettings(quint16 port)
{
    return {QStringLiteral("listen_addresses=127.0.0.1"), QStringLiteral("port=%1").arg(port),
            QStringLiteral("unix_socket_directories="),   QStringLiteral("fsync=off"),
            QStringLiteral("full_page_writes=off"),       QStringLiteral("synchronous_commit=off"),
            QStringLiteral("shared_buffers=16MB"),        QStringLiteral("jit=off"),
            QStringLiteral("logging_collector=off"),      QStringLiteral("log_destination=stderr")};
}

} // namespace

struct Sandbox::Private
{
    SandboxOptions options;
    QString folder;
    std::unique_ptr<QLockFile> lock;
    std::unique_ptr<ServerProcess> server;
    QStringList extraSettings;
    quint16 port = 0;

    QString dataFolder() const { return folder + QStringLiteral("/data"); }
    QString logFile() const { return folder + QStringLiteral("/server.log"); }

    Result<void> makeFolder();
    Result<void> writePassword(const QString &path) const;
    Result<void> initialise();
    Result<void> startServer();
    Result<bool> startOnce();
    Result<bool> waitUntilReady();
    bool isReady() const;
    void stopServer(ServerProcess::Stop how);
    void remove();
};

Result<void> Sandbox::Private::makeFolder()
{
    QTemporaryDir temporary(QDir::tempPath() + QStringLiteral("/limbeck-%1-XXXXXX").arg(options.role));
    if (!temporary.isValid())
        return fail(withDetail("sandbox.initdb", Tr::tr("No temporary folder could be made for the server."),
                               temporary.errorString()));
    lock = std::make_unique<QLockFile>(temporary.filePath(QStringLiteral("sandbox.lock")));
    lock->setStaleLockTime(0);
    if (!lock->tryLock(0))
        return fail("sandbox.initdb", Tr::tr("The lock file in %1 could not be made.").arg(temporary.path()));
    temporary.setAutoRemove(false);
    folder = temporary.path();
    return ServerProcess::giveToServerUser(folder);
}

Result<void> Sandbox::Private::writePassword(const QString &path) const
{
    QFile file(path);
    const bool written = file.open(QIODevice::WriteOnly | QIODevice::NewOnly) &&
                         file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         file.write(options.password.toUtf8() + '\n') > 0;
    file.close();
    if (!written)
        return fail(
            withDetail("sandbox.initdb", Tr::tr("%1 could not be written.").arg(path), file.errorString()));
    return ServerProcess::giveToServerUser(path);
}

Result<void> Sandbox::Private::initialise()
{
    ServerProcess::Launch launch{program(options.binaries, QStringLiteral("initdb")),
                                 {QStringLiteral("-D"), dataFolder(), QStringLiteral("-U"), options.superuser,
                                  QStringLiteral("--no-sync"), QStringLiteral("--no-instructions"),
                                  QStringLiteral("--locale=") + options.locale,
                                  QStringLiteral("--encoding=") + options.encoding},
                                 folder + QStringLiteral("/initdb.log"),
                                 {},
                                 options.locale};
    const QString passwordFile = folder + QStringLiteral("/password");
    if (options.password.isEmpty()) {
        launch.arguments << QStringLiteral("--auth=trust");
    } else {
        launch.arguments << QStringLiteral("--auth=scram-sha-256") << QStringLiteral("--pwfile")
                         << passwordFile;
        if (auto written = writePassword(passwordFile); !written)
            return written;
    }
    auto process = ServerProcess::start(launch);
    const bool ended = process && (*process)->waitForExit(startLimit);
    QFile::remove(passwordFile);
    if (!process)
        return fail(process.error());
    if (!ended || (*process)->exitCode() != 0)
        return fail(withDetail("sandbox.initdb",
                               Tr::tr("initdb could not make the data folder of a private server."),
                               tail(launch.outputFile)));
    return {};
}

bool Sandbox::Private::isReady() const
{
    // Line 1 is the server's process id and line 8 its status: postgres, src/include/utils/pidfile.h.
    QFile file(dataFolder() + QStringLiteral("/postmaster.pid"));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QList<QByteArray> lines = file.readAll().split('\n');
    if (lines.size() < 8 || lines.at(0).trimmed() != QByteArray::number(server->pid()))
        return false;
    const QByteArray status = lines.at(7).trimmed();
    return status == "ready" || status == "standby";
}

// False: the server ended by itself, for instance because somebody took the port first.
Result<bool> Sandbox::Private::waitUntilReady()
{
    const auto end = std::chrono::steady_clock::now() + startLimit;
    while (std::chrono::steady_clock::now() < end) {
        if (isReady())
            return true;
        if (!server->isRunning())
            return false;
        QThread::msleep(5);
    }
    return fail(
        withDetail("sandbox.start", Tr::tr("The private server does not get ready."), tail(logFile())));
}

Result<bool> Sandbox::Private::startOnce()
{
    port = freePort();
    ServerProcess::Launch launch{program(options.binaries, QStringLiteral("postgres")),
                                 {QStringLiteral("-D"), dataFolder()},
                                 logFile(),
                                 folder,
                                 options.locale};
    for (const QString &setting : fastSettings(port) + options.settings + extraSettings)
        launch.arguments << QStringLiteral("-c") << setting;
    auto started = ServerProcess::start(launch);
    if (!started)
        return fail(started.error());
    server = std::move(*started);
    return waitUntilReady();
}

Result<void> Sandbox::Private::startServer()
{
    constexpr int attempts = 3; // between finding a free port and using it, another program may take it
    for (int i = 0; i < attempts; ++i) {
        const auto ready = startOnce();
        if (!ready)
            return fail(ready.error());
        if (*ready)
            return {};
    }
    server.reset();
    return fail(withDetail("sandbox.start", Tr::tr("The private server ended while it was starting."),
                           tail(logFile())));
}

void Sandbox::Private::stopServer(ServerProcess::Stop how)
{
    if (!server)
        return;
    server->stop(how);
    if (!server->waitForExit(10s))
        server->stop(ServerProcess::Stop::Kill);
    server.reset();
}

void Sandbox::Private::remove()
{
    stopServer(ServerProcess::Stop::Immediate);
    lock.reset(); // Windows does not remove an open file
    if (!folder.isEmpty())
        QDir(folder).removeRecursively();
}

Sandbox::Sandbox(std::unique_ptr<Private> p) : d(std::move(p)) {}

Sandbox::~Sandbox()
{
    d->remove();
}

Result<std::unique_ptr<Sandbox>> Sandbox::start(const SandboxOptions &options)
{
    std::unique_ptr<Sandbox> sandbox(new Sandbox(std::make_unique<Private>()));
    sandbox->d->options = options;
    if (options.binaries.isEmpty()) {
        const QStringList found = findBinaries();
        if (found.isEmpty())
            return fail(
                "sandbox.no-binaries",
                Tr::tr("No PostgreSQL server is installed here. Looked for initdb in: %1")
                    .arg(binaryPlaces().join(QStringLiteral(", "))),
                Tr::tr("Install the PostgreSQL server (on Debian and Ubuntu the package postgresql), or put "
                       "its bin folder on PATH."));
        sandbox->d->options.binaries = found.first();
    }
    auto done = sandbox->d->makeFolder();
    if (done)
        done = sandbox->d->initialise();
    if (done)
        done = sandbox->d->startServer();
    if (!done)
        return fail(done.error());
    return sandbox;
}

QString Sandbox::folder() const
{
    return d->folder;
}

QString Sandbox::dataFolder() const
{
    return d->dataFolder();
}

QString Sandbox::logFile() const
{
    return d->logFile();
}

quint16 Sandbox::port() const
{
    return d->port;
}

qint64 Sandbox::serverPid() const
{
    return d->server ? d->server->pid() : 0;
}

QString Sandbox::binaries() const
{
    return d->options.binaries;
}

Target Sandbox::target(const QString &database) const
{
    Target target;
    target.user = d->options.superuser;
    if (!d->options.password.isEmpty())
        target.password = Secret(d->options.password);
    target.hosts = {{QStringLiteral("127.0.0.1"), d->port}};
    target.database = database;
    for (const QString &part : {QStringLiteral("user"), QStringLiteral("password"), QStringLiteral("host"),
                                QStringLiteral("port"), QStringLiteral("database")})
        target.origins.insert(part, Origin::fromOption(QStringLiteral("sandbox")));
    return target;
}

QString Sandbox::url(const QString &database) const
{
    const auto encoded = [](const QString &text) {
        return QString::fromLatin1(QUrl::toPercentEncoding(text));
    };
    QString login = encoded(d->options.superuser);
    if (!d->options.password.isEmpty())
        login += QLatin1Char(':') + encoded(d->options.password);
    // SQLAlchemy decodes user and password, and takes the database as it stands.
    return QStringLiteral("postgresql://%1@127.0.0.1:%2/%3").arg(login, QString::number(d->port), database);
}

Result<void> Sandbox::createDatabase(const QString &name)
{
    if (Result<void> loaded = loadLibpq(); !loaded)
        return loaded;
    const ConnectionParameters parameters(target(), QStringLiteral("limbeck"), 10s);
    const PgConnection connection(PQconnectdb(parameters.connectionString().constData()));
    const QByteArray text = name.toUtf8();
    const std::unique_ptr<char, PgMemoryDeleter> quoted(
        PQescapeIdentifier(connection.get(), text.constData(), size_t(text.size())));
    if (quoted) {
        const QByteArray sql = QByteArrayLiteral("CREATE DATABASE ") + quoted.get();
        const PgResult result(PQexec(connection.get(), sql.constData()));
        if (PQresultStatus(result.get()) == PGRES_COMMAND_OK)
            return {};
    }
    return fail(withDetail("sandbox.database",
                           Tr::tr("The database %1 could not be made on the private server.").arg(name),
                           QString::fromUtf8(PQerrorMessage(connection.get())).trimmed()));
}

Result<void> Sandbox::restart(const QStringList &extraSettings)
{
    stop();
    d->extraSettings = extraSettings;
    return d->startServer();
}

void Sandbox::stop()
{
    d->stopServer(ServerProcess::Stop::Fast);
}

} // namespace limbeck
