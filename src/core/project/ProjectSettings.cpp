#include "project/ProjectSettings.h"

#include "base/IniFile.h"
#include "project/SettingsValue.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ProjectSettings)
};

constexpr QLatin1StringView limbeckSection("limbeck");
constexpr QLatin1StringView reviewSection("review");
constexpr QLatin1StringView environmentPrefix("environment.");
constexpr QLatin1StringView lintSection("lint");
constexpr QLatin1StringView lintPrefix("lint.");

class SettingsReader
{
public:
    SettingsReader(const IniFile &ini, QDir folder) : m_ini(ini), m_folder(std::move(folder)) {}

    Result<ProjectSettings> read();

private:
    using Entry = IniFile::Entry;

    SourceLocation where(const Entry &entry) const { return {m_ini.path(), entry.line, 0}; }
    QString absolute(const QString &path) const;
    tl::unexpected<Error> badValue(const Entry &entry, const QString &expected) const;
    void checkSecret(const Entry &entry);
    void unknownKey(const Entry &entry);
    void unknownSection(const Entry &entry);
    Result<void> readGeneral(const Entry &entry);
    Result<void> readEnvironment(const Entry &entry);
    Result<void> readReview(const Entry &entry);
    Result<void> readRequiresReview(const Entry &entry, const QString &environment);
    void checkReviewers();
    Result<void> readTunnel(const Entry &entry);
    Result<void> readLevel(const Entry &entry, LintLevels *levels);
    Result<void> takeTunnels();
    Result<void> readFlag(const Entry &entry, bool *flag) const;
    Result<void> readDuration(const Entry &entry, std::chrono::milliseconds *duration) const;
    EnvironmentDefinition &environmentOf(const Entry &entry);

    const IniFile &m_ini;
    QDir m_folder;
    ProjectSettings m_settings;
    QStringList m_unknownSections;
    std::vector<Entry> m_tunnelFiles; // ssh_config, ssh_identity
};

Result<ProjectSettings> SettingsReader::read()
{
    m_settings.file = m_ini.path();
    for (const QString &section : m_ini.sections()) {
        if (section.startsWith(environmentPrefix) && section.size() > environmentPrefix.size()) {
            Entry entry;
            entry.section = section;
            environmentOf(entry);
        }
    }
    for (const Entry &entry : m_ini.entries()) {
        checkSecret(entry);
        Result<void> done;
        if (entry.section == limbeckSection)
            done = readGeneral(entry);
        else if (entry.section == reviewSection)
            done = readReview(entry);
        else if (entry.section == lintSection)
            done = readLevel(entry, &m_settings.lintLevels);
        else if (entry.section.startsWith(environmentPrefix) &&
                 entry.section.size() > environmentPrefix.size())
            done = readEnvironment(entry);
        else
            unknownSection(entry);
        if (!done)
            return fail(done.error());
    }
    if (const auto done = takeTunnels(); !done)
        return fail(done.error());
    checkReviewers();
    return std::move(m_settings);
}

// Of a path relative to limbeck.ini; of nothing, nothing.
QString SettingsReader::absolute(const QString &path) const
{
    const QString trimmed = QDir::fromNativeSeparators(path.trimmed());
    return trimmed.isEmpty() ? QString() : QDir::cleanPath(m_folder.absoluteFilePath(trimmed));
}

tl::unexpected<Error> SettingsReader::badValue(const Entry &entry, const QString &expected) const
{
    // The value may be a secret in the wrong place, so it is never repeated.
    return fail("settings.value",
                Tr::tr("The value of %1 in section [%2] of limbeck.ini cannot be used.")
                    .arg(entry.key, entry.section),
                expected, where(entry));
}

void SettingsReader::checkSecret(const Entry &entry)
{
    if (entry.value.isEmpty() || entry.key == "url_variable"_L1 || entry.key == "url_variables"_L1 ||
        !looksSecret(entry.key, entry.value))
        return;
    // Public keys, which readReview() knows from others.
    if (entry.section == reviewSection && entry.key == "trusted_keys"_L1 &&
        parseTrustedReviewers(entry.value))
        return;
    // A list of files may well be called `.env.secrets`.
    if (entry.key == "files"_L1 && !entry.value.contains("://"_L1))
        return;
    m_settings.findings.append(
        {u"settings.secret"_s,
         Severity::Error,
         Tr::tr("%1 in limbeck.ini looks like a secret, and limbeck.ini is meant to be committed.")
             .arg(entry.key),
         Tr::tr("Move it to a .env file that git ignores, and change the password if it was committed."),
         where(entry),
         {}});
}

void SettingsReader::unknownKey(const Entry &entry)
{
    m_settings.findings.append(
        {u"settings.unknown-key"_s,
         Severity::Warning,
         Tr::tr("limbeck.ini has the key %1 in section [%2], which Limbeck does not know.")
             .arg(entry.key, entry.section),
         Tr::tr("Check the spelling, or remove the line."),
         where(entry),
         {}});
}

