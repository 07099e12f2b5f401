#include "script/AlembicConfig.h"

#include "script/AlembicConfigReader.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicConfig)
};

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
};

Files findFiles(const QDir &folder, const QString &iniFile)
{
    if (iniFile.isEmpty())
        return {existing(folder, u"alembic.ini"_s), existing(folder, tomlName)};
    const QFileInfo info(iniFile);
    const QString path = QDir::cleanPath(info.absoluteFilePath());
    if (info.fileName() == tomlName)
        return {{}, path};
    return {path, existing(info.absoluteDir(), tomlName)};
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
    if (!iniFile.isEmpty() && files.ini.isEmpty() && files.toml.isEmpty())
        return fail("alembic.config",
                    Text::tr("%1 has no table [tool.alembic].").arg(QDir::toNativeSeparators(iniFile)),
                    Text::tr("Add it, or name an alembic.ini."), {iniFile, 0, 0});
    if (files.ini.isEmpty() && files.toml.isEmpty())
        files = {existing(place, u"migrations/alembic.ini"_s), {}};
    if (files.ini.isEmpty() && files.toml.isEmpty())
        return std::nullopt;
    auto config =
        AlembicConfigReader(files.ini, files.toml, section, QDir::cleanPath(place.absolutePath())).read();
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
