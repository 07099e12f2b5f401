#include "project/Project.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Project)
};

bool hasSqlFiles(const QString &folder)
{
    return !QDir(folder).entryList({u"*.sql"_s}, QDir::Files).isEmpty();
}

bool isWithin(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder + u'/');
}

// The folder of the Alembic project that a folder is a part of, or empty. Revisions lie two folders below
// their project as a rule, hardly more than four.
QString alembicFolderAround(const QString &folder)
{
    QDir around(folder);
    for (int level = 0; level < 4 && around.cdUp(); ++level) {
        const auto config = AlembicConfig::read(around.path());
        if (!config || !*config)
            continue;
        const bool holds = isWithin(folder, (*config)->scriptLocation) ||
                           std::ranges::any_of((*config)->versionLocations, [&](const QString &location) {
                               return isWithin(folder, location);
                           });
        return holds ? around.path() : QString();
    }
    return {};
}

EnvironmentColour defaultColour(const QString &name)
{
    const QString lower = name.toLower();
    if (lower == "development"_L1 || lower == "dev"_L1 || lower == "local"_L1)
        return EnvironmentColour::Green;
    if (lower == "staging"_L1 || lower == "stage"_L1)
        return EnvironmentColour::Amber;
    if (lower == "production"_L1 || lower == "prod"_L1 || lower == "live"_L1)
        return EnvironmentColour::Red;
    return EnvironmentColour::None;
}

QString canonical(const QString &file)
{
    const QString path = QFileInfo(file).canonicalFilePath();
    return path.isEmpty() ? QDir::cleanPath(file) : path;
}

void applySection(EnvironmentDefinition &environment, const EnvironmentDefinition &section)
{
    if (!section.displayName.isEmpty())
        environment.displayName = section.displayName;
    if (!section.files.isEmpty())
        environment.files = section.files;
    environment.colour = section.colour;
    environment.isProtected = section.isProtected;
    environment.processWins = section.processWins;
    environment.urlVariable = section.urlVariable;
    environment.tunnel = section.tunnel;
    environment.origin = section.origin;
}

} // namespace

Result<Project> Project::open(const QString &folder, const ProjectOptions &options)
{
    const QFileInfo info(folder);
    if (folder.isEmpty() || !info.isDir())
        return fail("project.missing", Tr::tr("There is no folder %1.").arg(QDir::toNativeSeparators(folder)),
                    Tr::tr("Name the folder that holds the revisions or limbeck.ini."), {folder, 0, 0});
    const QString place = QDir::cleanPath(info.absoluteFilePath());
    Result<Project> project = openAt(place, options);
    // Inside of an Alembic project there is nothing of its own, or Flask-Migrate's ini.
    const bool mayBeInside =
        project ? project->m_alembic && project->m_alembic->workingFolder != project->m_alembic->folder &&
                      project->m_settings.file.isEmpty() && project->m_alembic->folder == place
                : project.error().code == "project.none"_L1;
    const QString around = mayBeInside ? alembicFolderAround(place) : QString();
    if (around.isEmpty())
        return project;
    project = openAt(around, options);
    if (project)
        project->m_findings.append(
            {u"project.inside"_s,
             Severity::Info,
             Tr::tr("%1 lies inside of an Alembic project, which was opened instead: %2")
                 .arg(QDir::toNativeSeparators(place), QDir::toNativeSeparators(around)),
             Tr::tr("Open the project's own folder."),
             {around, 0, 0},
             {}});
    return project;
}

Result<Project> Project::openAt(const QString &folder, const ProjectOptions &options)
{
    Project project;
    project.m_folder = folder;
    Result<ProjectSettings> settings = ProjectSettings::read(project.m_folder);
    if (!settings)
        return fail(settings.error());
    project.m_settings = std::move(*settings);
    project.m_findings = project.m_settings.findings;
    if (const Result<void> found = project.findScripts(options); !found)
        return fail(found.error());
    project.mergeEnvironments(discoverEnvironments(project.m_folder));
    return project;
}

