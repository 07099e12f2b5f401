#include "review/PortableText.h"

#include "base/SecretText.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

PortableText::PortableText(const QString &projectFolder)
    : m_folder(QDir::cleanPath(projectFolder)), m_canonical(QFileInfo(m_folder).canonicalFilePath())
{
    QStringList roots;
    for (const QString &root : {m_folder, m_canonical, QDir::tempPath(), QDir::homePath()}) {
        const QString clean = QDir::cleanPath(root);
        if (!root.isEmpty() && !QDir(clean).isRoot())
            roots << clean << QDir::toNativeSeparators(clean);
    }
    roots.removeDuplicates();
    // The project may lie in the home folder.
    std::ranges::stable_sort(roots, std::greater{}, [](const QString &root) { return root.size(); });
    QStringList patterns;
    for (const QString &root : std::as_const(roots))
        patterns << QRegularExpression::escape(root);
    // Not where it only is a part of another path or URL.
    const QString any = uR"((?<![\w./\\-])(?:)"_s + patterns.join(u'|') + u')';
    m_inside = QRegularExpression(any + uR"([/\\])"_s, QRegularExpression::CaseInsensitiveOption);
    m_itself = QRegularExpression(any + uR"((?![\w-]))"_s, QRegularExpression::CaseInsensitiveOption);
}

QString PortableText::file(const QString &path) const
{
    const QString clean = QDir::cleanPath(QDir::fromNativeSeparators(path));
    if (path.isEmpty() || QDir::isRelativePath(clean))
        return path;
    for (const QString &root : {m_folder, m_canonical}) {
        if (!root.isEmpty() && clean.startsWith(root + u'/'))
            return clean.mid(root.size() + 1);
    }
    return QFileInfo(clean).fileName();
}

QString PortableText::text(const QString &text) const
{
    QString portable = hidePasswords(text);
    portable.remove(m_inside);
    return portable.replace(m_itself, u"…"_s);
}

Finding PortableText::finding(Finding finding) const
{
    finding.message = text(finding.message);
    finding.hint = text(finding.hint);
    finding.where.file = file(finding.where.file);
    return finding;
}

Findings PortableText::findings(const Findings &findings) const
{
    Findings portable;
    for (const Finding &each : findings)
        portable.append(finding(each));
    return portable;
}

QJsonValue PortableText::json(const QJsonValue &value) const
{
    if (value.isString())
        return text(value.toString());
    if (value.isArray()) {
        QJsonArray array;
        const QJsonArray items = value.toArray();
        for (const QJsonValue &item : items)
            array.append(json(item));
        return array;
    }
    if (!value.isObject())
        return value;
    QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key() == "sql"_L1)
            continue;
        it.value() = it.key() == "file"_L1 ? QJsonValue(file(it.value().toString())) : json(it.value());
    }
    return object;
}

} // namespace limbeck
