#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace limbeck::gui {

// What a person's windows remember between starts (QSettings): one table of names and defaults, typed
// accessors beside it. Never anything secret: paths, names and sizes only. GUI thread.
namespace Settings {

enum class Key
{
    WindowGeometry,  // QByteArray
    WindowLayout,    // QByteArray: docks and toolbar
    SideSplitter,    // QByteArray
    DetailSplitter,  // QByteArray
    RevisionColumns, // QByteArray
    Theme,           // "system", "light", "dark"
    Language,        // "en", "ko"; empty: the system's
    LastProject,     // folder; empty: the start page
    RecentProjects,  // QStringList, newest first
};

QVariant value(Key key);
void setValue(Key key, const QVariant &value);

// Puts a folder in front of the recent ones (at most ten).
void addRecentProject(const QString &folder);
void removeRecentProject(const QString &folder);

// What is remembered of a project: the environment that was picked, and for an environment the variable that
// was chosen to hold its URL.
QString environmentOf(const QString &folder);
void setEnvironmentOf(const QString &folder, const QString &environment);
QHash<QString, QString> urlVariablesOf(const QString &folder); // by environment
void setUrlVariableOf(const QString &folder, const QString &environment, const QString &variable);

// Of an Alembic project: the Python that was chosen by hand, env.py's arguments (-x) and the section of the
// ini (--name). Empty: automatic, none, Alembic's own.
QString pythonOf(const QString &folder);
void setPythonOf(const QString &folder, const QString &program);
QString xArgumentsOf(const QString &folder);
// Nothing is kept of arguments among which one looks like a secret: they count until the program ends.
void setXArgumentsOf(const QString &folder, const QString &arguments);
QString alembicSectionOf(const QString &folder);
void setAlembicSectionOf(const QString &folder, const QString &section);

} // namespace Settings

} // namespace limbeck::gui
