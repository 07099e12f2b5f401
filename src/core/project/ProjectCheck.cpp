#include "project/Project.h"

#include "project/AlembicCheck.h"
#include "project/AlembicFallback.h"
#include "project/GitFacts.h"
#include "project/GitRevisions.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSet>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ProjectCheck)
};

Finding toFinding(const Error &error)
{
    QString message = error.message;
    if (!error.detail.isEmpty())
        message += u'\n' + error.detail;
    return {error.code, Severity::Error, message, error.hint, error.where, {}};
}

bool isProductionName(const QString &name)
{
    const QString lower = name.toLower();
    return lower == "production"_L1 || lower == "prod"_L1 || lower == "live"_L1;
}

void checkProtection(const Project &project, const EnvironmentDefinition &environment, Findings &findings)
{
    if (environment.isProtected || !isProductionName(environment.name) ||
        project.settings().protectionDecided.contains(environment.name))
        return;
    findings.append({u"environment.unprotected"_s,
                     Severity::Warning,
                     Tr::tr("The environment %1 is not protected: changes go ahead without its database's "
                            "name being confirmed.")
                         .arg(environment.title()),
                     Tr::tr("Add `protected = true` to the section [environment.%1] of limbeck.ini.")
                         .arg(environment.name),
                     {environment.origin.file, environment.origin.line, 0},
                     {}});
}

// Those that can be read, for the checks that compare them with what Alembic would do.
std::vector<CheckedEnvironment> checkEnvironments(const Project &project, const QProcessEnvironment &process,
                                                  Findings &findings)
{
    std::vector<CheckedEnvironment> checked;
    for (const EnvironmentDefinition &definition : project.environments()) {
        checkProtection(project, definition, findings);
        Result<Environment> environment = Environment::load(definition, process);
        if (!environment) {
            findings.append(toFinding(environment.error()));
            continue;
        }
        findings.append(environment->findings());
        findings.append(missingKeys(*environment, project.templates()));
        Resolution resolution = resolveTarget(*environment, project.resolverOptions(definition));
        findings.append(resolution.findings);
        if (resolution.error) {
            tellAlembicFallback(project, *resolution.error);
            findings.append(toFinding(*resolution.error));
        }
        checked.push_back({std::move(*environment), std::move(resolution)});
    }
    return checked;
}

// What env.py says of the version table has to be what Limbeck reads the state from.
void checkVersionTable(const Project &project, const EnvPy &env, Findings &findings)
{
    const EnvPyModes &modes = env.modes();
    const QString table = modes.versionTable.value_or(u"alembic_version"_s);
    const QString schema = modes.versionTableSchema.value_or(QString());
    const ProjectSettings &settings = project.settings();
    const bool named = modes.versionTable || modes.versionTableSchema;
    if (!named || (table == settings.versionTable && schema == settings.versionSchema))
        return;
    const auto full = [](const QString &inSchema, const QString &name) {
        return inSchema.isEmpty() ? name : inSchema + u'.' + name;
    };
    findings.append({u"alembic.version-table"_s,
                     Severity::Warning,
                     Tr::tr("env.py keeps the applied revisions in %1, but Limbeck looks in %2.")
                         .arg(full(schema, table), full(settings.versionSchema, settings.versionTable)),
                     Tr::tr("Set version_table and version_schema in limbeck.ini to what env.py says."),
                     {env.file(), modes.line, 0},
                     {}});
}

void checkAlembic(const Project &project, const std::vector<CheckedEnvironment> &environments,
                  const QProcessEnvironment &process, Findings &findings)
{
    if (!project.alembic())
        return;
    AlembicCheck check(*project.alembic(), environments);
    findings.append(check.run(process));
    if (check.envPy())
        checkVersionTable(project, *check.envPy(), findings);
}

