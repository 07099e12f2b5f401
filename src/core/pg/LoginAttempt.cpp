#include "pg/LoginAttempt.h"

#include "pg/Libpq.h"
#include "pg/PlatformSocket.h"

#include <QRegularExpression>

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

// Verbose messages end in "LOCATION:  function, file.c:123" and have "SEVERITY:  12345: " before the text;
// only the upper-case words are translated.
void readRefusal(LoginAttempt &attempt)
{
    static const QRegularExpression state(QStringLiteral(":  ([0-9A-Z]{5}): "));
    static const QRegularExpression location(
        QStringLiteral("\\n[^\\n]*:  (\\w+), [\\w./\\\\-]+\\.c:\\d+\\s*$"));
    attempt.text = QString::fromUtf8(PQerrorMessage(attempt.connection.get())).trimmed();
    const auto sqlstate = state.match(attempt.text);
    if (!sqlstate.hasMatch())
        return;
    attempt.sqlstate = sqlstate.captured(1);
    const auto place = location.match(attempt.text);
    if (place.hasMatch()) {
        attempt.sourceFunction = place.captured(1);
        attempt.text.truncate(place.capturedStart());
    }
    attempt.text.remove(sqlstate.capturedStart(1) - 1, 7); // " 12345:"
}

} // namespace

void PgConnectionDeleter::operator()(PGconn *connection) const
{
    PQfinish(connection);
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
        next = PQconnectPoll(connection);
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
    return attempt;
}

} // namespace limbeck
