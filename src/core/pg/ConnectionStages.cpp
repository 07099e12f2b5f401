#include "pg/ConnectionStages.h"

#include "pg/Libpq.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

// A first address that takes this long before another answers is worth telling.
constexpr std::chrono::milliseconds slowAddress{500};

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
    // What a person looks up, whatever language the server speaks.
    if (!error.sqlstate.isEmpty())
        stage.detail += QStringLiteral("\nSQLSTATE ") + error.sqlstate;
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

TestStage ConnectionStages::nameResolution()
{
    if (m_tunnel)
        return tunnelledName();
    TestStage stage = startStage("name-resolution");
    const Target &target = *m_resolution.target;
    QStringList lines;
    std::optional<Error> unknown;
    for (size_t i = 0; i < target.hosts.size(); ++i) {
        const HostPlaces found = placesOf(target, i, m_options.timeout, m_stop);
        m_places.insert(m_places.end(), found.places.begin(), found.places.end());
        const QString &host = target.hosts.at(i).host;
        if (found.places.empty()) {
            unknown = ConnectionFailure::name(target, host, found.answer);
            lines << unknown->message;
            if (!found.answer.systemText.isEmpty())
                lines << found.answer.systemText;
            if (found.answer.cause == NameCause::Stopped)
                break;
        } else if (found.places.front().endpoint.isSocketFile()) {
            lines << Tr::tr("%1 is a Unix socket").arg(found.places.front().text);
        } else {
            QStringList texts;
            for (const Place &place : found.places)
                texts << place.endpoint.address.toString();
            lines << QStringLiteral("%1: %2").arg(host, texts.join(QStringLiteral(", ")));
        }
    }
    if (unknown && m_places.empty()) {
        unknown->detail.clear(); // it is among the lines
        failStage(stage, *unknown);
    } else if (unknown) {
        stage.findings << Finding{unknown->code, Severity::Warning, unknown->message,
                                  unknown->hint, unknown->where,    {}};
        stage.outcome = StageOutcome::Warning;
    }
    stage.detail = lines.join(QLatin1Char('\n'));
    return stage;
}

ConnectionStages::Tried ConnectionStages::tryPlace(const Place &place) const
{
    const auto start = Clock::now();
    const NetworkAnswer answer = probeConnect(place.endpoint, m_options.timeout, m_stop);
    Tried tried;
    tried.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    tried.cause = answer.cause;
    const QString took = QString::number(tried.milliseconds);
    if (answer.cause == NetworkCause::None) {
        tried.line = Tr::tr("%1: connected in %2 ms").arg(place.text, took);
        return tried;
    }
    tried.error = ConnectionFailure::reach(*m_resolution.target, place, answer);
    tried.line = Tr::tr("%1, after %2 ms").arg(tried.error.message, took);
    if (!answer.systemText.isEmpty())
        tried.line += QLatin1Char('\n') + answer.systemText;
    tried.error.detail.clear();
    return tried;
}

// With target_session_attrs libpq may go past a server that answers, so each host is tried.
TestStage ConnectionStages::tcp()
{
    if (m_tunnel)
        return tunnelledTcp();
    TestStage stage = startStage("tcp");
    const Target &target = *m_resolution.target;
    const bool anyServer = target.options.value(QStringLiteral("target_session_attrs"),
                                                QStringLiteral("any")) == QLatin1String("any");
    QStringList lines;
    std::optional<Error> last;
    const Place *dead = nullptr;
    qint64 wasted = 0;
    std::optional<HostPort> answered;
    for (const Place &place : m_places) {
        if (answered && (anyServer || *answered == place.host)) {
            lines << Tr::tr("%1: not tried, because one before it answers").arg(place.text);
            continue;
        }
        const Tried tried = tryPlace(place);
        lines << tried.line;
        if (tried.cause == NetworkCause::None) {
            answered = place.host;
            m_answering.push_back(place);
            continue;
        }
        last = tried.error;
        if (tried.cause == NetworkCause::Stopped) {
            m_answering.clear();
            break;
        }
        if (!answered) {
            wasted += tried.milliseconds;
            dead = &place;
        }
    }
    stage.detail = lines.join(QLatin1Char('\n'));
    if (!m_answering.empty())
        m_reached = m_answering.front();
    if (!m_reached && last)
        failStage(stage, *last);
    else if (last)
        tellDeadAddresses(stage, dead, wasted, *last);
    return stage;
}

void ConnectionStages::tellDeadAddresses(TestStage &stage, const Place *dead, qint64 wasted,
                                         const Error &last) const
{
    if (!dead || wasted < slowAddress.count()) {
        addFinding(stage, Severity::Info, "connect.some-addresses",
                   Tr::tr("Not every address of the host answers."), last.hint);
        return;
    }
    const QString alive = m_reached->text;
    const bool sameName = dead->host == m_reached->host && !dead->endpoint.isSocketFile();
    const QString message =
        Tr::tr("Each connection loses %1 ms on %2, which does not answer, before it reaches %3.")
            .arg(QString::number(wasted), dead->text, alive);
    const QString hint =
        sameName ? Tr::tr("Name %1 in place of %2, or have the server listen on every address of the name "
                          "(listen_addresses in postgresql.conf).")
                       .arg(m_reached->endpoint.address.toString(), dead->host.host)
                 : Tr::tr("Name the server that answers first, or mend the other one.");
    addFinding(stage, Severity::Warning, "connect.slow-address", message, hint);
}

TestStage ConnectionStages::server()
{
    TestStage stage = startStage("server");
    const Target &target = *m_resolution.target;
    const NetworkAnswer answer = probeProtocol(m_reached->endpoint, m_options.timeout, m_stop);
    const Error error = answer.cause != NetworkCause::None
                            ? ConnectionFailure::network(target, m_reached->text, answer)
                            : ConnectionFailure::protocol(target, m_reached->text, answer);
    if (!error.code.isEmpty()) {
        failStage(stage, error);
        return stage;
    }
    m_offersTls = answer.protocol == Protocol::PostgresWithTls;
    if (m_reached->endpoint.isSocketFile())
        stage.detail = Tr::tr("It is PostgreSQL.");
    else
        stage.detail = m_offersTls ? Tr::tr("It is PostgreSQL, and offers TLS.")
                                   : Tr::tr("It is PostgreSQL, without TLS.");
    return stage;
}

} // namespace limbeck