void checkGit(const Project &project, Findings &findings)
{
    QStringList files;
    for (const EnvironmentDefinition &environment : project.environments())
        files.append(environment.files);
    files.removeDuplicates();
    const std::optional<GitFacts> git = GitFacts::ask(project.folder(), files);
    if (!git)
        return;
    for (const QString &file : std::as_const(files)) {
        const QString name = QFileInfo(file).fileName();
        if (git->tracked.contains(file)) {
            findings.append({u"env.tracked"_s,
                             Severity::Error,
                             Tr::tr("%1 is tracked by git, with any password in it.").arg(name),
                             Tr::tr("Take it out with `git rm --cached %1`, add it to .gitignore, and change "
                                    "the passwords that it held.")
                                 .arg(name),
                             {file, 0, 0},
                             {}});
        } else if (!git->ignored.contains(file) && git->inside.contains(file)) {
            findings.append(
                {u"env.not-ignored"_s,
                 Severity::Warning,
                 Tr::tr("git does not ignore %1, so that it could be committed by accident.").arg(name),
                 Tr::tr("Add %1 to .gitignore.").arg(name),
                 {file, 0, 0},
                 {}});
        }
    }
}

void checkHeads(const ScriptDirectory &scripts, Findings &findings)
{
    const RevisionGraph &graph = scripts.graph();
    const std::vector<int> heads = graph.heads();
    if (heads.size() < 2)
        return;
    QStringList ids;
    for (const int head : heads)
        ids.append(graph.at(head).id);
    findings.append(
        {u"script.multiple-heads"_s, Severity::Warning,
         Tr::tr("The revisions have %n heads: %1", nullptr, int(heads.size())).arg(ids.join(u", "_s)),
         Tr::tr("Write a revision that merges them (Revises: %1), or name the head or branch "
                "that you mean.")
             .arg(ids.join(u", "_s)),
         graph.at(heads.front()).where(), ids.first()});
}

void checkScripts(const Project &project, Findings &findings)
{
    const Result<ScriptDirectory> &scripts = project.scripts();
    if (!scripts) {
        findings.append(toFinding(scripts.error()));
        return;
    }
    findings.append(scripts->findings());
    checkHeads(*scripts, findings);
    // The headers of Python revisions were read when the project was opened; what they do, only Alembic
    // knows.
    if (scripts->language() == ScriptLanguage::Python)
        return;
    for (int index = 0; index < scripts->graph().size(); ++index) {
        const Result<RevisionScript> script = scripts->load(index);
        if (!script) {
            Finding finding = toFinding(script.error());
            finding.revision = scripts->graph().at(index).id;
            findings.append(finding);
            continue;
        }
        findings.append(script->findings);
    }
}

// Two environments may share a file, and with it what is wrong in it.
Findings withoutRepeats(const Findings &findings)
{
    Findings unique;
    for (const Finding &finding : findings) {
        if (!unique.contains(finding))
            unique.append(finding);
    }
    return unique;
}

} // namespace

Findings checkProject(const Project &project, const QProcessEnvironment &process)
{
    Findings findings = project.findings();
    if (const auto environment = project.environment({});
        !environment && environment.error().code != "environment.ambiguous"_L1)
        findings.append(toFinding(environment.error()));
    const std::vector<CheckedEnvironment> environments = checkEnvironments(project, process, findings);
    checkAlembic(project, environments, process, findings);
    checkGit(project, findings);
    findings = withoutRepeats(findings);
    checkScripts(project, findings);
    return findings;
}

Findings checkAppliedRevisions(const Project &project, const RevisionGraph &graph, const QStringList &heads)
{
    QStringList unknown = heads;
    unknown.removeIf([&](const QString &id) { return graph.indexOf(id) >= 0; });
    QStringList folders{project.scriptFolder()};
    if (project.alembic())
        folders = project.alembic()->versionLocations;
    Findings findings;
    for (const GitRevision &found : findRevisionsInGit(project.folder(), folders, unknown)) {
        const bool removed = found.branches.isEmpty();
        findings.append(
            {u"state.revision-in-branch"_s,
             Severity::Info,
             removed
                 ? Tr::tr("The revision %1, which the database is at, came with the commit %2 (%3) and has "
                          "been removed since.")
                       .arg(found.id, found.commit, found.path)
                 : Tr::tr("The revision %1, which the database is at, is in git: %2 (%3).")
                       .arg(found.id, found.branches.join(u", "_s), found.path),
             removed ? Tr::tr("Take the file back with `git checkout %1 -- %2`, or go back from it first.")
                           .arg(found.commit, found.path)
                     : Tr::tr("Switch to that branch or merge it, or choose another environment."),
             {project.scriptFolder(), 0, 0},
             found.id});
    }
    return findings;
}

} // namespace limbeck
