#include "pg/ConnectionStages.h"

#include "pg/Libpq.h"
#include "pg/NameLookup.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

// A first address that takes this long before another answers is worth telling.
constexpr std::chrono::milliseconds slowAddress{500};

bool isSocket(const HostPort &host)
{
    return host.host.isEmpty() || host.host.startsWith(QLatin1Char('/')) ||
           host.host.startsWith(QLatin1Char('@'));
}

} // namespace

TestStage startStage(const char *name)
{
    TestStage stage;
    stage.name = QString::fromLatin1(name);
    stage.outcome = StageOutcome::Ok;
    return stage;
}

void failStage(TestStage &stage, const Error &error)
{
    stage.outcome = StageOutcome::Failed;
    stage.findings << Finding{error.code, Severity::Error, error.message, error.hint, error.where, {}};
    if (!error.detail.isEmpty())
        stage.detail += (stage.detail.isEmpty() ? QString() : QStringLiteral("\n")) + error.detail;
}

void addFinding(TestStage &stage, Severity severity, const char *code, const QString &message,
                const QString &hint)
{
    stage.findings << Finding{QString::fromLatin1(code), severity, message, hint, {}, {}};
    if (severity == Severity::Warning && stage.outcome == StageOutcome::Ok)
        stage.outcome = StageOutcome::Warning;
}

ConnectionStages::ConnectionStages(const Resolution &resolution, const ConnectionTestOptions &options,
                                   std::stop_token stop)
    : m_resolution(resolution), m_options(options), m_stop(std::move(stop))
{
}

TestStage ConnectionStages::configuration()
{
    TestStage stage = startStage("configuration");
    if (!m_resolution.target) {
        failStage(stage, m_resolution.error.value_or(Error{}));
        return stage;
    }
    if (const auto loaded = loadLibpq(); !loaded) {
        failStage(stage, loaded.error());
        return stage;
    }
    const Target &target = *m_resolution.target;
    stage.detail =
        Tr::tr("%1, host from %2").arg(target.display(), target.origin(QStringLiteral("host")).describe());
    stage.findings = m_resolution.findings;
    for (const Finding &finding : std::as_const(stage.findings)) {
        if (finding.severity != Severity::Info)
            stage.outcome = StageOutcome::Warning;
    }
    return stage;
}

bool ConnectionStages::usesSocketsOnly() const
{
    const auto &hosts = m_resolution.target->hosts;
    return std::all_of(hosts.begin(), hosts.end(), isSocket);
}

TestStage ConnectionStages::nameResolution()
{
    TestStage stage = startStage("name-resolution");
    QStringList lines;
    std::optional<Error> unknown;
    for (const HostPort &host : m_resolution.target->hosts) {
        if (isSocket(host)) {
            lines << Tr::tr("%1 is a Unix socket").arg(host.host);
            continue;
        }
        const NameAnswer answer = lookUpName(host.host, m_options.timeout, m_stop);
        QStringList texts;
        for (const QHostAddress &address : answer.addresses) {
            texts << address.toString();
            const QString text = QStringLiteral("%1:%2 (%3)")
                                     .arg(host.host, QString::number(host.port.value_or(5432)), texts.last());
            m_places.push_back({host, address, text});
        }
        lines << QStringLiteral("%1: %2").arg(host.host, texts.isEmpty() ? answer.systemText
                                                                         : texts.join(QStringLiteral(", ")));
        if (answer.addresses.isEmpty())
            unknown = answer.stopped ? ConnectionFailure::network(*m_resolution.target, host.host,
                                                                  {NetworkCause::Stopped, {}, {}, {}})
                                     : ConnectionFailure::hostUnknown(*m_resolution.target, host.host, {});
    }
    stage.detail = lines.join(QLatin1Char('\n'));
    if (unknown && m_places.empty())
        failStage(stage, *unknown);
    else if (unknown)
        addFinding(stage, Severity::Warning, "connect.host-unknown", unknown->message, unknown->hint);
    return stage;
}

TestStage ConnectionStages::tcp()
{
    TestStage stage = startStage("tcp");
    QStringList lines;
    std::optional<Error> last;
    qint64 wasted = 0;
    for (const Place &place : m_places) {
        const auto start = Clock::now();
        const NetworkAnswer answer =
            probeTcp(place.address, place.host.port.value_or(5432), m_options.timeout, m_stop);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
        if (answer.cause == NetworkCause::None) {
            lines << Tr::tr("%1: connected in %2 ms").arg(place.text, QString::number(took));
            m_reached = place;
            break;
        }
        wasted += took;
        last = ConnectionFailure::network(*m_resolution.target, place.text, answer);
        lines << Tr::tr("%1, after %2 ms").arg(last->message, QString::number(took));
        if (answer.cause == NetworkCause::Stopped)
            break;
    }
    stage.detail = lines.join(QLatin1Char('\n'));
    if (!m_reached && last) {
        failStage(stage, *last);
    } else if (last && wasted >= slowAddress.count()) {
        addFinding(stage, Severity::Warning, "connect.slow-address",
                   Tr::tr("Each connection loses %1 ms on an address that does not answer.").arg(wasted),
                   Tr::tr("Name the address that works, or have the server listen on all of them."));
    } else if (last) {
        addFinding(stage, Severity::Info, "connect.some-addresses",
                   Tr::tr("Not every address of the host answers."), last->hint);
    }
    if (usesSocketsOnly())
        stage.outcome = StageOutcome::Skipped;
    return stage;
}

TestStage ConnectionStages::server()
{
    TestStage stage = startStage("server");
    if (!m_reached) {
        stage.outcome = StageOutcome::Skipped;
        return stage;
    }
    const NetworkAnswer answer =
        probeProtocol(m_reached->address, m_reached->host.port.value_or(5432), m_options.timeout, m_stop);
    if (answer.cause != NetworkCause::None) {
        failStage(stage, ConnectionFailure::network(*m_resolution.target, m_reached->text, answer));
        return stage;
    }
    if (const Error error = ConnectionFailure::protocol(*m_resolution.target, m_reached->text, answer);
        !error.code.isEmpty()) {
        failStage(stage, error);
        return stage;
    }
    stage.detail = answer.protocol == Protocol::PostgresWithTls ? Tr::tr("It is PostgreSQL, and offers TLS.")
                                                                : Tr::tr("It is PostgreSQL, without TLS.");
    return stage;
}

} // namespace limbeck
