#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "env/EnvironmentDiscovery.h"
#include "project/ProjectSettings.h"
#include "script/ScriptDirectory.h"
#include "target/TargetResolver.h"

#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

enum class ProjectKind
{
    Sql,
    Alembic
};

struct ProjectOptions
{
    QString alembicSection; // --name; empty: limbeck.ini's alembic_section, else `alembic`
};

// The opened folder: its settings, its environments and its revisions. Opened in one go on a worker; a value
// that can be handed to the GUI thread and read there. Opening never runs any of the project's code.
class Project
{
public:
    // limbeck.ini's `scripts` names a folder of SQL revisions. Without it, an Alembic configuration
    // (limbeck.ini's `alembic_ini`, else as AlembicConfig::read finds it) makes it an Alembic project; else
    // the SQL revisions are in the folder itself, in `migrations` or in `db/migrations`. A folder inside of
    // an Alembic project (its script location, its versions) opens that project, which a finding tells
    // (project.inside).
    // Errors: project.missing, project.none (what was looked for), those of ProjectSettings. Errors of the
    // Alembic configuration and of the scripts do not stop it from opening: scripts() then holds the error,
    // and environments can be seen all the same.
    static Result<Project> open(const QString &folder, const ProjectOptions &options = {});

    // The same project with other scripts: those of the graph that its own Alembic told.
    Project withScripts(ScriptDirectory scripts) const;

    const QString &folder() const { return m_folder; }
    QString name() const; // "algoref/backend": the last two folders
    ProjectKind kind() const { return m_kind; }
    // Of an Alembic project whose configuration could be read.
    const std::optional<AlembicConfig> &alembic() const { return m_alembic; }
    const ProjectSettings &settings() const { return m_settings; }
    const std::vector<EnvironmentDefinition> &environments() const { return m_environments; }
    const std::vector<EnvironmentTemplate> &templates() const { return m_templates; }
    const Result<ScriptDirectory> &scripts() const { return m_scripts; }
    // The folder of the revisions (the first, where there are several), absolute, also when it could not be
    // read.
    const QString &scriptFolder() const { return m_scriptFolder; }
    // Folders and file patterns in which environments were looked for.
    const QStringList &searched() const { return m_searched; }
    // Those of limbeck.ini and of merging it with what is on the disk.
    const Findings &findings() const { return m_findings; }
    QStringList watchPaths() const;

    // By name, or the default one when `name` is empty (limbeck.ini's, else the only one). Errors:
    // environment.unknown, environment.ambiguous, environment.none; each lists what there is.
    Result<EnvironmentDefinition> environment(const QString &name) const;
    // An environment of files picked by hand, later ones beating earlier ones. It is protected when one of
    // the files belongs to a protected environment. Errors: environment.none for an empty list.
    Result<EnvironmentDefinition> environmentOfFiles(const QStringList &files) const;
    // The name of the environment that an empty name means, or empty.
    QString defaultEnvironmentName() const;
    ResolverOptions resolverOptions(const EnvironmentDefinition &environment) const;

private:
    static Result<Project> openAt(const QString &folder, const ProjectOptions &options);
    Result<void> findScripts(const ProjectOptions &options);
    void openAlembic(Result<std::optional<AlembicConfig>> config);
    void openSql(const QString &folder);
    bool isNamedBySection(const EnvironmentDefinition &discovered) const;
    void mergeEnvironments(const DiscoveredEnvironments &discovered);
    QString environmentNames() const;

    QString m_folder;
    QString m_scriptFolder;
    ProjectKind m_kind = ProjectKind::Sql;
    std::optional<AlembicConfig> m_alembic;
    ProjectSettings m_settings;
    std::vector<EnvironmentDefinition> m_environments;
    std::vector<EnvironmentTemplate> m_templates;
    Result<ScriptDirectory> m_scripts = fail("project.none", {});
    Findings m_findings;
    QStringList m_searched;
};

// Project checks ("doctor"): what is wrong or risky in the project, its environments and its scripts, without
// a database. Blocking disk I/O; asks git, bounded by a few seconds, which files it tracks.
Findings checkProject(const Project &project, const QProcessEnvironment &process);
// For applied heads that the graph does not have: in which branches or commits git has them
// (state.revision-in-branch). Blocking; asks git for at most five seconds, and only when there is such a
// head.
Findings checkAppliedRevisions(const Project &project, const RevisionGraph &graph, const QStringList &heads);

} // namespace limbeck
