#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "target/Target.h"

#include <QByteArray>
#include <QSqlDatabase>
#include <QString>
#include <QVariantList>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

typedef struct pg_conn PGconn;

namespace limbeck {

class SshTunnel;

using Milliseconds = std::chrono::milliseconds;

struct SessionOptions
{
    QString applicationName = QStringLiteral("limbeck");
    Milliseconds connectTimeout{10000}; // for each host
};

// A notice or warning that the server sent.
struct ServerNotice
{
    QString severity; // WARNING, NOTICE, INFO, LOG, DEBUG: never translated
    QString sqlstate;
    QString message;
    QString detail;
    QString hint;
};

// What one statement of a pipeline came to.
struct StatementOutcome
{
    int index = 0;                       // into the statements given
    QByteArray commandTag;               // "CREATE TABLE", "UPDATE 3", "COMMIT", "ROLLBACK"
    qint64 rows = -1;                    // affected or returned; -1: the tag has none
    std::chrono::microseconds elapsed{}; // since the outcome before it arrived
};

// A failed statement. `position` is libpq's, in characters from 1 into the statement; 0: none.
struct StatementError
{
    Error error;
    int index = -1; // which statement; -1: the connection as a whole
    int position = 0;
    bool connectionLost = false;
};

// Asks the server to cancel what a session runs (PQcancel). Safe from any thread, also after the session is
// gone.
class CancelHandle
{
public:
    virtual ~CancelHandle() = default;
    virtual bool cancel() = 0; // blocks for a network round trip: not on the GUI thread
};

// One connection to one target: a QSqlDatabase with the QPSQL driver, with the session settings that psql
// would have. Lives on the thread that opened it and is used and destroyed there; only canceller() may be
// used elsewhere.
class Session
{
public:
    // Blocking, bounded by connectTimeout for each address; after a failure it connects again in stages to
    // find the cause. Errors: connect.refused, connect.timeout, connect.unreachable, connect.reset,
    // connect.host-unknown, connect.not-postgres, connect.silent, connect.tls, connect.option,
    // connect.refused-by-pooler, connect.failed, auth.password, auth.password-missing, auth.role-unknown,
    // auth.no-login, auth.no-hba, auth.identity, auth.kerberos, auth.external, auth.role-limit, auth.method,
    // auth.channel-binding, auth.unsupported, auth.refused, database.unknown, database.not-accepting,
    // database.no-connect, database.limit, server.starting, server.standby-closed, server.too-many,
    // session.no-driver; with a tunnel, also tunnel.several-hosts, tunnel.socket, those of SshTunnel::open
    // and SshTunnel::whyClosed. `where` is the origin of the part of the target that it has to do with.
    static Result<std::unique_ptr<Session>> open(const Target &target, const SessionOptions &options = {});
    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    const Target &target() const;
    // For QtSql's own classes, on this thread. Empty once the session is gone.
    QSqlDatabase database() const;
    // The address and port that the connection really has: "127.0.0.1:5432", "[::1]:5432", or the socket's
    // path.
    QString serverEndpoint() const;
    // The way that the connection takes; nullptr: straight. It is shared with other sessions to the same
    // place, and ends with the last of them.
    const SshTunnel *tunnel() const;
    PGconn *handle() const; // owned by the driver
    int backendPid() const;
    int serverVersion() const; // 150020 for 15.20
    bool isAlive() const;
    // In a transaction block (PQtransactionStatus).
    bool inTransaction() const;

    void setNoticeHandler(std::function<void(const ServerNotice &)> handler);
    std::shared_ptr<CancelHandle> canceller() const;

    // Simple statements and small results. Parameters are bound as $1, $2… and travel as text, with the type
    // that the server infers; an invalid QVariant is NULL (a null QString is the empty text). Cells: NULL is
    // an invalid QVariant; bool, int2/int4 (int), int8 and oid (qint64), float4/float8 (double), bytea
    // (QByteArray); all else is a QString as the session's settings print it. Errors carry the SQLSTATE:
    // sql.error, sql.cancelled, sql.lock-timeout, sql.no-right, sql.read-only, connection.lost, tunnel.lost.
    Result<void> execute(const QByteArray &sql, const QVariantList &parameters = {});
    Result<QVariantList> row(const QByteArray &sql,
                             const QVariantList &parameters = {}); // first row; empty: none
    Result<QVariant> value(const QByteArray &sql, const QVariantList &parameters = {}); // first cell
    Result<QList<QVariantList>> rows(const QByteArray &sql, const QVariantList &parameters = {});

    // Sends all statements in libpq's pipeline mode with a flush request behind each and one sync at the end,
    // so that the whole costs one network round trip and outcomes still arrive statement by statement. `sink`
    // is called on this thread for each. A stop request cancels the running statement. After a failure the
    // rest is skipped by the server and the transaction, if one was begun, is rolled back before this
    // returns. A stop request is answered with sql.cancelled; COPY … FROM STDIN with
    // sql.copy; what COPY … TO STDOUT gives is dropped.
    using OutcomeSink = std::function<void(const StatementOutcome &)>;
    tl::expected<void, StatementError> pipeline(std::span<const QByteArray> statements,
                                                const OutcomeSink &sink, std::stop_token stop = {});
    // One statement on its own, outside a pipeline (simple protocol), with cancel; for non-transactional
    // sections.
    tl::expected<StatementOutcome, StatementError> executeOne(const QByteArray &sql,
                                                              std::stop_token stop = {});

private:
    struct Private;
    explicit Session(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace limbeck
