#include "pg/ConnectionFailure.h"

#include "pg/SessionAttributes.h"

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

} // namespace

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
        error = network(target, hostPlace(target), {NetworkCause::Stopped, {}, {}, {}});
    else if (attempt.timedOut)
        error = network(target, hostPlace(target), {NetworkCause::TimedOut, {}, {}, {}});
    else if (noServerOfWantedKind(target, attempt.connection.get()))
        error = sessionAttributes(target);
    else if (attempt.phase == LoginPhase::Tls)
        error =
            make("connect.tls", Tr::tr("The TLS connection to %1 could not be made.").arg(hostPlace(target)),
                 Tr::tr("Check sslmode and the certificates that it needs."), {},
                 target.origin(QStringLiteral("sslmode")));
    else if (attempt.phase == LoginPhase::Authentication)
        error = network(target, hostPlace(target), {NetworkCause::Reset, {}, {}, {}});
    else
        error = network(target, hostPlace(target), {NetworkCause::Other, {}, {}, {}});
    error.sqlstate = attempt.sqlstate;
    error.detail = attempt.text;
    if (!error.where.isValid())
        error.where = {target.origin(QStringLiteral("host")).file, target.origin(QStringLiteral("host")).line,
                       0};
    return error;
}

} // namespace limbeck
