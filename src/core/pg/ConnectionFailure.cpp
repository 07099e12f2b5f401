// Why a server, or libpq for it, does not let a login through.
#include "pg/ConnectionFailure.h"

#include "pg/SessionAttributes.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionFailure)
};

Error make(const char *code, const QString &message, const QString &hint, const Origin &origin)
{
    return Error{QString::fromLatin1(code), message, {}, hint, {}, {origin.file, origin.line, 0}};
}

bool asksForPassword(AuthenticationMethod method)
{
    return method == AuthenticationMethod::Password || method == AuthenticationMethod::Cleartext ||
           method == AuthenticationMethod::Md5 || method == AuthenticationMethod::Scram ||
           method == AuthenticationMethod::ScramChannelBinding;
}

bool isScram(AuthenticationMethod method)
{
    return method == AuthenticationMethod::Scram || method == AuthenticationMethod::ScramChannelBinding;
}

// What a login was with: "TLS" or none, for the line that pg_hba.conf needs.
QString lineType(const Target &target, const LoginAttempt &attempt)
{
    if (target.firstHost().startsWith(QLatin1Char('/')))
        return QStringLiteral("local");
    return attempt.tls ? QStringLiteral("hostssl") : QStringLiteral("host");
}

Error wrongPassword(const Target &target, const LoginAttempt &attempt)
{
    QStringList hints{
        Tr::tr("The server answers in the same way, likeliest first: the password is wrong; there is no such "
               "role; the role has no password; its password has expired (VALID UNTIL). Its log says which."),
        Tr::tr("The password was taken from: %1.").arg(target.origin(QStringLiteral("password")).describe())};
    if (isScram(attempt.method))
        hints.insert(1, Tr::tr("Or the password is still stored as md5, while the server asks for "
                               "scram-sha-256: set it anew with \\password."));
    return make("auth.password",
                Tr::tr("The server at %1 does not accept the password of role %2.")
                    .arg(target.hostsText(), target.user),
                hints.join(QLatin1Char(' ')), target.origin(QStringLiteral("password")));
}

Error missingPassword(const Target &target)
{
    return make("auth.password-missing",
                Tr::tr("The server at %1 wants a password for role %2, and none is set.")
                    .arg(target.hostsText(), target.user),
                Tr::tr("It can come from the URL or a variable in the environment's file, from PGPASSWORD, "
                       "from a line for this host, database and role in the password file (pgpass), or be "
                       "entered when asked."),
                target.origin(QStringLiteral("password")));
}

Error noRule(const Target &target, const LoginAttempt &attempt)
{
    const QString encrypted = attempt.tls ? Tr::tr("with TLS") : Tr::tr("without TLS");
    return make(
        "auth.no-hba",
        Tr::tr("The server at %1 has no rule that lets role %2 connect to %3 from here, %4, or one that "
               "rejects it.")
            .arg(target.hostsText(), target.user, target.database, encrypted),
        Tr::tr("The first line of pg_hba.conf that fits decides. Add one above it, such as `%1 %2 %3 ADDRESS "
               "scram-sha-256` with the address that the server's words name, and reload the server. Lines "
               "of type hostssl fit only with TLS (sslmode), and clientcert wants a certificate (sslcert).")
            .arg(lineType(target, attempt), target.database, target.user),
        target.origin(QStringLiteral("host")));
}

Error noLogin(const Target &target, const LoginAttempt &attempt)
{
    const Origin user = target.origin(QStringLiteral("user"));
    // A role that does not exist has no password that could have been right.
    if (asksForPassword(attempt.method))
        return make("auth.no-login",
                    Tr::tr("The role %1 on %2 may not log in.").arg(target.user, target.hostsText()),
                    Tr::tr("Its password was right. Ask for: ALTER ROLE %1 LOGIN. Or connect with a role "
                           "that may log in and is a member of it.")
                        .arg(target.user),
                    user);
    return make(
        "auth.role-unknown",
        Tr::tr("The role %1 does not exist on %2, or may not log in.").arg(target.user, target.hostsText()),
        Tr::tr("Check the user name, which counts capitals. CREATE ROLE makes a role, ALTER ROLE … "
               "LOGIN lets it log in."),
        user);
}