Result<void> Project::findScripts(const ProjectOptions &options)
{
    const QDir folder(m_folder);
    if (!m_settings.scripts.isEmpty()) {
        openSql(folder.absoluteFilePath(m_settings.scripts));
        return {};
    }
    const QString section =
        options.alembicSection.isEmpty() ? m_settings.alembicSection : options.alembicSection;
    auto config = AlembicConfig::read(m_folder, m_settings.alembicIni, section);
    if (!config || *config) {
        openAlembic(std::move(config));
        return {};
    }
    const QStringList places{m_folder, folder.absoluteFilePath(u"migrations"_s),
                             folder.absoluteFilePath(u"db/migrations"_s)};
    const auto found = std::ranges::find_if(places, hasSqlFiles);
    if (found != places.end()) {
        openSql(*found);
        return {};
    }
    if (!m_settings.file.isEmpty()) { // limbeck.ini makes it a project; its revisions are yet to come
        openSql(m_folder);
        return {};
    }
    return fail("project.none", Tr::tr("%1 holds no project.").arg(QDir::toNativeSeparators(m_folder)),
                Tr::tr("Looked for limbeck.ini, alembic.ini, and .sql revisions in the folder itself, in "
                       "migrations and in db/migrations. Open the folder that has one of them."),
                {m_folder, 0, 0});
}

void Project::openSql(const QString &folder)
{
    m_scriptFolder = QDir::cleanPath(folder);
    m_scripts = ScriptDirectory::openSql(m_scriptFolder);
}

void Project::openAlembic(Result<std::optional<AlembicConfig>> config)
{
    m_kind = ProjectKind::Alembic;
    if (!config) {
        m_scriptFolder = m_folder;
        m_scripts = fail(config.error());
        return;
    }
    m_alembic = std::move(*config);
    m_scriptFolder = m_alembic->versionLocations.constFirst();
    m_findings.append(m_alembic->findings);
    m_scripts = ScriptDirectory::openAlembic(*m_alembic);
}

Project Project::withScripts(ScriptDirectory scripts) const
{
    Project other = *this;
    other.m_scripts = std::move(scripts);
    return other;
}

// A discovered environment whose files are those of a section with another name is that section's: the plain
// `.env` of [environment.development] is not an environment `default` beside it.
bool Project::isNamedBySection(const EnvironmentDefinition &discovered) const
{
    if (discovered.name == m_settings.defaultEnvironment || m_settings.environment(discovered.name))
        return false;
    return std::ranges::all_of(discovered.files, [this](const QString &file) {
        return std::ranges::any_of(m_settings.environments, [&file](const EnvironmentDefinition &section) {
            return std::ranges::any_of(
                section.files, [&file](const QString &named) { return canonical(named) == canonical(file); });
        });
    });
}

void Project::mergeEnvironments(const DiscoveredEnvironments &discovered)
{
    m_environments = discovered.environments;
    std::erase_if(m_environments,
                  [this](const EnvironmentDefinition &environment) { return isNamedBySection(environment); });
    m_templates = discovered.templates;
    m_searched = discovered.searched;
    for (const EnvironmentDefinition &section : m_settings.environments) {
        const auto found = std::ranges::find(m_environments, section.name, &EnvironmentDefinition::name);
        if (found != m_environments.end()) {
            applySection(*found, section);
        } else if (!section.files.isEmpty()) {
            m_environments.push_back(section);
        } else {
            m_findings.append({u"settings.environment-files"_s,
                               Severity::Warning,
                               Tr::tr("limbeck.ini describes the environment %1, but no .env file is "
                                      "its own.")
                                   .arg(section.name),
                               Tr::tr("Create .env.%1, or name its files in limbeck.ini.").arg(section.name),
                               {section.origin.file, section.origin.line, 0},
                               {}});
        }
    }
    for (EnvironmentDefinition &environment : m_environments) {
        if (environment.colour == EnvironmentColour::None)
            environment.colour = defaultColour(environment.name);
    }
}

QString Project::name() const
{
    const QStringList parts = m_folder.split(u'/', Qt::SkipEmptyParts);
    if (parts.isEmpty())
        return m_folder;
    return parts.mid(qMax(qsizetype(0), parts.size() - 2)).join(u'/');
}

