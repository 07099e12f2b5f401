#include "rehearsal/SchemaCopy.h"

#include "pg/ServerFacts.h"
#include "pg/SessionFacts.h"
#include "plan/SqlText.h"
#include "plan/VersionSql.h"
#include "rehearsal/PgDump.h"
#include "rehearsal/SandboxRoles.h"
#include "sql/StatementSplitter.h"

#include <QCoreApplication>
#include <QDir>
#include <QRandomGenerator>
#include <QRegularExpression>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct CopyText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::SchemaCopy)
};

const QString databaseName()
{
    return u"copy"_s;
}

Finding finding(const char *code, Severity severity, const QString &message, const QString &hint)
{
    return {QString::fromLatin1(code), severity, message, hint, {}, {}};
}

// What the copy takes from the target, read before the sandbox is started.
struct SourceFacts
{
    int major = 0;
    QString encoding;
    QString user; // current_user's login: the role that will own what revisions make
    QStringList roles;
    QStringList extensions;
    QList<SessionFacts::Setting> settings;
    QStringList heads;
    QByteArray versionTable; // quoted, with its schema where it was found
};

Result<QStringList> names(Session &session, const QByteArray &sql)
{
    const auto rows = session.rows(sql);
    if (!rows)
        return fail(rows.error());
    QStringList found;
    for (const QVariantList &row : *rows)
        found.append(row.at(0).toString());
    return found;
}

Result<SourceFacts> readSource(Session &session, const VersionTable &table)
{
    SourceFacts facts;
    facts.major = session.serverVersion() / 10000;
    const auto server = ServerFacts::read(session);
    if (!server)
        return fail(server.error());
    facts.encoding = server->encoding;
    const auto sessionFacts =
        SessionFacts::read([&session](const QByteArray &sql) { return session.rows(sql); });
    if (!sessionFacts)
        return fail(sessionFacts.error());
    facts.user = sessionFacts->sessionUser;
    for (const SessionFacts::Setting &setting : sessionFacts->settings) {
        if (setting.source == "user"_L1 || setting.source.startsWith("database"_L1))
            facts.settings.append(setting);
    }
    auto roles = SandboxRoles::read(session);
    if (!roles)
        return fail(roles.error());
    facts.roles = *roles;
    auto extensions = names(session, QByteArrayLiteral("SELECT extname FROM pg_catalog.pg_extension"));
    if (!extensions)
        return fail(extensions.error());
    facts.extensions = *extensions;
    const auto state = AppliedState::read(session, table);
    if (!state)
        return fail(state.error());
    facts.heads = state->heads;
    VersionTable found = table;
    if (found.schema.isEmpty() && state->tableExists)
        found.schema = state->foundSchema;
    facts.versionTable = found.quoted();
    return facts;
}

// The installed server that is most like the target's: its major version, else the oldest newer one, else the
// newest there is. Its major version comes along.
std::pair<QString, int> fittingServer(int major, const QStringList &folders)
{
    std::pair<QString, int> best;
    const auto isBetter = [major](int one, int other) {
        if (other == 0)
            return true;
        if ((one >= major) != (other >= major))
            return one >= major;
        return one >= major ? one < other : one > other;
    };
    for (const QString &folder : folders) {
        const int version = postgresMajorVersion(QDir(folder).filePath(u"postgres"_s));
        if (version > 0 && isBetter(version, best.second))
            best = {folder, version};
    }
    return best;
}

// `\restrict KEY` and `\unrestrict KEY`, between which newer versions of pg_dump put their script, are psql's
// business. The key is random, so that no other line is like them.
QByteArray withoutMetaCommands(QByteArray script)
{
    static const QRegularExpression restrict(u"^\\\\restrict ([A-Za-z0-9]+)$"_s,
                                             QRegularExpression::MultilineOption);
    const QByteArray key = restrict.match(QString::fromUtf8(script)).captured(1).toLatin1();
    if (key.isEmpty())
        return script;
    return script.replace("\n\\restrict " + key + '\n', "\n\n")
        .replace("\n\\unrestrict " + key + '\n', "\n\n");
}

