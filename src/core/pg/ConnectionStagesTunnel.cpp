// The connection test's stages for a server behind an SSH tunnel: the tunnel itself, and what the next ones
// are then.
#include "pg/ConnectionStages.h"
#include "pg/TunnelWay.h"

#include <QCoreApplication>
#include <QDir>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

constexpr std::chrono::milliseconds tunnelNews{500};

} // namespace

// A tunnel of the test's own, so that the way is tried from its beginning.
TestStage ConnectionStages::tunnel()
{
    TestStage stage = startStage("tunnel");
    const Target &target = *m_resolution.target;
    stage.detail = Tr::tr("Through %1, from %2")
                       .arg(target.tunnel->display(), target.origin(QStringLiteral("tunnel")).describe());
    if (const QString client = SshTunnel::client(); !client.isEmpty())
        stage.detail += QLatin1Char('\n') +
                        Tr::tr("%1 (%2)").arg(QDir::toNativeSeparators(client), SshTunnel::clientVersion());
    auto opened = TunnelWay::openAnew(target, m_options.timeout, m_stop);
    if (!opened) {
        failStage(stage, opened.error());
        return stage;
    }
    m_tunnel = std::move(*opened);
    stage.detail += QLatin1Char('\n') + Tr::tr("127.0.0.1:%1 on this machine leads to %2.")
                                            .arg(m_tunnel->localPort())
                                            .arg(target.hostsText());
    return stage;
}

TestStage ConnectionStages::tunnelledName()
{
    TestStage stage = startStage("name-resolution");
    stage.outcome = StageOutcome::Skipped;
    stage.detail = Tr::tr("%1 is looked up by %2, not by this machine.")
                       .arg(m_resolution.target->tunnelledHost(), m_resolution.target->tunnel->display());
    m_places = {TunnelWay::placeOf(*m_resolution.target, *m_tunnel)};
    return stage;
}

// ssh takes every connection, and closes it again when the other machine cannot make its part of it. So it
// takes an answer to see that the way goes on.
TestStage ConnectionStages::tunnelledTcp()
{
    TestStage stage = startStage("tcp");
    const Place &place = m_places.front();
    const auto start = Clock::now();
    const NetworkAnswer answer = probeProtocol(place.endpoint, m_options.timeout, m_stop);
    const bool cut = answer.cause != NetworkCause::None && answer.cause != NetworkCause::TimedOut &&
                     answer.cause != NetworkCause::Stopped;
    if (const auto why = cut ? m_tunnel->whyClosed(tunnelNews) : std::nullopt) {
        failStage(stage, *why);
        return stage;
    }
    if (answer.cause != NetworkCause::None) {
        failStage(stage, ConnectionFailure::network(*m_resolution.target, place.text, answer));
        return stage;
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    stage.detail = Tr::tr("%1: connected in %2 ms").arg(place.text, QString::number(took));
    m_answering = m_places;
    m_reached = place;
    return stage;
}

// From the other machine on, the tunnel protects nothing.
void ConnectionStages::warnBehindTunnel(TestStage &stage) const
{
    addFinding(
        stage, Severity::Info, "tunnel.clear-behind",
        Tr::tr("From %1 on, data and login travel unencrypted.").arg(m_resolution.target->tunnel->display()),
        Tr::tr("Where the server is another machine than that one, set sslmode to verify-full."));
}

} // namespace limbeck
