#include "script/AlembicConfig.h"

#include "script/AlembicConfigReader.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr QLatin1StringView tomlName("pyproject.toml");

QString existing(const QDir &folder, const QString &name)
{
    const QString path = QDir::cleanPath(folder.absoluteFilePath(name));
    return QFileInfo(path).isFile() ? path : QString();
}

// Whether a file that is no TOML was meant to configure Alembic.
bool mentionsAlembic(const QString &tomlFile)
{
    static const QRegularExpression table(uR"(^\s*(\[\s*tool\s*\.\s*alembic|alembic\s*[.=]))"_s,
                                          QRegularExpression::MultilineOption);
    QFile file(tomlFile);
    return file.open(QIODevice::ReadOnly) && table.match(QString::fromUtf8(file.readAll())).hasMatch();
}

struct Files
{
    QString ini;
    QString toml;
    QString flaskFolder;
};

Files findFiles(const QDir &folder, const QString &iniFile)
{
    if (!iniFile.isEmpty()) {
        const QFileInfo info(iniFile);
        if (info.fileName() == tomlName)
            return {{}, QDir::cleanPath(info.absoluteFilePath()), {}};
        return {QDir::cleanPath(info.absoluteFilePath()), existing(info.absoluteDir(), tomlName), {}};
    }
    const QString ini = existing(folder, u"alembic.ini"_s);
    return {ini, existing(folder, tomlName), {}};
}

} // namespace

Result<std::optional<AlembicConfig>> AlembicConfig::read(const QString &folder, const QString &iniFile,
                                                         const QString &section)
{
    const QDir place(folder);
    Files files = findFiles(place, iniFile);
    if (files.ini.isEmpty() && !files.toml.isEmpty()) {
        const auto table = readAlembicToml(files.toml);
        if (!table && iniFile.isEmpty() && !mentionsAlembic(files.toml))
            files.toml.clear();
        else if (!table)
            return fail(table.error());
        else if (!*table)
            files.toml.clear();
    }
    if (files.ini.isEmpty() && files.toml.isEmpty())
        files = {existing(place, u"migrations/alembic.ini"_s), {}, QDir::cleanPath(place.absolutePath())};
    if (files.ini.isEmpty() && files.toml.isEmpty())
        return std::nullopt;
    auto config = AlembicConfigReader(files.ini, files.toml, section, files.flaskFolder).read();
    if (!config)
        return fail(config.error());
    return std::optional<AlembicConfig>(std::move(*config));
}

const AlembicOption *AlembicConfig::find(const QString &key) const
{
    const auto found = std::ranges::find(options, key, &AlembicOption::key);
    return found == options.end() ? nullptr : &*found;
}

QString AlembicConfig::envFile() const
{
    return scriptLocation + "/env.py"_L1;
}

QStringList AlembicConfig::files() const
{
    QStringList files;
    for (const QString &file : {iniFile, tomlFile}) {
        if (!file.isEmpty())
            files.append(file);
    }
    return files;
}

} // namespace limbeck
