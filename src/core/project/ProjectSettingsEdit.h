#pragma once

#include "base/FileChange.h"
#include "base/IniEdit.h"
#include "env/Environment.h"
#include "project/ProjectSettings.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace limbeck {

// What limbeck.ini shall say of an environment; what is not set stays as it is.
struct EnvironmentSettings
{
    std::optional<QString> displayName;      // empty: the line goes
    std::optional<EnvironmentColour> colour; // None: the line goes
    std::optional<bool> isProtected;
    std::optional<bool> processWins;    // false: the line goes
    std::optional<QStringList> files;   // absolute; empty: the line goes
    std::optional<QString> urlVariable; // empty: the line goes
    std::optional<bool> isDefault;      // false: it is not the default, should it be so now
    std::optional<QString> sshTunnel;   // as TunnelSettings::parse() reads it; empty: all three lines go
    std::optional<QString> sshConfig;   // as written; empty: the line goes
    std::optional<QString> sshIdentity;
};

// Changes limbeck.ini losslessly, as a difference first: what is not asked for stays byte for byte. Makes the
// file or the section that is missing. No value that looks like a secret gets in. Only open() reads the disk;
// a value type, any thread.
class ProjectSettingsEdit
{
public:
    // Errors: ini.unreadable, those of ProjectSettings::parse.
    static Result<ProjectSettingsEdit> open(const QString &projectFolder);

    const ProjectSettings &settings() const { return m_settings; }

    // Errors: ini.edit, settings.value, settings.secret. On an error nothing is changed.
    Result<void> set(const QString &environment, const EnvironmentSettings &values);
    Result<void> setDefaultEnvironment(const QString &name); // empty: the line goes
    // The section, and default_environment where it is this one.
    Result<void> renameEnvironment(const QString &from, const QString &to);
    Result<void> removeEnvironment(const QString &name);

    // changes() is false when nothing does.
    FileChange change() const;

private:
    Result<void> accept(IniEdit edit);
    // As it is written: relative to limbeck.ini where that is shorter than climbing out of many folders.
    QString written(const QString &file) const;

    std::optional<QByteArray> m_before;
    IniEdit m_edit;
    ProjectSettings m_settings;
    QString m_file;
};

} // namespace limbeck
