#include "pg/PipelineRun.h"

#include "pg/Libpq.h"
#include "pg/PlatformSocket.h"
#include "pg/QueryResult.h"
#include "pg/ServerError.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

using namespace std::chrono_literals;

namespace {

constexpr auto stopCheck = 20ms;           // how soon a stop request is seen
constexpr auto cancelAgain = 200ms;        // a cancel that falls between two statements is lost
constexpr qsizetype flushEvery = 64 << 10; // bytes of statements between two writes

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Session)
};

} // namespace

PipelineRun::PipelineRun(PGconn *connection, CancelHandle &canceller, std::stop_token stop)
    : m_connection(connection), m_canceller(canceller), m_stop(std::move(stop))
{
}

tl::expected<void, StatementError> PipelineRun::run(std::span<const QByteArray> statements,
                                                    const Session::OutcomeSink &sink)
{
    m_statements = statements;
    m_sink = &sink;
    if (m_stop.stop_requested())
        return tl::unexpected(stopped());
    if (PQsetnonblocking(m_connection, 1) != 0 || PQenterPipelineMode(m_connection) != 1)
        return tl::unexpected(ServerError::fromConnection(m_connection, 0));
    pump();
    if (!m_failure && m_current < m_statements.size())
        m_failure = stopped();
    leave();
    if (m_failure)
        return tl::unexpected(*m_failure);
    return {};
}

tl::expected<StatementOutcome, StatementError> PipelineRun::runOne(const QByteArray &sql)
{
    m_simple = true;
    m_syncQueued = true; // there is nothing more to queue
    if (m_stop.stop_requested())
        return tl::unexpected(stopped());
    if (PQsetnonblocking(m_connection, 1) != 0 || PQsendQuery(m_connection, sql.constData()) != 1)
        return tl::unexpected(ServerError::fromConnection(m_connection, 0));
    m_queued = 1;
    PQsetSingleRowMode(m_connection);
    pump();
    PQsetnonblocking(m_connection, 0);
    if (m_failure)
        return tl::unexpected(*m_failure);
    return *m_outcome;
}

// Sends and reads until the end has been read or the connection is gone.
void PipelineRun::pump()
{
    while (!m_done) {
        cancelIfAsked();
        const bool unsent = send();
        readResults();
        if (m_done)
            return;
        if (PQstatus(m_connection) != CONNECTION_OK)
            return lose();
        const auto event = unsent ? SocketEvent::ReadOrWrite : SocketEvent::Read;
        waitForSocket(PQsocket(m_connection), event, stopCheck);
        if (PQconsumeInput(m_connection) != 1) {
            readResults(); // what the server said before it went
            if (!m_done)
                lose();
        }
    }
}

// Hands libpq what the socket takes now, so that its buffer stays small. Returns whether bytes are left.
bool PipelineRun::send()
{
    for (;;) {
        while (!m_syncQueued && m_unflushed < flushEvery) {
            if (!queueNext())
                return false; // the connection's state says why
        }
        if (PQflush(m_connection) != 0)
            return true;
        m_unflushed = 0;
        if (m_syncQueued)
            return false;
    }
}