// auth_failed() with 28000: a method other than a password of the server's own.
Error otherMethod(const Target &target, const LoginAttempt &attempt)
{
    const Origin user = target.origin(QStringLiteral("user"));
    switch (attempt.method) {
    case AuthenticationMethod::Gss:
    case AuthenticationMethod::Sspi:
        return make("auth.kerberos",
                    Tr::tr("The server at %1 does not accept the Kerberos login for role %2.")
                        .arg(target.hostsText(), target.user),
                    Tr::tr("Check that there is a valid ticket (klist), that krbsrvname fits, and that "
                           "pg_ident.conf maps your principal to the role."),
                    user);
    case AuthenticationMethod::Cleartext:
    case AuthenticationMethod::Password:
        return make("auth.external",
                    Tr::tr("The service that the server at %1 asks (LDAP, PAM or RADIUS) does not accept the "
                           "password of %2.")
                        .arg(target.hostsText(), target.user),
                    Tr::tr("Check the password of that service; the server's log has its reason."),
                    target.origin(QStringLiteral("password")));
    default:
        return make("auth.identity",
                    Tr::tr("The server at %1 does not let you be role %2: it goes by who you are, not by a "
                           "password.")
                        .arg(target.hostsText(), target.user),
                    Tr::tr("With peer or ident in pg_hba.conf, your user name of the operating system has to "
                           "be the role's; with cert, the common name of the client certificate (sslcert). "
                           "pg_ident.conf can map others; connecting by host name instead of the socket "
                           "often uses a password."),
                    user);
    }
}

Error authenticationFailure(const Target &target, const LoginAttempt &attempt)
{
    if (attempt.sqlstate == QLatin1String("28P01"))
        return wrongPassword(target, attempt);
    // 28000 has several reasons: the function that reports it tells them apart.
    if (attempt.sourceFunction == QLatin1String("ClientAuthentication"))
        return noRule(target, attempt);
    if (attempt.sourceFunction == QLatin1String("InitializeSessionUserId"))
        return noLogin(target, attempt);
    if (attempt.sourceFunction == QLatin1String("auth_failed"))
        return otherMethod(target, attempt);
    return make("auth.refused",
                Tr::tr("The server at %1 does not let role %2 in.").arg(target.hostsText(), target.user),
                Tr::tr("Check which method pg_hba.conf wants for this role."),
                target.origin(QStringLiteral("user")));
}

// 53300 is raised at four limits: miscinit.c, postinit.c, and where sessions begin.
Error tooMany(const Target &target, const LoginAttempt &attempt)
{
    const QString &function = attempt.sourceFunction;
    if (function == QLatin1String("InitializeSessionUserId"))
        return make(
            "auth.role-limit",
            Tr::tr("The role %1 has as many sessions on %2 as it may.").arg(target.user, target.hostsText()),
            Tr::tr("Close others of its sessions, or ask for a higher limit: ALTER ROLE … CONNECTION "
                   "LIMIT."),
            target.origin(QStringLiteral("user")));
    if (function == QLatin1String("CheckMyDatabase"))
        return make("database.limit",
                    Tr::tr("The database %1 on %2 has as many sessions as it may.")
                        .arg(target.database, target.hostsText()),
                    Tr::tr("Close others of its sessions, or ask for a higher limit: ALTER DATABASE … "
                           "CONNECTION LIMIT."),
                    target.origin(QStringLiteral("database")));
    const Origin host = target.origin(QStringLiteral("host"));
    if (function == QLatin1String("InitPostgres"))
        return make("server.too-many",
                    Tr::tr("The server at %1 keeps its last free connections for superusers.")
                        .arg(target.hostsText()),
                    Tr::tr("Close other sessions, or raise max_connections "
                           "(superuser_reserved_connections are kept back)."),
                    host);
    return make("server.too-many", Tr::tr("The server at %1 has no free connection.").arg(target.hostsText()),
                Tr::tr("Close other sessions, raise max_connections, or put a pooler in between."), host);
}

Error notReady(const Target &target, const LoginAttempt &attempt)
{
    const Origin host = target.origin(QStringLiteral("host"));
    // Only a standby explains itself with a detail: CAC_NOTCONSISTENT in the server's postmaster.
    if (attempt.hasDetail)
        return make("server.standby-closed",
                    Tr::tr("The server at %1 is a standby that takes no sessions, or none yet.")
                        .arg(target.hostsText()),
                    Tr::tr("It opens once it is consistent, where hot_standby is on. Connect to the primary "
                           "server to migrate."),
                    host);
    return make("server.starting",
                Tr::tr("The server at %1 takes no sessions at this moment: it is starting, shutting down, or "
                       "recovering after a crash.")
                    .arg(target.hostsText()),
                Tr::tr("Its own words below say which. Try again in a moment; if it stays so, the server's "
                       "log says why."),
                host);
}

