#include "project/SettingsReader.h"

#include "project/SettingsValue.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ProjectSettings)
};

constexpr QLatin1StringView limbeckSection("limbeck");
constexpr QLatin1StringView reviewSection("review");
constexpr QLatin1StringView lintSection("lint");

} // namespace

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

} // namespace limbeck
