#include "pg/Session.h"

#include "pg/ConnectionFailure.h"
#include "pg/ConnectionParameters.h"
#include "pg/Libpq.h"
#include "pg/PipelineRun.h"
#include "pg/PlatformSocket.h"
#include "pg/QueryResult.h"
#include "pg/ServerError.h"
#include "pg/TunnelWay.h"

#include <QCoreApplication>
#include <QSqlDriver>
#include <QSqlError>

#include <array>
#include <atomic>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Session)
};

class PgCancelHandle : public CancelHandle
{
public:
    explicit PgCancelHandle(PGconn *connection) : m_cancel(PQgetCancel(connection)) {}
    ~PgCancelHandle() override { PQfreeCancel(m_cancel); }
    PgCancelHandle(const PgCancelHandle &) = delete;
    PgCancelHandle &operator=(const PgCancelHandle &) = delete;

    bool cancel() override
    {
        std::array<char, 256> error{};
        return PQcancel(m_cancel, error.data(), int(error.size())) == 1;
    }

private:
    PGcancel *m_cancel; // immutable, so that any number of threads may use it
};

// How long the end of a tunnel may take to be known behind that of its connections.
constexpr Milliseconds tunnelNews{1000};

QString nextConnectionName()
{
    static std::atomic<quint64> count = 0;
    return QStringLiteral("limbeck-session-%1").arg(++count);
}

// Text whose bytes, once the driver has put them through the system's encoding, are UTF-8: on Windows that
// encoding is a code page. nullopt: the code page cannot carry them.
std::optional<QString> forDriver(const QByteArray &utf8)
{
    const QString text = QString::fromLocal8Bit(utf8);
    if (text.toLocal8Bit() != utf8)
        return std::nullopt;
    return text;
}

} // namespace

struct Session::Private
{
    Target target;
    std::shared_ptr<SshTunnel> tunnel; // until the connection is closed
    QString connectionName;
    QSqlDatabase database;
    PGconn *connection = nullptr;
    std::function<void(const ServerNotice &)> noticeHandler;
    std::shared_ptr<CancelHandle> canceller;

    Error told(Error error) const;
    bool openDriver(const ConnectionParameters &parameters, const QString &options);
    void adopt();

    static void receiveNotice(void *self, const PGresult *result)
    {
        const auto &handler = static_cast<Private *>(self)->noticeHandler;
        if (handler)
            handler(ServerError::notice(result));
    }

    ~Private()
    {
        if (connection)
            PQsetNoticeReceiver(
                connection, [](void *, const PGresult *) {}, nullptr);
        database = QSqlDatabase();
        if (!connectionName.isEmpty())
            QSqlDatabase::removeDatabase(connectionName);
    }
};

// A connection whose tunnel ended under it says no more than that it was closed.
Error Session::Private::told(Error error) const
{
    const bool lost = error.code == QLatin1String("connection.lost");
    auto loss = lost && tunnel ? tunnel->loss(tunnelNews) : std::nullopt;
    if (!loss)
        return error;
    loss->detail = loss->detail.isEmpty() ? error.detail : loss->detail + QLatin1Char('\n') + error.detail;
    loss->sqlstate = error.sqlstate;
    return *std::move(loss);
}

bool Session::Private::openDriver(const ConnectionParameters &parameters, const QString &options)
{
    const auto host = forDriver(parameters.value("host"));
    const auto name = forDriver(parameters.value("dbname"));
    const auto user = forDriver(parameters.value("user"));
    const auto password = forDriver(parameters.value("password"));
    if (!host || !name || !user || !password)
        return false;
    database.setHostName(*host);
    database.setDatabaseName(*name);
    database.setConnectOptions(options);
    return database.open(*user, *password); // this open() keeps no copy of the password
}

// Takes over what the driver opened, and undoes what it set: a revision sees what psql would give it.
void Session::Private::adopt()
{
    const QVariant handle = database.driver()->handle();
    // The name of the type differs between Qt's versions.
    if (qstrcmp(handle.typeName(), "PGconn*") != 0 && qstrcmp(handle.typeName(), "pg_conn*") != 0)
        return;
    connection = *static_cast<PGconn *const *>(handle.constData());
    PQsetNoticeReceiver(connection, &Private::receiveNotice, this);
    canceller = std::make_shared<PgCancelHandle>(connection);
    PQclear(PQexec(connection, "RESET datestyle; RESET bytea_output; RESET client_encoding"));
}