QString randomPassword()
{
    QByteArray bytes(18, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = char(QRandomGenerator::system()->bounded(256));
    return QString::fromLatin1(bytes.toBase64());
}

// Statements that the sandbox refused, for one finding.
class Refusals
{
public:
    void add(const QByteArray &sql, const Error &error)
    {
        ++m_count;
        if (m_lines.size() < 10)
            m_lines.append(statementSummary(sql) + u": "_s + error.message);
    }
    void tell(Findings *findings) const
    {
        if (m_count == 0)
            return;
        findings->append(finding(
            "rehearsal.not-copied", Severity::Warning,
            CopyText::tr("%n object(s) could not be copied to the sandbox: %1", nullptr, m_count)
                .arg(m_lines.join(u"; "_s)),
            CopyText::tr("What the revisions do to them is not measured, and a revision that needs them "
                         "fails here although it may run on the target.")));
    }

private:
    int m_count = 0;
    QStringList m_lines;
};

void tellMissingExtensions(Session &session, const QStringList &wanted, Findings *findings)
{
    const auto there =
        names(session, QByteArrayLiteral("SELECT name FROM pg_catalog.pg_available_extensions"));
    if (!there)
        return;
    QStringList missing;
    for (const QString &name : wanted) {
        if (!there->contains(name))
            missing.append(name);
    }
    if (missing.isEmpty())
        return;
    findings->append(
        finding("rehearsal.extension", Severity::Warning,
                CopyText::tr("The sandbox's PostgreSQL lacks %n extension(s) of the target: %1.", nullptr,
                             int(missing.size()))
                    .arg(missing.join(u", "_s)),
                CopyText::tr("Install their packages on this machine to rehearse what needs them.")));
}

// One statement at a time, so that one that fails takes no other with it.
Result<void> runAll(Session &session, const std::vector<Statement> &statements, Refusals *refusals,
                    const std::stop_token &stop)
{
    for (const Statement &statement : statements) {
        const auto done = session.executeOne(statement.sql, stop);
        if (done)
            continue;
        if (stop.stop_requested())
            return fail("rehearsal.cancelled", CopyText::tr("The rehearsal was stopped."));
        if (done.error().connectionLost)
            return fail(done.error().error);
        refusals->add(statement.sql, done.error().error);
    }
    return {};
}

// ALTER DATABASE … SET: what the target gives each session of this role and database, its search path above
// all. A setting that this server does not know is left out.
void takeSettings(Session &superuser, const SourceFacts &facts)
{
    for (const SessionFacts::Setting &setting : facts.settings) {
        const bool isList = setting.name == "search_path"_L1; // names, quoted already
        const QByteArray value = isList ? setting.value.toUtf8() : quoteLiteral(setting.value);
        (void)superuser.execute("ALTER DATABASE " + quoteIdentifier(databaseName()) + " SET " +
                                setting.name.toUtf8() + " TO " + value);
    }
}

Result<void> writeHeads(Session &session, const SourceFacts &facts, const VersionTable &table)
{
    const auto state = AppliedState::read(session, table);
    if (!state)
        return fail(state.error());
    if (!state->tableExists) {
        if (auto made = session.execute(createVersionTableSql(table)); !made)
            return made;
    }
    const QByteArray name = state->tableExists ? facts.versionTable : table.quoted();
    for (const QString &head : facts.heads) {
        if (state->heads.contains(head))
            continue;
        auto written = session.execute("INSERT INTO " + name + " (version_num) VALUES ($1)", {head});
        if (!written)
            return written;
    }
    return {};
}

// The statements of a copy: from pg_dump, or of the history.
struct CopyScript
{
    std::vector<Statement> statements;
    QString origin; // for people
    Findings findings;
};

Result<CopyScript> replay(const SchemaCopyOptions &options, const Error &whyNot)
{
    const auto history = options.history();
    if (!history)
        return fail(Error{u"rehearsal.no-copy"_s,
                          CopyText::tr("The schema cannot be copied: %1").arg(whyNot.message),
                          whyNot.detail + u'\n' + history.error().message,
                          whyNot.hint,
                          {},
                          {}});
    CopyScript script{{}, CopyText::tr("made by replaying its history from base"), {}};
    for (const PlanStep &step : *history)
        script.statements.insert(script.statements.end(), step.statements.begin(), step.statements.end());
    script.findings.append(finding(
        "rehearsal.replayed", Severity::Warning,
        CopyText::tr(
            "The copy was made by replaying the revisions from base, not from the target's own schema: %1")
            .arg(whyNot.message),
        CopyText::tr(
            "What was changed on the target by hand is not in it. Install the PostgreSQL client programs "
            "of the server's version for an exact copy.")));
    return script;
}

Result<CopyScript> scriptOf(const Target &target, int major, const QStringList &folders,
                            const SchemaCopyOptions &options)
{
    if (!options.mayDump)
        return replay(options, Error{{}, CopyText::tr("a replay was asked for."), {}, {}, {}, {}});
    const QString program = findPgDump(major, folders);
    if (program.isEmpty())
        return replay(options,
                      Error{{},
                            CopyText::tr("there is no pg_dump of version %1 or newer here.").arg(major),
                            {},
                            {},
                            {},
                            {}});
    const auto dump = dumpSchema(program, target, options.stop);
    if (!dump)
        return dump.error().code == "rehearsal.cancelled"_L1 ? Result<CopyScript>(fail(dump.error()))
                                                             : replay(options, dump.error());
    auto statements = splitStatements(withoutMetaCommands(*dump), u"pg_dump"_s);
    if (!statements)
        return fail(statements.error());
    return CopyScript{std::move(*statements), CopyText::tr("copied with pg_dump"), {}};
}

struct StartedSandbox
{
    std::unique_ptr<Sandbox> server;
    int version = 0;
};

Result<StartedSandbox> startSandbox(const SourceFacts &facts, const QStringList &folders, Findings *findings)
{
    const auto [binaries, version] = fittingServer(facts.major, folders);
    if (version != 0 && version != facts.major)
        findings->append(finding(
            "rehearsal.version", Severity::Warning,
            CopyText::tr("The sandbox runs PostgreSQL %1, the target %2.").arg(version).arg(facts.major),
            CopyText::tr("Locks and rewrites differ between versions in places. Install the server of the "
                         "target's version on this machine to be sure.")));
    SandboxOptions options;
    options.binaries = binaries;
    options.encoding = facts.encoding;
    options.role = u"rehearsal"_s;
    options.password = randomPassword();
    // A transaction that creates or drops thousands of objects holds a lock on each.
    options.settings = {u"max_locks_per_transaction=1024"_s};
    auto server = Sandbox::start(options);
    if (!server)
        return fail(server.error());
    if (auto made = (*server)->createDatabase(databaseName()); !made)
        return fail(made.error());
    return StartedSandbox{std::move(*server), version};
}

// Roles, objects and settings. The password of the target's user becomes the sandbox's.
Result<void> fill(const Target &login, const SourceFacts &facts, const std::vector<Statement> &statements,
                  Findings *findings, const std::stop_token &stop)
{
    auto superuser = Session::open(login);
    if (!superuser)
        return fail(superuser.error());
    Session &session = **superuser;
    if (auto made = SandboxRoles::make(session, facts.roles, facts.user, login.password, findings); !made)
        return made;
    Refusals refusals;
    if (auto ran = runAll(session, statements, &refusals, stop); !ran)
        return ran;
    refusals.tell(findings);
    tellMissingExtensions(session, facts.extensions, findings);
    takeSettings(session, facts);
    // Of the catalog, which is read again and again.
    return session.execute(QByteArrayLiteral("ANALYZE"));
}

} // namespace

Result<SchemaCopy> SchemaCopy::make(Session &target, const SchemaCopyOptions &options)
{
    const auto facts = readSource(target, options.versionTable);
    if (!facts)
        return fail(facts.error());
    const QStringList folders = Sandbox::findBinaries();
    auto script = scriptOf(target.target(), facts->major, folders, options);
    if (!script)
        return fail(script.error());
    SchemaCopy copy;
    copy.m_findings = script->findings;
    auto sandbox = startSandbox(*facts, folders, &copy.m_findings);
    if (!sandbox)
        return fail(sandbox.error());
    copy.m_sandbox = std::move(sandbox->server);
    copy.m_place =
        CopyText::tr("a sandbox server (PostgreSQL %1), %2").arg(sandbox->version).arg(script->origin);

    Target login = copy.m_sandbox->target(databaseName());
    if (auto filled = fill(login, *facts, script->statements, &copy.m_findings, options.stop); !filled)
        return fail(filled.error());
    login.user = facts->user;
    auto session = Session::open(login);
    if (!session)
        return fail(session.error());
    copy.m_session = std::move(*session);
    if (auto written = writeHeads(*copy.m_session, *facts, options.versionTable); !written)
        return fail(written.error());
    return copy;
}

} // namespace limbeck
