#include "project/PythonRequirements.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace limbeck {

PythonRequirements PythonRequirements::read(const QStringList &folders)
{
    PythonRequirements requirements;
    static const QStringList names{u"requirements*.txt"_s, u"requirements*.in"_s, u"pyproject.toml"_s,
                                   u"Pipfile"_s,           u"setup.cfg"_s,        u"setup.py"_s,
                                   u"environment.yml"_s,   u"environment.yaml"_s};
    for (const QString &folder : folders) {
        const QDir dir(folder);
        for (const QString &name : dir.entryList(names, QDir::Files))
            requirements.m_files.append(dir.filePath(name));
        const QDir sub(dir.filePath(u"requirements"_s));
        for (const QString &name : sub.entryList({u"*.txt"_s, u"*.in"_s}, QDir::Files))
            requirements.m_files.append(sub.filePath(name));
    }
    static const QRegularExpression comment(uR"(#.*$)"_s, QRegularExpression::MultilineOption);
    for (const QString &path : std::as_const(requirements.m_files)) {
        QFile file(path);
        if (file.open(QIODevice::ReadOnly))
            requirements.m_text += QString::fromUtf8(file.readAll()).remove(comment) + u'\n';
    }
    requirements.m_text = requirements.m_text.toLower().replace(u'_', u'-').replace(u'.', u'-');
    return requirements;
}

bool PythonRequirements::name(const QString &package) const
{
    // The name alone: neither the beginning nor the end of a longer one.
    const QRegularExpression word(uR"((?<![a-z0-9-])%1(?![a-z0-9]|-[a-z]))"_s.arg(
        QRegularExpression::escape(package.toLower().replace(u'_', u'-').replace(u'.', u'-'))));
    return word.match(m_text).hasMatch();
}

QString PythonRequirements::bringsDotenv() const
{
    for (const QString &package : {u"pydantic-settings"_s, u"environs"_s}) {
        if (name(package))
            return package;
    }
    static const QRegularExpression extras(
        uR"((?<![a-z0-9-])(uvicorn|fastapi)\s*\[[^\]]*(standard|all)[^\]]*\])"_s);
    const auto match = extras.match(m_text);
    return match.hasMatch() ? match.captured(0) : QString();
}

} // namespace limbeck