void SettingsReader::unknownSection(const Entry &entry)
{
    if (m_unknownSections.contains(entry.section))
        return;
    m_unknownSections.append(entry.section);
    m_settings.findings.append(
        {u"settings.unknown-section"_s,
         Severity::Warning,
         Tr::tr("limbeck.ini has the section [%1], which Limbeck does not know.").arg(entry.section),
         Tr::tr("Sections are [limbeck], [lint], [review] and [environment.NAME]."),
         where(entry),
         {}});
}

Result<void> SettingsReader::readFlag(const Entry &entry, bool *flag) const
{
    const std::optional<bool> value = parseBool(entry.value);
    if (!value)
        return badValue(entry, Tr::tr("Write true or false."));
    *flag = *value;
    return {};
}

Result<void> SettingsReader::readDuration(const Entry &entry, std::chrono::milliseconds *duration) const
{
    const auto value = parseDuration(entry.value);
    if (!value)
        return badValue(entry, Tr::tr("Write a duration such as 5s, 500ms or 2min; 0 means no limit."));
    *duration = *value;
    return {};
}

Result<void> SettingsReader::readGeneral(const Entry &entry)
{
    if (entry.key == "scripts"_L1) {
        m_settings.scripts = entry.value.trimmed();
    } else if (entry.key == "alembic_ini"_L1) {
        m_settings.alembicIni = absolute(entry.value);
    } else if (entry.key == "alembic_section"_L1) {
        m_settings.alembicSection = entry.value.trimmed();
    } else if (entry.key == "python"_L1) {
        const bool isName = !entry.value.contains(u'/') && !entry.value.contains(u'\\');
        m_settings.python = isName ? entry.value.trimmed() : absolute(entry.value);
    } else if (entry.key == "default_environment"_L1) {
        m_settings.defaultEnvironment = entry.value.trimmed();
        m_settings.defaultEnvironmentLine = entry.line;
    } else if (entry.key == "url_variables"_L1) {
        m_settings.urlVariables = splitList(entry.value);
    } else if (entry.key == "version_table"_L1) {
        m_settings.versionTable = entry.value.trimmed();
        if (m_settings.versionTable.isEmpty())
            return badValue(entry, Tr::tr("Name the version table, or remove the line for alembic_version."));
    } else if (entry.key == "version_schema"_L1) {
        m_settings.versionSchema = entry.value.trimmed();
    } else if (entry.key == "history"_L1) {
        return readFlag(entry, &m_settings.history);
    } else if (entry.key == "lock_timeout"_L1) {
        return readDuration(entry, &m_settings.lockTimeout);
    } else if (entry.key == "statement_timeout"_L1) {
        return readDuration(entry, &m_settings.statementTimeout);
    } else {
        unknownKey(entry);
    }
    return {};
}

EnvironmentDefinition &SettingsReader::environmentOf(const Entry &entry)
{
    const QString name = entry.section.mid(environmentPrefix.size());
    for (EnvironmentDefinition &environment : m_settings.environments) {
        if (environment.name == name)
            return environment;
    }
    EnvironmentDefinition environment;
    environment.name = name;
    environment.origin = Origin::fromIni(m_ini.path(), entry.line, entry.section);
    m_settings.environments.push_back(environment);
    return m_settings.environments.back();
}

Result<void> SettingsReader::readEnvironment(const Entry &entry)
{
    EnvironmentDefinition &environment = environmentOf(entry);
    if (environment.origin.line == 0) // the section's first key, since IniFile has lines of keys only
        environment.origin.line = entry.line;
    if (entry.key == "files"_L1) {
        const QStringList names = splitList(entry.value);
        if (names.isEmpty())
            return fail("settings.environment-files",
                        Tr::tr("The environment %1 names no file in limbeck.ini.").arg(environment.name),
                        Tr::tr("List its .env files, parted by commas, or remove the line."), where(entry));
        for (const QString &name : names)
            environment.files.append(QDir::cleanPath(m_folder.absoluteFilePath(name)));
    } else if (entry.key == "display_name"_L1) {
        environment.displayName = entry.value.trimmed();
    } else if (entry.key == "colour"_L1 || entry.key == "color"_L1) {
        const auto colour = colourFromName(entry.value.trimmed().toLower());
        if (!colour)
            return badValue(entry, Tr::tr("Write green, amber, red, blue, violet or grey."));
        environment.colour = *colour;
    } else if (entry.key == "protected"_L1) {
        m_settings.protectionDecided.append(environment.name);
        return readFlag(entry, &environment.isProtected);
    } else if (entry.key == "require_review"_L1) {
        return readRequiresReview(entry, environment.name);
    } else if (entry.key == "process_wins"_L1) {
        return readFlag(entry, &environment.processWins);
    } else if (entry.key == "url_variable"_L1) {
        environment.urlVariable = entry.value.trimmed();
    } else if (entry.key.startsWith("ssh_"_L1)) {
        return readTunnel(entry);
    } else if (entry.key.startsWith(lintPrefix)) {
        return readLevel(entry, &m_settings.environmentLintLevels[environment.name]);
    } else {
        unknownKey(entry);
    }
    return {};
}