Error databaseFailure(const Target &target, const QString &state)
{
    const Origin database = target.origin(QStringLiteral("database"));
    if (state == QLatin1String("3D000"))
        return make(
            "database.unknown",
            Tr::tr("There is no database %1 on %2.").arg(target.database, target.hostsText()),
            Tr::tr("Check the database's name, which counts capitals, and that this is the right server; or "
                   "create it with createdb. `psql -l` lists those that are there."),
            database);
    if (state == QLatin1String("55000"))
        return make(
            "database.not-accepting",
            Tr::tr("The database %1 on %2 accepts no connections.").arg(target.database, target.hostsText()),
            Tr::tr("It was closed: ask for ALTER DATABASE … ALLOW_CONNECTIONS true, from a session "
                   "on another database."),
            database);
    return make(
        "database.no-connect",
        Tr::tr("The role %1 may not connect to the database %2.").arg(target.user, target.database),
        Tr::tr("Ask its owner for: GRANT CONNECT ON DATABASE %1 TO %2").arg(target.database, target.user),
        database);
}

Error refusal(const Target &target, const LoginAttempt &attempt)
{
    const QString &state = attempt.sqlstate;
    if (state.startsWith(QLatin1String("28")))
        return authenticationFailure(target, attempt);
    if (state == QLatin1String("3D000") || state == QLatin1String("55000") || state == QLatin1String("42501"))
        return databaseFailure(target, state);
    if (state == QLatin1String("57P03"))
        return notReady(target, attempt);
    if (state == QLatin1String("53300"))
        return tooMany(target, attempt);
    const Origin host = target.origin(QStringLiteral("host"));
    if (attempt.sourceFunction.isEmpty())
        return make("connect.refused-by-pooler",
                    Tr::tr("What answers at %1 is a pooler or proxy in front of PostgreSQL, and refuses the "
                           "session.")
                        .arg(target.hostsText()),
                    Tr::tr("Look at its own configuration: whether it knows this database and role, and "
                           "reaches the server. The server's own port shows whether the rest is right."),
                    host);
    return make("connect.failed", Tr::tr("The server at %1 refuses the session.").arg(target.hostsText()),
                Tr::tr("The detail has the server's own words."), host);
}

// libpq ends a login that is not as safe as its options demand.
Error refusedHere(const Target &target)
{
    if (target.options.contains(QStringLiteral("require_auth")))
        return make("auth.method",
                    Tr::tr("The server at %1 does not log in as require_auth (%2) demands.")
                        .arg(target.hostsText(), target.options.value(QStringLiteral("require_auth"))),
                    Tr::tr("Change the rule in pg_hba.conf, or require_auth. If neither has changed lately, "
                           "this may be another server."),
                    target.origin(QStringLiteral("require_auth")));
    if (target.options.value(QStringLiteral("channel_binding")) == QLatin1String("require"))
        return make("auth.channel-binding",
                    Tr::tr("The server at %1 does not log in with channel binding, which channel_binding "
                           "demands.")
                        .arg(target.hostsText()),
                    Tr::tr("It needs TLS and scram-sha-256 in pg_hba.conf. If neither has changed lately, "
                           "this may be another server, or something in between that ends TLS."),
                    target.origin(QStringLiteral("channel_binding")));
    return make(
        "auth.unsupported",
        Tr::tr("The server at %1 asks for a way to log in that cannot be used here.").arg(target.hostsText()),
        Tr::tr("The detail has the reason. Kerberos needs a ticket (kinit)."),
        target.origin(QStringLiteral("user")));
}

// Nothing was said by the server: it is the network, libpq or us.
Error withoutAnswer(const Target &target, const LoginAttempt &attempt)
{
    const auto network = [&target](NetworkCause cause) {
        return ConnectionFailure::network(target, target.hostsText(), {cause, {}, {}, {}});
    };
    if (attempt.passwordMissing)
        return missingPassword(target);
    if (attempt.stopped)
        return network(NetworkCause::Stopped);
    if (attempt.timedOut)
        return network(NetworkCause::TimedOut);
    if (noServerOfWantedKind(target, attempt.connection.get()))
        return ConnectionFailure::sessionAttributes(target);
    if (attempt.ended != NetworkCause::None)
        return network(attempt.ended);
    if (attempt.phase == LoginPhase::Tls)
        return make("connect.tls",
                    Tr::tr("The TLS connection to %1 could not be made.").arg(target.hostsText()),
                    Tr::tr("Check sslmode and the certificates that it needs."),
                    target.origin(QStringLiteral("sslmode")));
    if (attempt.refusedHere)
        return refusedHere(target);
    if (attempt.phase == LoginPhase::Authentication)
        return network(NetworkCause::Reset);
    return network(NetworkCause::Other);
}

} // namespace

Error ConnectionFailure::login(const Target &target, const LoginAttempt &attempt)
{
    Error error = attempt.sqlstate.isEmpty() ? withoutAnswer(target, attempt) : refusal(target, attempt);
    error.sqlstate = attempt.sqlstate;
    error.detail = attempt.text;
    if (!error.where.isValid())
        error.where = {target.origin(QStringLiteral("host")).file, target.origin(QStringLiteral("host")).line,
                       0};
    return error;
}

} // namespace limbeck
