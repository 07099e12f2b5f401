#pragma once

#include "pg/Session.h"

#include <QByteArray>

#include <chrono>
#include <optional>
#include <span>
#include <stop_token>

typedef struct pg_result PGresult;

namespace limbeck {

// The work behind Session::pipeline() and executeOne(): sends without blocking, reads results as they arrive
// (so that neither side waits for the other with full buffers), and answers stop requests. Used once. The
// session's thread.
class PipelineRun
{
public:
    PipelineRun(PGconn *connection, CancelHandle &canceller, std::stop_token stop);

    tl::expected<void, StatementError> run(std::span<const QByteArray> statements,
                                           const Session::OutcomeSink &sink);
    tl::expected<StatementOutcome, StatementError> runOne(const QByteArray &sql);

private:
    using Clock = std::chrono::steady_clock;

    void pump();
    bool send();
    bool queueNext();
    void readResults();
    bool dropCopyData();
    void handleResult(PGresult *result);
    void endOfStatement();
    void refuseCopyIn();
    void cancelIfAsked();
    void fail(StatementError error);
    void lose();
    void leave();
    StatementError stopped() const;

    PGconn *m_connection;
    CancelHandle &m_canceller;
    std::stop_token m_stop;
    std::span<const QByteArray> m_statements;
    const Session::OutcomeSink *m_sink = nullptr;
    bool m_simple = false; // one statement over the simple protocol
    size_t m_queued = 0;   // handed to libpq
    size_t m_current = 0;  // whose results are being read
    qsizetype m_unflushed = 0;
    bool m_syncQueued = false;
    bool m_copyOut = false;
    bool m_sawResult = false; // of the current statement
    bool m_done = false;
    std::optional<StatementOutcome> m_outcome; // of the current statement, until its end is read
    std::optional<StatementError> m_failure;   // the first
    Clock::time_point m_last = Clock::now();
    Clock::time_point m_nextCancel{};
};

} // namespace limbeck
