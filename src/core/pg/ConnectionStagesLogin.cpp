// The connection test's stages from the login on.
#include "pg/ConnectionStages.h"

#include "pg/Libpq.h"

#include <QCoreApplication>

#include <array>
#include <future>
#include <memory>
#include <thread>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

double millisecondsBetween(std::chrono::steady_clock::time_point a, std::chrono::steady_clock::time_point b)
{
    return std::chrono::duration<double, std::milli>(b - a).count();
}

QString methodText(AuthenticationMethod method)
{
    switch (method) {
    case AuthenticationMethod::Nothing:
        return Tr::tr("the server asked for nothing (trust, peer, ident or cert)");
    case AuthenticationMethod::Password:
        return Tr::tr("with a password");
    case AuthenticationMethod::Cleartext:
        return Tr::tr("with a password in clear text (password, LDAP, PAM or RADIUS)");
    case AuthenticationMethod::Md5:
        return Tr::tr("with a password by md5");
    case AuthenticationMethod::Scram:
        return Tr::tr("with a password by SCRAM-SHA-256");
    case AuthenticationMethod::ScramChannelBinding:
        return Tr::tr("with a password by SCRAM-SHA-256, bound to the TLS channel");
    case AuthenticationMethod::Gss:
        return Tr::tr("by Kerberos (GSSAPI)");
    case AuthenticationMethod::Sspi:
        return Tr::tr("by Windows (SSPI)");
    case AuthenticationMethod::Unknown:
    case AuthenticationMethod::Other:
        return {};
    }
    Q_UNREACHABLE();
}

// Closing a connection does not end what its session waits for, a lock above all. Asking the server to is
// bounded here: the asking itself is left to its end on a thread of its own.
void cancelQuery(PGconn *connection)
{
    PGcancel *const cancel = PQgetCancel(connection);
    if (!cancel)
        return;
    constexpr auto patience = std::chrono::milliseconds(500);
    auto done = std::make_shared<std::promise<void>>();
    const std::future<void> finished = done->get_future();
    std::thread([cancel, done] {
        std::array<char, 256> error{};
        PQcancel(cancel, error.data(), int(error.size()));
        PQfreeCancel(cancel);
        done->set_value();
    }).detach();
    finished.wait_for(patience);
}

// "Role app, with a password by SCRAM-SHA-256, from .env:3", as far as it is known.
QString describeAuthentication(const Target &target, const LoginAttempt &login)
{
    QStringList parts{Tr::tr("Role %1").arg(target.user)};
    if (const QString method = methodText(login.method); !method.isEmpty())
        parts << method;
    if (login.passwordUsed)
        parts << Tr::tr("from %1").arg(target.origin(QStringLiteral("password")).describe());
    return parts.join(QStringLiteral(", "));
}

} // namespace

Refusal refusalOf(const LoginAttempt &login)
{
    if (login.phase == LoginPhase::Ready)
        return Refusal::None;
    const QString &state = login.sqlstate;
    const QString &function = login.sourceFunction;
    if (state == QLatin1String("3D000") || state == QLatin1String("55000") ||
        state == QLatin1String("42501") || function == QLatin1String("CheckMyDatabase"))
        return Refusal::Database;
    if (function == QLatin1String("InitializeSessionUserId")) // the role's own limit, too
        return Refusal::Authentication;
    if (!state.isEmpty() && !state.startsWith(QLatin1String("28")))
        return Refusal::Session;
    if (login.authenticated)
        return Refusal::Session;
    return login.phase == LoginPhase::Tls ? Refusal::Tls : Refusal::Authentication;
}

void ConnectionStages::login()
{
    ConnectionParameters parameters(*m_resolution.target, QStringLiteral("limbeck test"), m_options.timeout);
    goOnlyTo(m_answering, parameters);
    m_loginStart = Clock::now();
    m_tlsEnd = m_loginStart;
    m_login = LoginAttempt::run(parameters, m_options.timeout, m_stop, [this](LoginPhase phase) {
        if (phase == LoginPhase::Authentication)
            m_tlsEnd = Clock::now();
    });
    m_loginEnd = Clock::now();
    if (m_login.isUnexplained()) // libpq meets the system's error before us, and tells it in words
        m_login.ended = probeProtocol(usedPlace().endpoint, m_options.timeout, m_stop).cause;
}

TestStage ConnectionStages::authentication()
{
    TestStage stage = startStage("authentication");
    const Refusal refusal = refusalOf(m_login);
    stage.milliseconds = millisecondsBetween(m_tlsEnd, m_loginEnd);
    if (refusal == Refusal::Session && !m_login.authenticated &&
        !isBehindAuthentication(m_login.sourceFunction)) {
        stage.outcome = StageOutcome::Skipped; // it was refused before anybody was asked
        return stage;
    }
    stage.detail = describeAuthentication(*m_resolution.target, m_login);
    if (refusal == Refusal::Authentication) {
        failStage(stage, ConnectionFailure::login(*m_resolution.target, m_login));
        return stage;
    }
    if (m_login.method == AuthenticationMethod::Md5)
        addFinding(stage, Severity::Info, "auth.md5",
                   Tr::tr("The server still uses md5 for this role, which PostgreSQL is giving up."),
                   Tr::tr("Set password_encryption to scram-sha-256, set the password anew with \\password, "
                          "then name scram-sha-256 in pg_hba.conf."));
    if (m_login.method == AuthenticationMethod::Cleartext && !m_login.tls && leavesThisMachine())
        addFinding(
            stage, Severity::Warning, "auth.cleartext",
            Tr::tr("The password travels over the network as it is, readable for everybody on the way."),
            Tr::tr("Use scram-sha-256 in pg_hba.conf, or TLS (sslmode verify-full)."));
    return stage;
}

bool ConnectionStages::leavesThisMachine() const
{
    return m_reached && !m_reached->endpoint.isLocal();
}

TestStage ConnectionStages::database()
{
    TestStage stage = startStage("database");
    const Refusal refusal = refusalOf(m_login);
    if (refusal == Refusal::Database)
        failStage(stage, ConnectionFailure::login(*m_resolution.target, m_login));
    else if (refusal == Refusal::Session)
        stage.outcome = StageOutcome::Skipped; // how far it got is not known
    else
        stage.detail = QString::fromUtf8(PQdb(m_login.connection.get()));
    return stage;
}

Result<QList<QVariantList>> ConnectionStages::askAll(const QByteArray &sql,
                                                     const QVariantList &parameters) const
{
    const auto result = runQuery(m_login.connection.get(), sql, parameters, {m_options.timeout, m_stop});
    if (!result) {
        if (result.error().code == QLatin1String("connect.stopped") ||
            result.error().code == QLatin1String("connect.timeout"))
            cancelQuery(m_login.connection.get());
        return fail(result.error());
    }
    return cells(result->get());
}

Result<QVariantList> ConnectionStages::ask(const QByteArray &sql, const QVariantList &parameters) const
{
    const auto rows = askAll(sql, parameters);
    if (!rows)
        return fail(rows.error());
    return rows->isEmpty() ? QVariantList() : rows->first();
}

} // namespace limbeck
