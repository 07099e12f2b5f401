// Where AlembicConfigReader finds the project's folders.
#include "script/AlembicConfigReader.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicConfig)
};

} // namespace

QString AlembicConfigReader::absolute(const QString &path) const
{
    return QDir::cleanPath(QDir(m_config.workingFolder).absoluteFilePath(QDir::fromNativeSeparators(path)));
}

// What parts a list of paths; nullopt: no key says, which means Alembic's older ways.
Result<std::optional<QString>> AlembicConfigReader::separator(const QStringList &keys) const
{
    const AlembicOption *option = nullptr;
    for (const QString &key : keys) {
        if (!option)
            option = iniOption(key);
    }
    if (!option)
        return std::nullopt;
    if (option->value == "os"_L1)
        return QString(QDir::listSeparator());
    if (option->value == "space"_L1)
        return u" "_s;
    if (option->value == "newline"_L1)
        return u"\n"_s;
    if (option->value == ":"_L1 || option->value == ";"_L1)
        return option->value;
    return refuse(
        Text::tr("%1 has a value that Alembic does not know.").arg(option->key),
        Text::tr(
            "Write os, space, newline, : or ; and nothing behind it: a comment needs a line of its own."),
        {option->file, option->line, 0});
}

Result<void> AlembicConfigReader::readPrependSysPath()
{
    static const QRegularExpression legacy(uR"(, *|(?: +)|:)"_s);
    QStringList paths;
    m_config.prependSysPath.clear();
    if (const AlembicOption *const option = iniOption(u"prepend_sys_path"_s);
        option && !option->value.isEmpty()) {
        const auto parts = separator({u"path_separator"_s});
        if (!parts)
            return fail(parts.error());
        paths = *parts ? option->value.split(**parts, Qt::SkipEmptyParts)
                       : option->value.split(legacy, Qt::SkipEmptyParts);
    } else {
        for (const AlembicOption *const item : tomlOptions(u"prepend_sys_path"_s))
            paths.append(item->value);
    }
    for (const QString &path : std::as_const(paths)) {
        if (const QString stripped = path.trimmed(); !stripped.isEmpty())
            m_config.prependSysPath.append(absolute(stripped));
    }
    return {};
}

// Flask-Migrate sets script_location itself, to the folder of the ini.
bool AlembicConfigReader::isFlaskMigrate() const
{
    return !m_config.iniFile.isEmpty() && m_config.tomlFile.isEmpty() &&
           QFileInfo::exists(m_config.folder + "/env.py"_L1);
}

// Alembic takes relative paths from where it is run, which no file says: the ini's folder, as a rule. An ini
// in a folder of its own may be meant to be run from the project's (`alembic -c migrations/alembic.ini`).
Result<void> AlembicConfigReader::readLayout()
{
    if (!m_config.find(u"script_location"_s) && isFlaskMigrate()) {
        m_config.layout = AlembicConfig::Layout::FlaskMigrate;
        m_config.workingFolder = QFileInfo(m_config.folder).absolutePath();
        return readPrependSysPath();
    }
    for (const QString &folder : {m_config.folder, m_projectFolder}) {
        const auto fits = tryWorkingFolder(folder);
        if (!fits)
            return tl::unexpected(fits.error());
        if (*fits)
            return {};
    }
    m_config.workingFolder = m_config.folder;
    return readPrependSysPath();
}

// Whether the script location is there when Alembic is run in that folder.
Result<bool> AlembicConfigReader::tryWorkingFolder(const QString &folder)
{
    m_config.workingFolder = folder;
    if (auto done = readPrependSysPath(); !done)
        return tl::unexpected(std::move(done.error()));
    const AlembicOption *const option = m_config.find(u"script_location"_s);
    const auto location = option ? resolve(option->value, *option) : Result<QString>(QString());
    return location && !location->isEmpty() && QFileInfo(*location).isDir();
}

