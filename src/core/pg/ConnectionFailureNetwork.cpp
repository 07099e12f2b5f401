// The causes that lie before the login: names, addresses, and what listens there.
#include "pg/ConnectionFailure.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionFailure)
};

Error make(const char *code, const QString &message, const QString &hint, const Origin &origin,
           const QString &detail = {})
{
    return Error{QString::fromLatin1(code), message, detail, hint, {}, {origin.file, origin.line, 0}};
}

Error refused(const QString &place, const Origin &origin)
{
    return make("connect.refused",
                Tr::tr("%1 refuses the connection: nothing listens on this port.").arg(place),
                Tr::tr("Likely, in this order: the server does not run (check its service: postgresql, on "
                       "Windows postgresql-x64-15 or the like); it listens on another port; listen_addresses "
                       "in postgresql.conf leaves this address out; a container does not publish the port."),
                origin);
}

Error ended(const char *code, const QString &place, const Origin &origin)
{
    const QString hint =
        Tr::tr("Likely, in this order: a port forwarder, container or proxy without a server behind it; a "
               "firewall that inspects the traffic; a crashing server. Check what really listens on that "
               "port, and the server's log.");
    if (qstrcmp(code, "connect.reset") == 0)
        return make(code, Tr::tr("%1 accepts the connection and then resets it.").arg(place), hint, origin);
    return make(code, Tr::tr("%1 accepts the connection and then closes it.").arg(place), hint, origin);
}

Error networkText(const QString &place, NetworkCause cause, const Origin &origin)
{
    switch (cause) {
    case NetworkCause::Refused:
        return refused(place, origin);
    case NetworkCause::TimedOut:
        return make("connect.timeout", Tr::tr("%1 does not answer in time.").arg(place),
                    Tr::tr("Likely, in this order: a firewall drops the packets; the VPN is not up; the "
                           "address is wrong; the machine is off. Check the firewall's rule for this port on "
                           "both sides."),
                    origin);
    case NetworkCause::Unreachable:
        return make(
            "connect.unreachable", Tr::tr("%1 cannot be reached from here.").arg(place),
            Tr::tr("There is no route to this address. Likely, in this order: the VPN is not up; this "
                   "machine is not connected; a firewall rejects it; the address is wrong or of a "
                   "family (IPv6, IPv4) that this machine does not use."),
            origin);
    case NetworkCause::Reset:
        return ended("connect.reset", place, origin);
    case NetworkCause::Closed:
        return ended("connect.closed", place, origin);
    case NetworkCause::Denied:
        return make(
            "connect.denied", Tr::tr("This machine does not let the connection to %1 out.").arg(place),
            Tr::tr("Likely, in this order: a rule of this machine's own firewall or security software; "
                   "a restricted container or sandbox. Check the rules for outgoing connections."),
            origin);
    case NetworkCause::Stopped:
        return make("connect.stopped", Tr::tr("Stopped on request."), {}, {});
    case NetworkCause::None:
    case NetworkCause::Missing:
    case NetworkCause::Other:
        break;
    }
    return make("connect.failed", Tr::tr("The connection to %1 failed.").arg(place),
                Tr::tr("The detail has the system's own words."), origin);
}

// nullopt: as for an address.
std::optional<Error> socketText(const QString &file, NetworkCause cause, const Origin &origin)
{
    switch (cause) {
    case NetworkCause::Missing:
        return make(
            "connect.socket-missing", Tr::tr("There is no socket file %1.").arg(file),
            Tr::tr("Likely, in this order: the server does not run; it has another port, which is a "
                   "part of the file's name; unix_socket_directories in postgresql.conf names another "
                   "folder, for libpq's default depends on who built it. A host name in place of the "
                   "folder connects over TCP."),
            origin);
    case NetworkCause::Denied:
        return make("connect.socket-permission",
                    Tr::tr("This user may not use the socket file %1.").arg(file),
                    Tr::tr("Check unix_socket_permissions and unix_socket_group in postgresql.conf, and the "
                           "permissions of the folder."),
                    origin);
    case NetworkCause::Refused:
        return make("connect.refused", Tr::tr("Nobody listens behind the socket file %1.").arg(file),
                    Tr::tr("A server that was killed leaves its socket file behind. Start the server."),
                    origin);
    default:
        return std::nullopt;
    }
}

