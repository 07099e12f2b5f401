#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "env/EnvironmentDiscovery.h"
#include "project/ProjectSettings.h"
#include "script/ScriptDirectory.h"
#include "target/TargetResolver.h"

#include <QString>

#include <memory>

namespace limbeck {

enum class ProjectKind
{
    Sql
};

// The opened folder: its settings, its environments and its revisions. Opened in one go on a worker; a value
// that can be handed to the GUI thread and read there. Opening never runs any of the project's code.
class Project
{
public:
    // Errors: project.missing, project.none (what was looked for), those of ProjectSettings. Errors of the
    // scripts do not stop it from opening: scripts() then holds the error, and environments can be seen all
    // the same.
    static Result<Project> open(const QString &folder);

    const QString &folder() const { return m_folder; }
    QString name() const; // "algoref/backend": the last two folders
    ProjectKind kind() const { return ProjectKind::Sql; }
    const ProjectSettings &settings() const { return m_settings; }
    const std::vector<EnvironmentDefinition> &environments() const { return m_environments; }
    const std::vector<EnvironmentTemplate> &templates() const { return m_templates; }
    const Result<ScriptDirectory> &scripts() const { return m_scripts; }
    const Findings &findings() const { return m_findings; }
    QStringList watchPaths() const;

    // By name, or the default one when `name` is empty (limbeck.ini's, else the only one). Errors:
    // environment.unknown, environment.ambiguous, environment.none; each lists what there is.
    Result<EnvironmentDefinition> environment(const QString &name) const;
    ResolverOptions resolverOptions(const EnvironmentDefinition &environment) const;

private:
    QString m_folder;
    ProjectSettings m_settings;
    std::vector<EnvironmentDefinition> m_environments;
    std::vector<EnvironmentTemplate> m_templates;
    Result<ScriptDirectory> m_scripts = fail("project.none", {});
    Findings m_findings;
    QStringList m_searched;
};

// Project checks ("doctor"): what is wrong or risky in the project, its environments and its scripts, without
// a database. Blocking disk I/O.
Findings checkProject(const Project &project, const QProcessEnvironment &process);

} // namespace limbeck
