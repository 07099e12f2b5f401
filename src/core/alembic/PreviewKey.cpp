#include "alembic/PreviewKey.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// Changes when the renderings' form does.
constexpr const char *formVersion = "1";

std::optional<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.readAll();
}

QByteArray hashed(const QByteArrayList &parts)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QByteArray &part : parts) {
        hash.addData(QByteArray::number(part.size()) + ':'); // so that no two lists look the same
        hash.addData(part);
    }
    return hash.result().toHex();
}

} // namespace

PreviewKey::PreviewKey(const AlembicProject &project, const QStringList &versionFiles,
                       RenderDirection direction)
{
    const AlembicConfig &config = project.config;
    QByteArrayList parts{formVersion,
                         project.interpreter.toUtf8(),
                         config.section.toUtf8(),
                         QByteArray::number(int(config.layout)),
                         config.scriptLocation.toUtf8(),
                         QByteArray::number(int(direction)),
                         project.xArguments.join(QChar(u'\0')).toUtf8()};
    for (const QString &file : versionFiles + QStringList{config.iniFile, config.tomlFile, config.envFile()})
        parts.append(contentOf(file).value_or(QByteArray()));
    m_base = hashed(parts);
    m_moduleFolders =
        QStringList{config.folder, config.scriptLocation} + config.prependSysPath + config.versionLocations;
}

QByteArray PreviewKey::modes() const
{
    return hashed({m_base, "modes"});
}

std::optional<QByteArray> PreviewKey::revision(const QString &file) const
{
    const auto content = contentOf(file);
    if (!content || !standsAlone(*content))
        return std::nullopt;
    return hashed({m_base, "revision", *content});
}

QByteArray PreviewKey::interpreter(const QString &program)
{
    return hashed({formVersion, "interpreter", program.toUtf8()});
}

bool PreviewKey::standsAlone(const QByteArray &content) const
{
    if (content.contains("environ") || content.contains("getenv") || content.contains("open(") ||
        content.contains("__import__") || content.contains("importlib"))
        return false;
    static const QRegularExpression imports(u"^[ \\t]*(?:from|import)[ \\t]+(\\.|\\w+)"_s,
                                            QRegularExpression::MultilineOption |
                                                QRegularExpression::UseUnicodePropertiesOption);
    QRegularExpressionMatchIterator found = imports.globalMatch(QString::fromUtf8(content));
    while (found.hasNext()) {
        const QString module = found.next().captured(1);
        const bool ours =
            module == u"."_s ||
            std::any_of(m_moduleFolders.begin(), m_moduleFolders.end(), [&](const QString &folder) {
                return module != "alembic"_L1 && (QFile::exists(folder + u'/' + module) ||
                                                  QFile::exists(folder + u'/' + module + u".py"_s));
            });
        if (ours)
            return false;
    }
    return true;
}

} // namespace limbeck