Result<void> SettingsReader::readReview(const Entry &entry)
{
    if (entry.key != "trusted_keys"_L1) {
        unknownKey(entry);
        return {};
    }
    auto reviewers = parseTrustedReviewers(entry.value);
    if (!reviewers)
        return badValue(entry,
                        Tr::tr("Write NAME:KEY for each reviewer, parted by commas. `limbeck-cli review "
                               "key` shows a reviewer's public key."));
    m_settings.trustedReviewers = std::move(*reviewers);
    return {};
}

Result<void> SettingsReader::readRequiresReview(const Entry &entry, const QString &environment)
{
    bool wanted = false;
    if (const auto read = readFlag(entry, &wanted); !read)
        return read;
    m_settings.reviewRequired.removeAll(environment);
    if (wanted)
        m_settings.reviewRequired.append(environment);
    return {};
}

void SettingsReader::checkReviewers()
{
    if (m_settings.reviewRequired.isEmpty() || !m_settings.trustedReviewers.empty())
        return;
    const EnvironmentDefinition *asking = m_settings.environment(m_settings.reviewRequired.first());
    m_settings.findings.append(noTrustedReviewers(asking->name, {m_ini.path(), asking->origin.line, 0}));
}

Result<void> SettingsReader::readLevel(const Entry &entry, LintLevels *levels)
{
    if (!entry.key.startsWith(lintPrefix)) {
        unknownKey(entry);
        return {};
    }
    const auto level = lintLevelFromName(entry.value.trimmed().toLower());
    if (!level)
        return badValue(entry, Tr::tr("Write off, info, warning or error."));
    levels->insert(entry.key, *level);
    return {};
}

Result<void> SettingsReader::readTunnel(const Entry &entry)
{
    const QString value = entry.value.trimmed();
    if (entry.key == "ssh_config"_L1 || entry.key == "ssh_identity"_L1) {
        if (!TunnelSettings::isFileName(value))
            return badValue(
                entry,
                Tr::tr("Name a file, without quotes and ${…}, which ssh would take for something else."));
        m_tunnelFiles.push_back(entry);
    } else if (entry.key != "ssh_tunnel"_L1) {
        unknownKey(entry);
    } else if (!value.isEmpty()) {
        auto tunnel = TunnelSettings::parse(value);
        if (!tunnel)
            return badValue(entry,
                            Tr::tr("Write user@host, user@host:22, or a Host of ssh's own configuration. "
                                   "It has no password: ssh logs in by a key."));
        tunnel->folder = m_folder.absolutePath();
        tunnel->origin = Origin::fromIni(m_ini.path(), entry.line, entry.key);
        environmentOf(entry).tunnel = std::move(tunnel);
    }
    return {};
}

// The files of a tunnel may stand before it.
Result<void> SettingsReader::takeTunnels()
{
    for (const Entry &entry : std::as_const(m_tunnelFiles)) {
        auto &tunnel = environmentOf(entry).tunnel;
        if (tunnel) {
            (entry.key == "ssh_config"_L1 ? tunnel->configFile : tunnel->identityFile) =
                entry.value.trimmed();
            continue;
        }
        m_settings.findings.append(
            {u"settings.tunnel-unused"_s,
             Severity::Warning,
             Tr::tr("%1 in section [%2] of limbeck.ini has no tunnel that it would be for.")
                 .arg(entry.key, entry.section),
             Tr::tr("Name the machine that the tunnel goes through with ssh_tunnel, or remove the line."),
             where(entry),
             {}});
    }
    return {};
}

} // namespace

Result<ProjectSettings> ProjectSettings::read(const QString &projectFolder)
{
    const QString path = fileOf(projectFolder);
    if (!QFileInfo::exists(path))
        return ProjectSettings{};
    const Result<IniFile> ini = IniFile::read(path);
    if (!ini)
        return fail(ini.error());
    return SettingsReader(*ini, QDir(projectFolder)).read();
}

Result<ProjectSettings> ProjectSettings::parse(const QByteArray &bytes, const QString &path)
{
    const Result<IniFile> ini = IniFile::parse(bytes, path);
    if (!ini)
        return fail(ini.error());
    return SettingsReader(*ini, QFileInfo(path).absoluteDir()).read();
}

QString ProjectSettings::fileOf(const QString &projectFolder)
{
    return QDir::cleanPath(QDir(projectFolder).absoluteFilePath(u"limbeck.ini"_s));
}

QString ProjectSettings::sectionOf(const QString &environment)
{
    return environmentPrefix + environment;
}

LintLevels ProjectSettings::lintLevelsFor(const QString &environment) const
{
    LintLevels levels = lintLevels;
    levels.insert(environmentLintLevels.value(environment));
    return levels;
}

const EnvironmentDefinition *ProjectSettings::environment(const QString &name) const
{
    const auto found = std::ranges::find(environments, name, &EnvironmentDefinition::name);
    return found == environments.end() ? nullptr : &*found;
}

} // namespace limbeck