bool PipelineRun::queueNext()
{
    if (m_failure || m_stop.stop_requested() || m_queued == m_statements.size()) {
        m_syncQueued = PQpipelineSync(m_connection) == 1;
        return m_syncQueued;
    }
    const QByteArray &sql = m_statements[m_queued];
    if (PQsendQueryParams(m_connection, sql.constData(), 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) {
        fail(ServerError::fromConnection(m_connection, int(m_queued)));
        return PQstatus(m_connection) == CONNECTION_OK;
    }
    PQsendFlushRequest(m_connection); // has the server send this outcome without waiting for the end
    if (m_queued == m_current)
        PQsetSingleRowMode(m_connection);
    ++m_queued;
    m_unflushed += sql.size();
    return true;
}

void PipelineRun::readResults()
{
    // Without something outstanding, libpq is never "busy" and has nothing to give.
    while (!m_done && (m_current < m_queued || m_syncQueued)) {
        if (m_copyOut && !dropCopyData())
            return;
        if (PQisBusy(m_connection))
            return;
        const PgResult result(PQgetResult(m_connection));
        if (result)
            handleResult(result.get());
        else if (m_sawResult)
            endOfStatement();
        else
            return; // the connection is gone
    }
}

// COPY … TO STDOUT: there is nobody to read it. False: more is to come.
bool PipelineRun::dropCopyData()
{
    char *data = nullptr;
    int length = 0;
    while ((length = PQgetCopyData(m_connection, &data, 1)) > 0)
        PQfreemem(data);
    m_copyOut = length == 0;
    return !m_copyOut;
}

void PipelineRun::handleResult(PGresult *result)
{
    const int index = int(m_current);
    m_sawResult = true;
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        m_outcome = StatementOutcome{index, QByteArray(PQcmdStatus(result)), affectedRows(result), {}};
        break;
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_ABORTED:
        break;
    case PGRES_PIPELINE_SYNC:
        m_done = true;
        break;
    case PGRES_COPY_OUT:
        m_copyOut = true;
        break;
    case PGRES_COPY_IN:
    case PGRES_COPY_BOTH:
        refuseCopyIn();
        break;
    case PGRES_FATAL_ERROR:
    default:
        m_outcome.reset();
        fail(ServerError::fromResult(m_connection, result, index));
        break;
    }
}

void PipelineRun::endOfStatement()
{
    m_sawResult = false;
    const auto now = Clock::now();
    if (m_outcome)
        m_outcome->elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now - m_last);
    m_last = now;
    if (m_simple) {
        m_done = true;
        return;
    }
    if (m_outcome && *m_sink)
        (*m_sink)(*m_outcome);
    m_outcome.reset();
    ++m_current;
    if (m_current < m_queued)
        PQsetSingleRowMode(m_connection);
}

void PipelineRun::refuseCopyIn()
{
    StatementError error;
    error.index = int(m_current);
    error.error =
        Error{QStringLiteral("sql.copy"),
              Tr::tr("COPY … FROM STDIN needs data from the client, which a revision does not have."),
              {},
              Tr::tr("Write the rows as INSERT statements."),
              {},
              {}};
    fail(error);
    PQputCopyEnd(m_connection, "COPY FROM STDIN is not possible here");
}

void PipelineRun::cancelIfAsked()
{
    if (!m_stop.stop_requested() || Clock::now() < m_nextCancel)
        return;
    m_canceller.cancel();
    m_nextCancel = Clock::now() + cancelAgain;
}

void PipelineRun::fail(StatementError error)
{
    if (!m_failure)
        m_failure = std::move(error);
}

void PipelineRun::lose()
{
    StatementError error = ServerError::fromConnection(m_connection, int(m_current));
    error.connectionLost = true;
    fail(std::move(error));
    m_failure->connectionLost = true;
    m_done = true;
}

// Back to ordinary mode, and out of a transaction that failed.
void PipelineRun::leave()
{
    if (PQstatus(m_connection) != CONNECTION_OK)
        return;
    if (PQexitPipelineMode(m_connection) != 1)
        return lose();
    PQsetnonblocking(m_connection, 0);
    const PGTransactionStatusType status = PQtransactionStatus(m_connection);
    if (m_failure && (status == PQTRANS_INTRANS || status == PQTRANS_INERROR))
        PQclear(PQexec(m_connection, "ROLLBACK"));
}

StatementError PipelineRun::stopped() const
{
    StatementError error;
    error.index = int(m_current);
    error.error = Error{
        QStringLiteral("sql.cancelled"), Tr::tr("Stopped on request."), {}, {}, QStringLiteral("57014"), {}};
    return error;
}

} // namespace limbeck