Error notPostgres(const QString &place, const NetworkAnswer &answer, const Origin &origin)
{
    const QString port = Tr::tr("Check host and port: 5432 is PostgreSQL's usual port.");
    const auto named = [&](const QString &message, const QString &hint) {
        return make("connect.not-postgres", message, hint, origin, answer.greeting);
    };
    switch (answer.protocol) {
    case Protocol::Http:
        return named(Tr::tr("%1 is a web server (HTTP), not PostgreSQL.").arg(place), port);
    case Protocol::Ssh:
        return named(Tr::tr("%1 is an SSH server, not PostgreSQL.").arg(place),
                     Tr::tr("For a tunnel, connect to its local end."));
    case Protocol::MySql:
        return named(Tr::tr("%1 is a MySQL or MariaDB server, not PostgreSQL.").arg(place), port);
    default:
        return named(Tr::tr("%1 answers, but it is not PostgreSQL.").arg(place), port);
    }
}

} // namespace

Error ConnectionFailure::name(const Target &target, const QString &host, const NameAnswer &answer)
{
    const Origin origin = target.origin(QStringLiteral("host"));
    switch (answer.cause) {
    case NameCause::Stopped:
        return network(target, host, {NetworkCause::Stopped, {}, {}, {}});
    case NameCause::NameServer:
    case NameCause::TimedOut:
        return make(
            "connect.name-server", Tr::tr("The name server does not tell the address of %1.").arg(host),
            Tr::tr("The name may well be right. Likely, in this order: this machine is not connected; "
                   "the VPN that brings the name server is not up; the name server does not answer. "
                   "Try again, or name the host's address."),
            origin, answer.systemText);
    case NameCause::None:
    case NameCause::Unknown:
    case NameCause::Other:
        break;
    }
    return make("connect.host-unknown", Tr::tr("The host name %1 is not known here.").arg(host),
                Tr::tr("Check the spelling. A container's name is known only inside its own network; a "
                       "company's name often needs the VPN."),
                origin, answer.systemText);
}

Error ConnectionFailure::network(const Target &target, const QString &place, const NetworkAnswer &answer)
{
    Error error = networkText(place, answer.cause, target.origin(QStringLiteral("host")));
    error.detail = answer.systemText;
    return error;
}

Error ConnectionFailure::reach(const Target &target, const Place &place, const NetworkAnswer &answer)
{
    if (place.endpoint.isSocketFile()) {
        if (auto error = socketText(place.text, answer.cause, target.origin(QStringLiteral("host")))) {
            error->detail = answer.systemText;
            return *error;
        }
    }
    return network(target, place.text, answer);
}

Error ConnectionFailure::protocol(const Target &target, const QString &place, const NetworkAnswer &answer)
{
    const Origin origin = target.origin(QStringLiteral("port"));
    switch (answer.protocol) {
    case Protocol::PostgresWithTls:
    case Protocol::PostgresWithoutTls:
    case Protocol::PostgresError:
    case Protocol::Unknown:
        return {};
    case Protocol::Silent:
        return make("connect.silent", Tr::tr("%1 accepts the connection and says nothing.").arg(place),
                    Tr::tr("Likely, in this order: a port forwarder or tunnel whose far end is gone; another "
                           "service; a server that hangs. Check host and port, and the server's log."),
                    origin);
    case Protocol::TlsOnly:
        return make("connect.tls-only",
                    Tr::tr("%1 expects TLS from the first byte, as PostgreSQL does not.").arg(place),
                    Tr::tr("Likely, in this order: a web server (HTTPS); a proxy or load balancer that ends "
                           "TLS before PostgreSQL and has to know its protocol. Check host and port."),
                    origin);
    case Protocol::Http:
    case Protocol::Ssh:
    case Protocol::MySql:
    case Protocol::Other:
        break;
    }
    return notPostgres(place, answer, origin);
}

Error ConnectionFailure::sessionAttributes(const Target &target)
{
    const QString option = QStringLiteral("target_session_attrs");
    return make("connect.session-attrs",
                Tr::tr("No server among %1 is what target_session_attrs=%2 asks for.")
                    .arg(target.hostsText(), target.options.value(option)),
                Tr::tr("Likely, in this order: the primary server changed after a failover and is not in the "
                       "list; default_transaction_read_only is set for the role, the database or the server; "
                       "the option asks for the wrong kind."),
                target.origin(option));
}

} // namespace limbeck
