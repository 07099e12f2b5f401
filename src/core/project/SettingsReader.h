#pragma once

#include "base/IniFile.h"
#include "project/ProjectSettings.h"

#include <QDir>

namespace limbeck {

// "environment.production": the section of one environment.
inline constexpr QLatin1StringView environmentPrefix("environment.");
// "lint.drop-table": a rule's level.
inline constexpr QLatin1StringView lintPrefix("lint.");

// Reads limbeck.ini entry by entry; for ProjectSettings alone. Errors: those of ProjectSettings::read().
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

} // namespace limbeck