Result<void> AlembicConfigReader::readScriptLocation()
{
    if (m_config.layout == AlembicConfig::Layout::FlaskMigrate) {
        m_config.scriptLocation = m_config.folder;
        return {};
    }
    if (const AlembicOption *const option = m_config.find(u"script_location"_s)) {
        auto location = resolve(option->value, *option);
        if (!location)
            return fail(location.error());
        m_config.scriptLocation = std::move(*location);
        return {};
    }
    const QString file = m_config.iniFile.isEmpty() ? m_config.tomlFile : m_config.iniFile;
    const QString name = QFileInfo(file).fileName();
    if (!m_config.iniFile.isEmpty() && !m_hasSection)
        return refuse(Text::tr("%1 has no section [%2].").arg(name, m_config.section),
                      m_config.sections.isEmpty()
                          ? Text::tr("Add the section with a script_location.")
                          : Text::tr("Sections that can be named: %1").arg(m_config.sections.join(u", "_s)),
                      {file, 0, 0});
    return refuse(Text::tr("%1 does not say where the revisions are: script_location is missing.").arg(name),
                  Text::tr("Add script_location with the folder that holds env.py."), {file, 0, 0});
}

Result<void> AlembicConfigReader::readVersionLocations()
{
    static const QRegularExpression legacy(uR"(, *|(?: +))"_s);
    std::vector<std::pair<QString, const AlembicOption *>> locations;
    const auto add = [&](const QStringList &parts, const AlembicOption *option) {
        for (const QString &part : parts) {
            if (const QString stripped = part.trimmed(); !stripped.isEmpty())
                locations.emplace_back(stripped, option);
        }
    };
    if (const AlembicOption *const option = iniOption(u"version_locations"_s);
        option && !option->value.isEmpty()) {
        const auto parts = separator({u"path_separator"_s, u"version_path_separator"_s});
        if (!parts)
            return fail(parts.error());
        m_config.versionPathSeparator = parts->value_or(QString());
        add(*parts ? option->value.split(**parts) : option->value.split(legacy), option);
    } else {
        for (const AlembicOption *const item : tomlOptions(u"version_locations"_s))
            add({item->value}, item);
    }
    for (const auto &[location, option] : locations) {
        auto path = resolve(location, *option);
        if (!path)
            return fail(path.error());
        m_config.versionLocations.append(std::move(*path));
    }
    if (m_config.versionLocations.isEmpty())
        m_config.versionLocations.append(m_config.scriptLocation + "/versions"_L1);
    return {};
}

// A path, or `package:folder`. Source: alembic/util/pyfiles.py, coerce_resource_to_filename.
Result<QString> AlembicConfigReader::resolve(const QString &location, const AlembicOption &option) const
{
    if (QDir::isAbsolutePath(location) || !location.contains(u':'))
        return absolute(location);
    const QStringList parts = location.split(u':');
    if (const QString found = findPackage(parts); !found.isEmpty())
        return found;
    return refuse(Text::tr("%1 names a folder of the package %2, which is not found without running Python.")
                      .arg(option.key, parts.constFirst()),
                  Text::tr("Looked in prepend_sys_path, in %1 and in src. Name the folder itself, or add the "
                           "package's parent "
                           "folder to prepend_sys_path.")
                      .arg(QDir::toNativeSeparators(m_config.workingFolder)),
                  {option.file, option.line, 0});
}

QString AlembicConfigReader::findPackage(const QStringList &parts) const
{
    const QString package = QString(parts.constFirst()).replace(u'.', u'/');
    QStringList places = m_config.prependSysPath;
    places << m_config.workingFolder << m_config.workingFolder + "/src"_L1;
    for (const QString &place : std::as_const(places)) {
        const QString folder = place + u'/' + package;
        if (QFileInfo(folder).isDir())
            return QDir::cleanPath(folder + u'/' + parts.mid(1).join(u'/'));
    }
    return {};
}

} // namespace limbeck
