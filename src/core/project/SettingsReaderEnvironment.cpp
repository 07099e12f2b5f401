// The sections of environments, with their tunnels.
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

} // namespace

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

} // namespace limbeck
