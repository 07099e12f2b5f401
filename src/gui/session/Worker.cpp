#include "session/Worker.h"

#include <QMutexLocker>

namespace limbeck::gui {

void Worker::read(quint64 id, const Target &target, const VersionTable &table)
{
    DatabaseReply reply;
    const bool reused = m_session != nullptr;
    if (const auto session = ensureSession(target); !session) {
        reply.error = session.error();
        Q_EMIT databaseRead(id, reply);
        return;
    }
    auto answer = readOnce(table);
    // A session that slept through a restart of the server is opened again, once.
    if (!answer && reused && !m_session->isAlive()) {
        disconnectFromServer();
        if (const auto session = ensureSession(target); session)
            answer = readOnce(table);
        else
            answer = fail(session.error());
    }
    if (answer) {
        reply = *answer;
    } else {
        reply.error = answer.error();
        reply.connected = m_session && m_session->isAlive();
    }
    Q_EMIT databaseRead(id, reply);
}

Result<DatabaseReply> Worker::readOnce(const VersionTable &table)
{
    DatabaseReply reply;
    auto facts = ServerFacts::read(*m_session);
    if (!facts)
        return fail(facts.error());
    reply.connected = true;
    reply.facts = *facts;
    auto state = AppliedState::read(*m_session, table);
    // A version table that cannot be read still leaves the server's own facts to show.
    if (state)
        reply.state = *state;
    else if (m_session->isAlive())
        reply.error = state.error();
    else
        return fail(state.error());
    return reply;
}

void Worker::run(quint64 id, const Target &target, const Plan &plan, const RunOptions &options,
                 const std::shared_ptr<EventQueue> &events, const std::stop_token &stop)
{
    RunReport report;
    if (m_session && !m_session->isAlive())
        disconnectFromServer();
    if (const auto session = ensureSession(target); session) {
        report = Runner(*m_session, options).run(plan, *events, stop);
    } else {
        report.error = session.error();
        RunFinished finished;
        finished.error = report.error;
        events->handle(finished);
    }
    Q_EMIT runFinished(id, report);
}

void Worker::test(quint64 id, const Resolution &resolution, const ConnectionTestOptions &options,
                  const std::stop_token &stop)
{
    const auto report = testConnection(
        resolution, options, [this, id](const TestStage &stage) { Q_EMIT stageFinished(id, stage); }, stop);
    Q_EMIT testFinished(id, report);
}

Result<void> Worker::ensureSession(const Target &target)
{
    if (m_session && m_session->target().libpqParameters() == target.libpqParameters())
        return {};
    disconnectFromServer();
    auto session = Session::open(target);
    if (!session)
        return fail(session.error());
    m_session = std::move(*session);
    m_session->setNoticeHandler([this](const ServerNotice &notice) { Q_EMIT noticed(notice); });
    const QMutexLocker lock(&m_cancelMutex);
    m_canceller = m_session->canceller();
    return {};
}

void Worker::disconnectFromServer()
{
    {
        const QMutexLocker lock(&m_cancelMutex);
        m_canceller.reset();
    }
    m_session.reset();
}

void Worker::cancel()
{
    std::shared_ptr<CancelHandle> canceller;
    {
        const QMutexLocker lock(&m_cancelMutex);
        canceller = m_canceller;
    }
    if (canceller)
        canceller->cancel();
}

} // namespace limbeck::gui