QStringList Project::watchPaths() const
{
    QStringList paths{m_folder};
    if (!m_settings.file.isEmpty())
        paths.append(m_settings.file);
    if (m_alembic)
        paths.append(m_alembic->files());
    for (const EnvironmentDefinition &environment : m_environments)
        paths.append(environment.files);
    if (m_scripts) {
        paths.append(m_scripts->watchPaths());
    } else {
        // The file that keeps the others from being read may be any of them; its mending has to be seen.
        const QString pattern = m_kind == ProjectKind::Alembic ? u"*.py"_s : u"*.sql"_s;
        for (const QString &folder : m_alembic ? m_alembic->versionLocations : QStringList{m_scriptFolder}) {
            paths.append(folder);
            for (const QFileInfo &file : QDir(folder).entryInfoList({pattern}, QDir::Files))
                paths.append(file.filePath());
        }
    }
    paths.removeDuplicates();
    return paths;
}

QString Project::environmentNames() const
{
    QStringList names;
    for (const EnvironmentDefinition &environment : m_environments)
        names.append(environment.name);
    return names.join(u", "_s);
}

QString Project::defaultEnvironmentName() const
{
    if (!m_settings.defaultEnvironment.isEmpty())
        return m_settings.defaultEnvironment;
    return m_environments.size() == 1 ? m_environments.front().name : QString();
}

Result<EnvironmentDefinition> Project::environment(const QString &name) const
{
    if (m_environments.empty())
        return fail("environment.none", Tr::tr("The project %1 has no environment.").arg(this->name()),
                    Tr::tr("Create a .env file with DATABASE_URL in it. Looked for: %1")
                        .arg(m_searched.join(u", "_s)),
                    {m_folder, 0, 0});
    const QString wanted = name.isEmpty() ? defaultEnvironmentName() : name;
    if (wanted.isEmpty())
        return fail("environment.ambiguous",
                    Tr::tr("The project has several environments, and none is the default."),
                    Tr::tr("Choose one of %1, or name the default in limbeck.ini (default_environment).")
                        .arg(environmentNames()));
    const auto found = std::ranges::find(m_environments, wanted, &EnvironmentDefinition::name);
    if (found != m_environments.end())
        return *found;
    SourceLocation where;
    if (name.isEmpty())
        where = {m_settings.file, m_settings.defaultEnvironmentLine, 0};
    return fail("environment.unknown", Tr::tr("There is no environment %1.").arg(wanted),
                Tr::tr("The environments are: %1").arg(environmentNames()), where);
}

Result<EnvironmentDefinition> Project::environmentOfFiles(const QStringList &files) const
{
    if (files.isEmpty())
        return fail("environment.none", Tr::tr("No .env file was named."), {}, {m_folder, 0, 0});
    EnvironmentDefinition definition;
    QStringList names;
    for (const QString &file : files) {
        definition.files.append(QDir::cleanPath(QFileInfo(file).absoluteFilePath()));
        names.append(QFileInfo(file).fileName());
    }
    definition.name = names.join(u'+');
    definition.origin = Origin::fromOption(u"--env-file"_s);
    for (const EnvironmentDefinition &environment : m_environments) {
        const bool shared = std::ranges::any_of(environment.files, [&](const QString &theirs) {
            return std::ranges::any_of(
                definition.files, [&](const QString &ours) { return canonical(ours) == canonical(theirs); });
        });
        definition.isProtected = definition.isProtected || (shared && environment.isProtected);
        if (shared && definition.colour == EnvironmentColour::None)
            definition.colour = environment.colour;
        // Its hosts are named as they are known behind the tunnel.
        if (shared && environment.tunnel)
            definition.tunnel = environment.tunnel;
    }
    return definition;
}

ResolverOptions Project::resolverOptions(const EnvironmentDefinition &environment) const
{
    ResolverOptions options;
    if (!m_settings.urlVariables.isEmpty())
        options.urlVariables = m_settings.urlVariables;
    if (!environment.urlVariable.isEmpty()) {
        options.chosenVariable = environment.urlVariable;
        options.chosenOrigin = environment.origin;
    }
    return options;
}

} // namespace limbeck
