// The connection test's stage of the session: what the server is, and what it means for migrating.
#include "pg/ConnectionStages.h"

#include "pg/Libpq.h"
#include "pg/SessionFacts.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

constexpr int fewConnections = 5;
constexpr int oldestVersion = 100000; // what is tested goes back to 10

QString sessionText(const ServerFacts &facts, const SessionFacts &session)
{
    QString role = facts.role;
    if (session.sessionUser != facts.role)
        role = Tr::tr("%1 (logged in as %2)").arg(facts.role, session.sessionUser);
    if (facts.superuser)
        role = Tr::tr("%1 (superuser)").arg(role);
    const QString kind = facts.inRecovery ? Tr::tr("standby")
                         : facts.readOnly ? Tr::tr("primary, read-only by default")
                                          : Tr::tr("primary");
    return Tr::tr("PostgreSQL %1, %2, encoding %3, time zone %4, role %5, %6 of %7 connections left")
        .arg(facts.version, kind, facts.encoding, facts.timeZone, role,
             QString::number(session.connectionsLeft()), QString::number(session.maxConnections));
}

void warnAboutServer(TestStage &stage, const ServerFacts &facts)
{
    if (facts.inRecovery)
        addFinding(stage, Severity::Warning, "session.standby",
                   Tr::tr("This server is a standby: it can be read, not changed."),
                   Tr::tr("Connect to the primary server, or name both hosts and set target_session_attrs to "
                          "read-write."));
    else if (facts.readOnly)
        addFinding(stage, Severity::Warning, "session.read-only",
                   Tr::tr("Transactions of this role or database are read-only by default."),
                   Tr::tr("Look at default_transaction_read_only of the role, the database and the server."));
    if (facts.encoding == QLatin1String("SQL_ASCII"))
        addFinding(stage, Severity::Warning, "session.encoding",
                   Tr::tr("The database has no encoding (SQL_ASCII): the server stores whatever bytes it is "
                          "given."),
                   Tr::tr("Revisions are sent as UTF-8; text in another encoding stands beside them."));
    else if (facts.encoding != QLatin1String("UTF8"))
        addFinding(stage, Severity::Warning, "session.encoding",
                   Tr::tr("The database's encoding is %1, not UTF8.").arg(facts.encoding),
                   Tr::tr("A revision with a character that %1 lacks fails, comments of objects included.")
                       .arg(facts.encoding));
    if (facts.versionNumber > 0 && facts.versionNumber < oldestVersion)
        addFinding(stage, Severity::Warning, "session.old-server",
                   Tr::tr("PostgreSQL %1 is older than what Limbeck is tested with (10).").arg(facts.version),
                   Tr::tr("Try every revision on a copy first."));
}

void warnAboutLimits(TestStage &stage, const SessionFacts &session)
{
    const int left = session.connectionsLeft();
    if (left >= fewConnections)
        return;
    addFinding(stage, Severity::Warning, "session.few-connections",
               Tr::tr("Only %n more connection(s) of this role would be let in.", nullptr, left),
               Tr::tr("Server: %1 of %2 in use, %3 kept for others. A limit of the role or the database may "
                      "be lower. An Alembic run needs a second connection.")
                   .arg(session.usedConnections)
                   .arg(session.maxConnections)
                   .arg(session.reservedConnections));
}

void tellSettings(TestStage &stage, const SessionFacts &session)
{
    QStringList lines;
    for (const SessionFacts::Setting &setting : session.settings) {
        if (setting.name == QLatin1String("standard_conforming_strings"))
            addFinding(stage, Severity::Warning, "session.strings",
                       Tr::tr("standard_conforming_strings is off: a backslash in a plain string begins an "
                              "escape."),
                       Tr::tr("Scripts are split as if it were on, as psql does. Turn it on for this role "
                              "and database, or write E'…' where escapes are meant."));
        else
            lines << Tr::tr("%1 = %2 (set for: %3)")
                         .arg(setting.name, setting.value.isEmpty() ? QStringLiteral("''") : setting.value,
                              setting.source);
    }
    if (!lines.isEmpty())
        addFinding(stage, Severity::Info, "session.settings",
                   Tr::tr("Settings of this role or database change what scripts do: %1.")
                       .arg(lines.join(QStringLiteral("; "))),
                   Tr::tr("A script may behave differently for another role. ALTER ROLE … RESET or ALTER "
                          "DATABASE … RESET takes them back."));
}

void tellPooler(TestStage &stage, PoolMode mode)
{
    if (mode == PoolMode::None)
        return;
    const QString hint =
        Tr::tr("Migrate over the server's own port (pgbouncer's is often 6432, the server's 5432).");
    if (mode == PoolMode::Transaction)
        addFinding(stage, Severity::Warning, "session.pooler-transaction",
                   Tr::tr("A pooler stands in between, in transaction mode: each transaction may get another "
                          "process of the server. Advisory locks, SET, prepared statements and temporary "
                          "tables do not last, and stay behind for others. Limbeck refuses to run through "
                          "it."),
                   hint);
    else
        addFinding(stage, Severity::Warning, "session.pooler",
                   Tr::tr("A pooler stands in between: another process of the server answers than the one "
                          "that was told at the login. Whether it keeps one for the whole session, as a "
                          "migration needs, one quiet connection cannot tell."),
                   Tr::tr("Before a run, Limbeck finds out with a second connection, and refuses in "
                          "transaction mode.") +
                       QLatin1Char(' ') + hint);
}

} // namespace

TestStage ConnectionStages::session()
{
    TestStage stage = startStage("session");
    if (refusalOf(m_login) == Refusal::Session) {
        failStage(stage, ConnectionFailure::login(*m_resolution.target, m_login));
        return stage;
    }
    const auto first = [this](const QByteArray &sql) { return ask(sql); };
    const auto facts = ServerFacts::read(first);
    if (!facts) {
        failStage(stage, facts.error());
        return stage;
    }
    m_facts = *facts;
    const auto session = SessionFacts::read([this](const QByteArray &sql) { return askAll(sql); });
    if (!session) {
        failStage(stage, session.error());
        return stage;
    }
    const auto mode = observePoolMode(PQbackendPID(m_login.connection.get()), first);
    if (!mode) {
        failStage(stage, mode.error());
        return stage;
    }
    m_poolMode = *mode;
    stage.detail = sessionText(*facts, *session);
    warnAboutServer(stage, *facts);
    tellPooler(stage, m_poolMode);
    warnAboutLimits(stage, *session);
    tellSettings(stage, *session);
    return stage;
}

} // namespace limbeck
