#include "pg/LoginAttempt.h"

#include "pg/Libpq.h"
#include "pg/PlatformPeek.h"
#include "pg/PlatformSocket.h"
#include "pg/PlatformTrace.h"
#include "pg/ServerText.h"

#include <QRegularExpression>

#include <algorithm>

namespace limbeck {

using namespace std::chrono_literals;

namespace {

LoginPhase phaseOf(PGconn *connection)
{
    switch (PQstatus(connection)) {
    case CONNECTION_SSL_STARTUP:
    case CONNECTION_GSS_STARTUP:
        return LoginPhase::Tls;
    case CONNECTION_AWAITING_RESPONSE:
    case CONNECTION_AUTH_OK:
    case CONNECTION_SETENV:
    case CONNECTION_CHECK_WRITABLE:
    case CONNECTION_CONSUME:
    case CONNECTION_CHECK_TARGET:
    case CONNECTION_CHECK_STANDBY:
        return LoginPhase::Authentication;
    case CONNECTION_OK:
        return LoginPhase::Ready;
    default:
        return LoginPhase::Network;
    }
}

struct ServerRefusal
{
    QString sqlstate;
    QString function;
    bool hasDetail = false;
};

// Verbose messages have "SEVERITY:  12345: " before the text, then lines for details and hints, and end in
// "LOCATION:  function, file.c:123"; only the upper-case words are translated. There are several where libpq
// tried again without TLS, or another host.
QList<ServerRefusal> refusalsIn(const QString &text)
{
    static const QRegularExpression state(QStringLiteral(":  ([0-9A-Z]{5}): "));
    static const QRegularExpression location(QStringLiteral("\\n[^\\n]*:  (\\w+), [\\w./\\\\-]+\\.c:\\d+"));
    static const QRegularExpression field(QStringLiteral("\\n[^\\n:]{1,30}:  "));
    QList<ServerRefusal> refusals;
    for (auto found = state.match(text); found.hasMatch();) {
        const auto next = state.match(text, found.capturedEnd());
        const qsizetype end = next.hasMatch() ? next.capturedStart() : text.size();
        const QString part = text.mid(found.capturedEnd(), end - found.capturedEnd());
        const auto place = location.match(part);
        const QString before = place.hasMatch() ? part.left(place.capturedStart()) : part;
        refusals.append({found.captured(1), place.captured(1), before.contains(field)});
        found = next;
    }
    return refusals;
}

QString withoutVerbosity(QString text)
{
    static const QRegularExpression state(QStringLiteral(":  [0-9A-Z]{5}: "));
    static const QRegularExpression location(QStringLiteral("\\n[^\\n]*:  \\w+, [\\w./\\\\-]+\\.c:\\d+"));
    return text.replace(state, QStringLiteral(":  ")).remove(location).trimmed();
}

// libpq's second try without TLS often only meets a missing rule: the first one's reason is then the better.
const ServerRefusal &mostTelling(const QList<ServerRefusal> &refusals)
{
    const auto best = std::find_if(refusals.begin(), refusals.end(), [](const ServerRefusal &refusal) {
        return refusal.function != QLatin1String("ClientAuthentication");
    });
    return best == refusals.end() ? refusals.front() : *best;
}

void readRefusal(LoginAttempt &attempt)
{
    const QString text = serverText(PQerrorMessage(attempt.connection.get()));
    const QList<ServerRefusal> refusals = refusalsIn(text);
    attempt.text = withoutVerbosity(text);
    if (refusals.isEmpty())
        return;
    const ServerRefusal &refusal = mostTelling(refusals);
    attempt.sqlstate = refusal.sqlstate;
    attempt.sourceFunction = refusal.function;
    attempt.hasDetail = refusal.hasDetail;
}

// Follows what travels during a login, where that can be read.
class LoginWatch
{
public:
    explicit LoginWatch(PGconn *connection) : m_connection(connection), m_trace(connection) {}

