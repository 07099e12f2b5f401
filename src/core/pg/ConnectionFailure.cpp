#include "pg/ConnectionFailure.h"

#include "pg/Libpq.h"
#include "pg/NameLookup.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionFailure)
};

Error make(const char *code, const QString &message, const QString &hint, const QString &detail,
           const Origin &origin)
{
    return Error{QString::fromLatin1(code), message, detail, hint, {}, {origin.file, origin.line, 0}};
}

Error networkText(const QString &place, const NetworkAnswer &answer)
{
    switch (answer.cause) {
    case NetworkCause::Refused:
        return make("connect.refused",
                    Tr::tr("%1 refuses the connection: nothing listens on this port.").arg(place),
                    Tr::tr("Check that the server runs, that the port is right, and that listen_addresses in "
                           "postgresql.conf includes this address."),
                    {}, {});
    case NetworkCause::TimedOut:
        return make(
            "connect.timeout", Tr::tr("%1 does not answer in time.").arg(place),
            Tr::tr("A firewall that drops packets, a VPN that is not up, or a wrong address look like this."),
            {}, {});
    case NetworkCause::Unreachable:
        return make("connect.unreachable", Tr::tr("%1 cannot be reached from here.").arg(place),
                    Tr::tr("There is no route to this address. Check the VPN and the network."), {}, {});
    case NetworkCause::Reset:
    case NetworkCause::Closed:
        return make(
            "connect.reset", Tr::tr("%1 accepts the connection and then ends it.").arg(place),
            Tr::tr(
                "A port forwarder or proxy without a server behind it, a firewall, or a crashing server look "
                "like this. Check what really listens on that port, and the server's log."),
            {}, {});
    case NetworkCause::Stopped:
        return make("connect.stopped", Tr::tr("Stopped on request."), {}, {}, {});
    case NetworkCause::None:
    case NetworkCause::Other:
        break;
    }
    return make("connect.failed", Tr::tr("The connection to %1 failed.").arg(place),
                Tr::tr("The detail has the system's own words."), {}, {});
}

QString hostPlace(const Target &target)
{
    return target.hostsText();
}

Error authenticationText(const Target &target, const LoginAttempt &attempt)
{
    const QString &user = target.user;
    if (attempt.sqlstate == QLatin1String("28P01"))
        return make(
            "auth.password",
            Tr::tr("The server at %1 does not accept the password of role %2.").arg(hostPlace(target), user),
            Tr::tr(
                "Check the password and where it comes from. A role that does not exist, or has no password, "
                "is answered in the same way."),
            {}, target.origin(QStringLiteral("password")));
    // 28000 has several reasons: the function that reports it tells them apart.
    if (attempt.sourceFunction == QLatin1String("ClientAuthentication"))
        return make(
            "auth.no-hba",
            Tr::tr("The server at %1 has no rule that lets role %2 connect to %3 from here.")
                .arg(hostPlace(target), user, target.database),
            Tr::tr(
                "Add a line for this address, role and database to pg_hba.conf and reload the server. Lines "
                "of type hostssl need TLS: see sslmode."),
            {}, target.origin(QStringLiteral("host")));
    if (attempt.sourceFunction == QLatin1String("InitializeSessionUserId"))
        return make(
            "auth.role-unknown",
            Tr::tr("The role %1 does not exist on %2, or may not log in.").arg(user, hostPlace(target)),
            Tr::tr("Check the user name. CREATE ROLE makes a role, ALTER ROLE … LOGIN lets it log in."), {},
            target.origin(QStringLiteral("user")));
    return make("auth.refused",
                Tr::tr("The server at %1 does not let role %2 in.").arg(hostPlace(target), user),
                Tr::tr("Check which method pg_hba.conf wants for this role."), {},
                target.origin(QStringLiteral("user")));
}

Error serverText(const Target &target, const LoginAttempt &attempt)
{
    const Origin database = target.origin(QStringLiteral("database"));
    const Origin host = target.origin(QStringLiteral("host"));
    const QString &state = attempt.sqlstate;
    if (state.startsWith(QLatin1String("28")))
        return authenticationText(target, attempt);
    if (state == QLatin1String("3D000"))
        return make("database.unknown",
                    Tr::tr("There is no database %1 on %2.").arg(target.database, hostPlace(target)),
                    Tr::tr("Check the database's name, or create it with createdb."), {}, database);
    if (state == QLatin1String("55000"))
        return make(
            "database.not-accepting",
            Tr::tr("The database %1 on %2 accepts no connections.").arg(target.database, hostPlace(target)),
            Tr::tr("It was closed with ALTER DATABASE … ALLOW_CONNECTIONS false."), {}, database);
    if (state == QLatin1String("42501"))
        return make(
            "database.no-connect",
            Tr::tr("The role %1 may not connect to the database %2.").arg(target.user, target.database),
            Tr::tr("The owner can allow it: GRANT CONNECT ON DATABASE."), {}, database);
    if (state == QLatin1String("57P03"))
        return make("server.starting",
                    Tr::tr("The server at %1 is starting or shutting down.").arg(hostPlace(target)),
                    Tr::tr("Try again in a moment. If it stays so, the server's log says why."), {}, host);
    if (state == QLatin1String("53300"))
        return make(
            "server.too-many", Tr::tr("The server at %1 has no free connection.").arg(hostPlace(target)),
            Tr::tr("Close other sessions, or raise max_connections or the role's or database's limit."), {},
            host);
    return make("connect.failed", Tr::tr("The server at %1 refuses the session.").arg(hostPlace(target)),
                Tr::tr("The detail has the server's own words."), {}, host);
}

