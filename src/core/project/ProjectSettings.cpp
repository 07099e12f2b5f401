#include "project/ProjectSettings.h"

#include "project/SettingsReader.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

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
