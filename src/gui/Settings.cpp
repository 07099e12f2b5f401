#include "Settings.h"

#include "env/Environment.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QSettings>

#include <algorithm>

namespace limbeck::gui::Settings {

using namespace Qt::StringLiterals;

namespace {

struct Entry
{
    Key key;
    const char *name;
    QMetaType::Type type;
};

// In the order of Key; every default is the empty value of its type.
constexpr Entry entries[] = {
    {Key::WindowGeometry, "window/geometry", QMetaType::QByteArray},
    {Key::WindowLayout, "window/layout", QMetaType::QByteArray},
    {Key::SideSplitter, "window/side-splitter", QMetaType::QByteArray},
    {Key::DetailSplitter, "window/detail-splitter", QMetaType::QByteArray},
    {Key::RevisionColumns, "window/revision-table", QMetaType::QByteArray},
    {Key::Theme, "appearance/theme", QMetaType::QString},
    {Key::Language, "appearance/language", QMetaType::QString},
    {Key::LastProject, "projects/last", QMetaType::QString},
    {Key::RecentProjects, "projects/recent", QMetaType::QStringList},
};
constexpr int recentLimit = 10;

const Entry &entryOf(Key key)
{
    return entries[int(key)];
}

// Folders hold characters that QSettings keys must not, so a project's group is named by a hash of it.
QString groupOf(const QString &folder)
{
    const QByteArray hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256);
    return u"project-%1/"_s.arg(QString::fromLatin1(hash.toHex().left(16)));
}

QString textOf(const QString &folder, const QString &name)
{
    return QSettings().value(groupOf(folder) + name).toString();
}

// An empty text leaves no entry.
void setTextOf(const QString &folder, const QString &name, const QString &text)
{
    QSettings settings;
    if (text.isEmpty())
        settings.remove(groupOf(folder) + name);
    else
        settings.setValue(groupOf(folder) + name, text);
}

QString variablesKey(const QString &folder)
{
    return groupOf(folder) + u"url-variables"_s;
}

} // namespace

QVariant value(Key key)
{
    const Entry &entry = entryOf(key);
    const QMetaType type(entry.type);
    QVariant stored = QSettings().value(QString::fromLatin1(entry.name));
    return stored.convert(type) ? stored : QVariant(type);
}

void setValue(Key key, const QVariant &value)
{
    QSettings().setValue(QString::fromLatin1(entryOf(key).name), value);
}

void addRecentProject(const QString &folder)
{
    QStringList recent = value(Key::RecentProjects).toStringList();
    recent.removeAll(folder);
    recent.prepend(folder);
    setValue(Key::RecentProjects, QStringList(recent.mid(0, recentLimit)));
}

void removeRecentProject(const QString &folder)
{
    QStringList recent = value(Key::RecentProjects).toStringList();
    recent.removeAll(folder);
    setValue(Key::RecentProjects, recent);
}

QString environmentOf(const QString &folder)
{
    return QSettings().value(groupOf(folder) + u"environment"_s).toString();
}

void setEnvironmentOf(const QString &folder, const QString &environment)
{
    QSettings().setValue(groupOf(folder) + u"environment"_s, environment);
}

QHash<QString, QString> urlVariablesOf(const QString &folder)
{
    QHash<QString, QString> variables;
    const QVariantMap stored = QSettings().value(variablesKey(folder)).toMap();
    for (auto it = stored.begin(); it != stored.end(); ++it)
        variables.insert(it.key(), it.value().toString());
    return variables;
}

void setUrlVariableOf(const QString &folder, const QString &environment, const QString &variable)
{
    QSettings settings;
    QVariantMap stored = settings.value(variablesKey(folder)).toMap();
    stored.insert(environment, variable);
    settings.setValue(variablesKey(folder), stored);
}

QString pythonOf(const QString &folder)
{
    return textOf(folder, u"python"_s);
}

void setPythonOf(const QString &folder, const QString &program)
{
    setTextOf(folder, u"python"_s, program);
}

QString xArgumentsOf(const QString &folder)
{
    return textOf(folder, u"x-arguments"_s);
}

void setXArgumentsOf(const QString &folder, const QString &arguments)
{
    const QStringList words = QProcess::splitCommand(arguments);
    const bool hasSecret = std::any_of(words.begin(), words.end(), [](const QString &word) {
        return looksSecret(word.section(u'=', 0, 0), word.section(u'=', 1));
    });
    setTextOf(folder, u"x-arguments"_s, hasSecret ? QString() : arguments);
}

QString alembicSectionOf(const QString &folder)
{
    return textOf(folder, u"alembic-section"_s);
}

void setAlembicSectionOf(const QString &folder, const QString &section)
{
    setTextOf(folder, u"alembic-section"_s, section);
}

} // namespace limbeck::gui::Settings