Session::Session(std::unique_ptr<Private> p) : d(std::move(p)) {}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const Target &target, const SessionOptions &options)
{
    if (auto loaded = loadLibpq(); !loaded)
        return fail(std::move(loaded.error()));
    ConnectionParameters parameters(target, options.applicationName, options.connectTimeout);
    std::shared_ptr<SshTunnel> tunnel;
    if (target.tunnel) {
        auto way = TunnelWay::open(target, options.connectTimeout);
        if (!way)
            return fail(std::move(way.error()));
        tunnel = std::move(*way);
        TunnelWay::lead(*tunnel, parameters);
    }
    const auto driverOptions = parameters.driverOptions({"host", "dbname", "user", "password"});
    if (!driverOptions)
        return fail(driverOptions.error());
    auto p = std::make_unique<Private>();
    p->target = target;
    p->tunnel = tunnel;
    p->connectionName = nextConnectionName();
    p->database = QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), p->connectionName);
    if (!p->database.isValid())
        return fail("session.no-driver", Tr::tr("Qt's PostgreSQL driver (QPSQL) is not installed."),
                    Tr::tr("Install it: on Debian and Ubuntu it is the package libqt6sql6-psql."));
    const bool open = p->openDriver(parameters, *driverOptions);
    if (open)
        p->adopt();
    if (!p->connection || PQstatus(p->connection) != CONNECTION_OK)
        return fail(explainConnectionFailure(target, parameters, p->database.lastError().databaseText(),
                                             options.connectTimeout, tunnel.get()));
    return std::unique_ptr<Session>(new Session(std::move(p)));
}

const Target &Session::target() const
{
    return d->target;
}

QSqlDatabase Session::database() const
{
    return d->database;
}

QString Session::serverEndpoint() const
{
    const QString host = QString::fromUtf8(PQhost(d->connection));
    const QString port = QString::fromUtf8(PQport(d->connection));
    const QString address = QString::fromUtf8(PQhostaddr(d->connection));
    if (address.isEmpty())
        return QStringLiteral("%1/.s.PGSQL.%2").arg(host, port);
    return (address.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
        .arg(address, port);
}

const SshTunnel *Session::tunnel() const
{
    return d->tunnel.get();
}

PGconn *Session::handle() const
{
    return d->connection;
}

int Session::backendPid() const
{
    return PQbackendPID(d->connection);
}

int Session::serverVersion() const
{
    return PQserverVersion(d->connection);
}

bool Session::isAlive() const
{
    if (PQstatus(d->connection) != CONNECTION_OK)
        return false;
    // Something to read while nothing runs is a notice, or the end.
    if (waitForSocket(PQsocket(d->connection), SocketEvent::Read, Milliseconds(0)))
        return PQconsumeInput(d->connection) == 1 && PQstatus(d->connection) == CONNECTION_OK;
    return true;
}

bool Session::inTransaction() const
{
    const PGTransactionStatusType status = PQtransactionStatus(d->connection);
    return status == PQTRANS_ACTIVE || status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

void Session::setNoticeHandler(std::function<void(const ServerNotice &)> handler)
{
    d->noticeHandler = std::move(handler);
}

std::shared_ptr<CancelHandle> Session::canceller() const
{
    return d->canceller;
}

Result<void> Session::execute(const QByteArray &sql, const QVariantList &parameters)
{
    const auto result = runQuery(d->connection, sql, parameters);
    if (!result)
        return fail(d->told(result.error()));
    return {};
}

Result<QVariantList> Session::row(const QByteArray &sql, const QVariantList &parameters)
{
    const auto found = rows(sql, parameters);
    if (!found)
        return fail(found.error());
    return found->isEmpty() ? QVariantList() : found->first();
}

Result<QVariant> Session::value(const QByteArray &sql, const QVariantList &parameters)
{
    const auto found = row(sql, parameters);
    if (!found)
        return fail(found.error());
    return found->isEmpty() ? QVariant() : found->first();
}

Result<QList<QVariantList>> Session::rows(const QByteArray &sql, const QVariantList &parameters)
{
    const auto result = runQuery(d->connection, sql, parameters);
    if (!result)
        return fail(d->told(result.error()));
    return cells(result->get());
}

tl::expected<void, StatementError> Session::pipeline(std::span<const QByteArray> statements,
                                                     const OutcomeSink &sink, std::stop_token stop)
{
    auto done = PipelineRun(d->connection, *d->canceller, std::move(stop)).run(statements, sink);
    if (!done)
        done.error().error = d->told(std::move(done.error().error));
    return done;
}

tl::expected<StatementOutcome, StatementError> Session::executeOne(const QByteArray &sql,
                                                                   std::stop_token stop)
{
    auto done = PipelineRun(d->connection, *d->canceller, std::move(stop)).runOne(sql);
    if (!done)
        done.error().error = d->told(std::move(done.error().error));
    return done;
}

} // namespace limbeck
