#include "run/ReadBack.h"

#include "pg/TunnelWay.h"
#include "run/AdvisoryLock.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include <thread>

namespace limbeck {

namespace {

using namespace std::chrono_literals;

constexpr auto pollInterval = 200ms;
constexpr auto grace = 2s; // for the lost backend to notice by itself

struct ReadBackText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Runner)
};

ReadBack readState(Session &session, const VersionTable &table)
{
    const auto state = AppliedState::read(session, table);
    if (!state)
        return {};
    return {true, state->heads, state->partial};
}

// A password that is refused will be refused again; everything else may be a server on its way up, or a limit
// that the lost session still counts for.
bool worthRetrying(const Error &error)
{
    if (error.code == QLatin1String("auth.role-limit"))
        return true;
    // Knocking on and on would get us locked out.
    if (error.code.startsWith(QLatin1String("tunnel.")) &&
        error.code != QLatin1String("tunnel.unreachable") && error.code != QLatin1String("tunnel.lost") &&
        error.code != QLatin1String("tunnel.target-unreachable"))
        return false;
    return !error.code.startsWith(QLatin1String("auth.")) && error.code != QLatin1String("database.unknown");
}

std::unique_ptr<Session> reopen(const Target &target, const QDeadlineTimer &deadline)
{
    std::shared_ptr<SshTunnel> way; // one for all tries
    for (;;) {
        SessionOptions options;
        options.applicationName = QStringLiteral("limbeck read-back");
        options.connectTimeout = 5s;
        if (target.tunnel && !(way && way->isUp()))
            way = TunnelWay::open(target, options.connectTimeout).value_or(nullptr);
        auto session = Session::open(target, options);
        if (session)
            return std::move(*session);
        if (deadline.hasExpired() || !worthRetrying(session.error()))
            return nullptr;
        std::this_thread::sleep_for(pollInterval);
    }
}

// True once the lost backend is gone: then what it had begun is committed or rolled back for good.
bool waitForBackend(Session &session, qint64 lockKey, int pid, const QDeadlineTimer &deadline)
{
    const QDeadlineTimer graceEnd(grace);
    bool terminated = false;
    while (!deadline.hasExpired()) {
        const auto held = AdvisoryLock::isHeldBy(session, lockKey, pid);
        if (!held)
            return false;
        if (!*held)
            return true;
        if (!terminated && graceEnd.hasExpired()) {
            (void)session.value("SELECT pg_catalog.pg_terminate_backend(" + QByteArray::number(pid) + ")");
            terminated = true;
        }
        std::this_thread::sleep_for(pollInterval);
    }
    return false;
}

} // namespace

ReadBack readBack(RunContext &context, qint64 lockKey, int lostPid, std::chrono::milliseconds patience)
{
    if (context.session.isAlive()) {
        ReadBack state = readState(context.session, context.table);
        if (state.known || context.session.isAlive())
            return state;
    }
    context.log(
        LogLevel::Warning,
        ReadBackText::tr("The connection is gone. Connecting again to read back what became of the run."));
    const QDeadlineTimer deadline(patience);
    const std::unique_ptr<Session> session = reopen(context.session.target(), deadline);
    if (!session || !waitForBackend(*session, lockKey, lostPid, deadline))
        return {};
    return readState(*session, context.table);
}

} // namespace limbeck
