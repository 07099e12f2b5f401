#include "session/Worker.h"

#include "keystore/KeyStore.h"
#include "keystore/PasswordSearch.h"
#include "lint/LintCatalog.h"

#include <QMutexLocker>

#include <utility>

namespace limbeck::gui {

void Worker::read(quint64 id, const Target &target, const VersionTable &table,
                  const std::optional<PlaceRequest> &place)
{
    DatabaseReply reply;
    const bool reused = m_session != nullptr;
    if (const auto session = ensureSession(target); !session) {
        reply.error = session.error();
        Q_EMIT databaseRead(id, reply);
        return;
    }
    auto answer = readOnce(table, place);
    // A session that slept through a restart of the server is opened again, once.
    if (!answer && reused && !m_session->isAlive()) {
        disconnectFromServer();
        if (const auto session = ensureSession(target); session)
            answer = readOnce(table, place);
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

Result<DatabaseReply> Worker::readOnce(const VersionTable &table, const std::optional<PlaceRequest> &place)
{
    DatabaseReply reply;
    auto facts = ServerFacts::read(*m_session);
    if (!facts)
        return fail(facts.error());
    reply.connected = true;
    reply.facts = *facts;
    if (place) {
        auto check =
            TargetPins().check(place->projectFolder, place->environment, m_session->target(), *facts);
        if (check)
            reply.place = *check;
        else
            reply.placeError = check.error();
    }
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
                 const std::optional<PlaceRequest> &place, const std::shared_ptr<EventQueue> &events,
                 const std::stop_token &stop)
{
    RunReport report;
    if (const auto ready = prepareRun(target, place); ready) {
        RunOptions complete = options;
        if (complete.alembic)
            handOnPassword(m_session->target(), &complete.alembic->environment);
        LockWatch watched(m_session->target(), *events, {},
                          [&events](const LockSnapshot &locks) { events->setLocks(locks); });
        report = Runner(*m_session, std::move(complete)).run(plan, watched, stop);
    } else {
        report.error = ready.error();
        RunFinished finished;
        finished.error = report.error;
        events->handle(finished);
    }
    Q_EMIT runFinished(id, report);
}

// The session may be a new one, which the window has not seen the place of.
Result<void> Worker::prepareRun(const Target &target, const std::optional<PlaceRequest> &place)
{
    if (m_session && !m_session->isAlive())
        disconnectFromServer();
    if (const auto session = ensureSession(target); !session || !place)
        return session;
    const auto facts = ServerFacts::read(*m_session);
    if (!facts)
        return fail(facts.error());
    const auto check = TargetPins().check(place->projectFolder, place->environment, target, *facts);
    if (!check)
        return fail(check.error());
    return check->moved() ? Result<void>(fail(check->refusal())) : Result<void>();
}

void Worker::probeKeyStore(quint64 id, const Target &target)
{
    const auto read = KeyStore::read(target);
    Q_EMIT keyStoreProbed(id, read ? Error() : read.error());
}

void Worker::keepPassword(quint64 id, const Target &target, const Secret &password)
{
    if (!m_session || m_wanted != target.libpqParameters())
        return; // the login failed, which has been said: a wrong password is not kept
    const auto kept = KeyStore::write(target, password);
    Q_EMIT passwordKept(id, kept ? Error() : kept.error());
}

void Worker::acceptPlace(quint64 id, const PlaceRequest &place, const TargetPin &pin)
{
    const auto accepted = TargetPins().accept(place.projectFolder, place.environment, pin);
    Q_EMIT placeAccepted(id, accepted ? Error() : accepted.error());
}

void Worker::lint(quint64 id, const Target &target, const std::shared_ptr<const Plan> &plan,
                  const LintContext &context)
{
    LintReply reply;
    reply.plan = plan;
    LintContext known = context;
    if (const auto session = ensureSession(target); !session)
        reply.error = session.error();
    else if (const auto read = readLintContext(*m_session, *plan, &known); !read)
        reply.error = read.error();
    reply.findings = limbeck::lint(*plan, known, &reply.sqlLines);
    Q_EMIT linted(id, reply);
}

void Worker::test(quint64 id, const Resolution &resolution, const ConnectionTestOptions &options,
                  const std::stop_token &stop)
{
    Resolution complete = resolution;
    if (complete.target)
        complete.target = withFoundPassword(*complete.target, m_passwords->find(*complete.target));
    const auto report = testConnection(
        complete, options, [this, id](const TestStage &stage) { Q_EMIT stageFinished(id, stage); }, stop);
    Q_EMIT testFinished(id, report);
}

Result<void> Worker::ensureSession(const Target &target)
{
    if (m_session && m_wanted == target.libpqParameters() && m_wantedWay == target.tunnel)
        return {};
    disconnectFromServer();
    std::optional<Secret> entered = m_passwords->find(target);
    auto session = openWithPassword(target, {}, [&entered](const Target &, const Error &) {
        return std::exchange(entered, std::nullopt);
    });
    if (!session)
        return fail(session.error());
    m_session = std::move(*session);
    m_wanted = target.libpqParameters();
    m_wantedWay = target.tunnel;
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