Error addressFailure(const Target &target, const HostPort &host, std::chrono::milliseconds timeout)
{
    const quint16 port = host.port.value_or(5432);
    const NameAnswer names = lookUpName(host.host, timeout, {});
    if (names.addresses.isEmpty())
        return ConnectionFailure::hostUnknown(target, host.host, names.systemText);
    Error last;
    for (const QHostAddress &address : names.addresses) {
        const QString place = QStringLiteral("%1:%2").arg(host.host, QString::number(port));
        const NetworkAnswer answer = probeProtocol(address, port, timeout, {});
        last = answer.cause == NetworkCause::None ? ConnectionFailure::protocol(target, place, answer)
                                                  : ConnectionFailure::network(target, place, answer);
        if (last.code.isEmpty())
            return last;
    }
    return last;
}

} // namespace

Error ConnectionFailure::hostUnknown(const Target &target, const QString &host, const QString &systemText)
{
    return make(
        "connect.host-unknown", Tr::tr("The host name %1 is not known here.").arg(host),
        Tr::tr(
            "Check the spelling. A container's name is known only inside its own network; a company's name "
            "often needs the VPN."),
        systemText, target.origin(QStringLiteral("host")));
}

Error ConnectionFailure::network(const Target &target, const QString &place, const NetworkAnswer &answer)
{
    Error error = networkText(place, answer);
    const Origin origin = target.origin(QStringLiteral("host"));
    error.detail = answer.systemText;
    error.where = {origin.file, origin.line, 0};
    return error;
}

Error ConnectionFailure::protocol(const Target &target, const QString &place, const NetworkAnswer &answer)
{
    const Origin origin = target.origin(QStringLiteral("port"));
    const QString hint = Tr::tr("Check host and port: 5432 is PostgreSQL's usual port.");
    switch (answer.protocol) {
    case Protocol::PostgresWithTls:
    case Protocol::PostgresWithoutTls:
    case Protocol::PostgresError:
    case Protocol::Unknown:
        return {};
    case Protocol::Http:
        return make("connect.not-postgres", Tr::tr("%1 is a web server (HTTP), not PostgreSQL.").arg(place),
                    hint, answer.greeting, origin);
    case Protocol::Ssh:
        return make("connect.not-postgres", Tr::tr("%1 is an SSH server, not PostgreSQL.").arg(place),
                    Tr::tr("For a tunnel, connect to its local end."), answer.greeting, origin);
    case Protocol::Silent:
        return make(
            "connect.silent", Tr::tr("%1 accepts the connection and says nothing.").arg(place),
            Tr::tr(
                "A server that hangs, a port forwarder whose far end is gone, or another service look like "
                "this."),
            {}, origin);
    case Protocol::Other:
        break;
    }
    return make("connect.not-postgres", Tr::tr("%1 answers, but it is not PostgreSQL.").arg(place), hint,
                answer.greeting, origin);
}

Error ConnectionFailure::login(const Target &target, const LoginAttempt &attempt)
{
    Error error;
    if (!attempt.sqlstate.isEmpty())
        error = serverText(target, attempt);
    else if (attempt.passwordMissing)
        error = make("auth.password-missing",
                     Tr::tr("The server at %1 wants a password for role %2, and none is set.")
                         .arg(hostPlace(target), target.user),
                     Tr::tr("Put it into the environment's file, or enter it when asked."), {},
                     target.origin(QStringLiteral("password")));
    else if (attempt.stopped)
        error = networkText(hostPlace(target), {NetworkCause::Stopped, Protocol::Unknown, {}, {}});
    else if (attempt.timedOut)
        error = networkText(hostPlace(target), {NetworkCause::TimedOut, Protocol::Unknown, {}, {}});
    else if (attempt.phase == LoginPhase::Tls)
        error =
            make("connect.tls", Tr::tr("The TLS connection to %1 could not be made.").arg(hostPlace(target)),
                 Tr::tr("Check sslmode and the certificates that it needs."), {},
                 target.origin(QStringLiteral("sslmode")));
    else if (attempt.phase == LoginPhase::Authentication)
        error = networkText(hostPlace(target), {NetworkCause::Reset, Protocol::Unknown, {}, {}});
    else
        error = networkText(hostPlace(target), {NetworkCause::Other, Protocol::Unknown, {}, {}});
    error.sqlstate = attempt.sqlstate;
    error.detail = attempt.text;
    if (!error.where.isValid())
        error.where = {target.origin(QStringLiteral("host")).file, target.origin(QStringLiteral("host")).line,
                       0};
    return error;
}

Error explainConnectionFailure(const Target &target, const ConnectionParameters &parameters,
                               const QString &driverText, std::chrono::milliseconds timeout)
{
    Error network;
    for (const HostPort &host : target.hosts) {
        if (host.host.startsWith(QLatin1Char('/')) || host.host.isEmpty())
            continue; // a Unix socket
        network = addressFailure(target, host, timeout);
        if (network.code.isEmpty())
            break; // one that speaks PostgreSQL
    }
    if (!network.code.isEmpty())
        return network;
    const LoginAttempt attempt = LoginAttempt::run(parameters, timeout);
    Error error = ConnectionFailure::login(target, attempt);
    if (attempt.phase == LoginPhase::Ready) // it works by now
        error.detail = driverText;
    return error;
}

} // namespace limbeck