    void beforePoll()
    {
        const SocketPeek peek = look();
        const bool answering = PQstatus(m_connection) == CONNECTION_AWAITING_RESPONSE;
        if (!answering && m_answering)
            m_watch.startAgain(); // another host, or without TLS
        m_answering = answering;
        if (!answering)
            return;
        m_tls = PQsslInUse(m_connection) == 1;
        m_ended = peek.ended;
        if (!m_tls && PQgssEncInUse(m_connection) == 0)
            m_watch.serverSaid(peek.bytes);
    }
    void fill(LoginAttempt &attempt)
    {
        if (m_tls)
            m_watch.libpqTraced(m_trace.end());
        attempt.tls = m_tls;
        attempt.ended = attempt.phase == LoginPhase::Ready ? NetworkCause::None : m_cause;
        attempt.method = m_watch.method();
        if (attempt.method == AuthenticationMethod::Unknown && attempt.passwordUsed)
            attempt.method = AuthenticationMethod::Password;
        else if (attempt.method == AuthenticationMethod::Unknown &&
                 (attempt.phase == LoginPhase::Ready || isBehindAuthentication(attempt.sourceFunction)))
            attempt.method = AuthenticationMethod::Nothing;
        attempt.refusedHere = m_answering && !m_ended && attempt.sqlstate.isEmpty() &&
                              attempt.phase == LoginPhase::Authentication && !attempt.timedOut &&
                              !attempt.stopped;
    }

private:
    // Not while the socket connects, when looking would take the system's error away from libpq.
    SocketPeek look()
    {
        m_cause = NetworkCause::None;
        const ConnStatusType status = PQstatus(m_connection);
        if (status == CONNECTION_STARTED || status == CONNECTION_NEEDED)
            return {};
        const SocketPeek peek = peekSocket(PQsocket(m_connection));
        if (peek.ended)
            m_cause = peek.error == 0 ? NetworkCause::Closed : networkCauseOf(peek.error);
        return peek;
    }

    PGconn *m_connection;
    NetworkCause m_cause = NetworkCause::None;
    LoginTrace m_trace;
    AuthenticationWatch m_watch;
    bool m_answering = false;
    bool m_tls = false;
    bool m_ended = false;
};

} // namespace

void PgConnectionDeleter::operator()(PGconn *connection) const
{
    PQfinish(connection);
}

bool isBehindAuthentication(const QString &sourceFunction)
{
    // src/backend/utils/init: miscinit.c and postinit.c.
    return sourceFunction == QLatin1String("InitializeSessionUserId") ||
           sourceFunction == QLatin1String("InitPostgres") ||
           sourceFunction == QLatin1String("CheckMyDatabase");
}

bool LoginAttempt::isUnexplained() const
{
    return phase != LoginPhase::Ready && sqlstate.isEmpty() && ended == NetworkCause::None && !stopped &&
           !timedOut && !passwordMissing && !refusedHere;
}

LoginAttempt LoginAttempt::run(const ConnectionParameters &parameters, std::chrono::milliseconds timeout,
                               std::stop_token stop, const std::function<void(LoginPhase)> &onPhase)
{
    LoginAttempt attempt;
    attempt.connection.reset(PQconnectStart(parameters.connectionString().constData()));
    PGconn *connection = attempt.connection.get();
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(
        connection, [](void *, const PGresult *) {}, nullptr);
    LoginWatch watch(connection);
    const auto end = std::chrono::steady_clock::now() + timeout;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (PQstatus(connection) != CONNECTION_BAD && next != PGRES_POLLING_OK &&
           next != PGRES_POLLING_FAILED) {
        attempt.stopped = stop.stop_requested();
        attempt.timedOut = std::chrono::steady_clock::now() >= end;
        if (attempt.stopped || attempt.timedOut)
            return attempt;
        const auto event = next == PGRES_POLLING_READING ? SocketEvent::Read : SocketEvent::Write;
        if (!waitForSocket(PQsocket(connection), event, 20ms))
            continue;
        watch.beforePoll();
        next = PQconnectPoll(connection);
        attempt.authenticated = attempt.authenticated || PQstatus(connection) == CONNECTION_AUTH_OK;
        const LoginPhase phase = phaseOf(connection);
        if (next != PGRES_POLLING_FAILED && phase > attempt.phase) {
            attempt.phase = phase;
            if (onPhase)
                onPhase(phase);
        }
    }
    attempt.passwordMissing = PQconnectionNeedsPassword(connection) == 1;
    attempt.passwordUsed = PQconnectionUsedPassword(connection) == 1;
    if (next == PGRES_POLLING_OK) {
        attempt.phase = LoginPhase::Ready;
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
    } else {
        readRefusal(attempt);
    }
    watch.fill(attempt);
    return attempt;
}

} // namespace limbeck
