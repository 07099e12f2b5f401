#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/AlembicConfig.h"

#include <QJsonObject>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <optional>
#include <stop_token>
#include <vector>

namespace limbeck {

// A Python program that could run the project's Alembic, and where it was found.
struct PythonCandidate
{
    enum class Source
    {
        ByHand,     // --python, or chosen in the window
        Settings,   // limbeck.ini's `python`
        Project,    // .venv, venv or env of the project's folder or of one of its parents
        Active,     // VIRTUAL_ENV or CONDA_PREFIX
        Launcher,   // py -3
        SearchPath, // python3, python
    };
    QString path; // absolute
    Source source = Source::SearchPath;
    QString describe() const; // for people, translated: ".venv of the project"
};

// What a Python program has to run Alembic with.
struct PythonFacts
{
    PythonCandidate candidate;
    QString version; // "3.11.2"; empty: it could not be started
    QString alembic; // versions; empty: not installed
    QString sqlalchemy;
    QString dotenv;
    QString flaskMigrate;
    QHash<QString, QString> drivers; // "asyncpg" → version, of those that are installed
    bool virtualEnvironment = false;
    Findings findings; // alembic.no-alembic, alembic.no-driver, alembic.old-alembic, alembic.wrong-venv…

    bool usable() const { return !version.isEmpty() && !alembic.isEmpty(); }
    QJsonObject toJson() const;
};

// All places in the order of precedence, each program once. Looks at the disk only. `chosen`: set by hand;
// `fromSettings`: limbeck.ini's.
std::vector<PythonCandidate> findPythons(const QString &projectFolder, const QProcessEnvironment &process,
                                         const QString &chosen = {}, const QString &fromSettings = {});

// Asks one program for its versions. `driver`: SQLAlchemy's name of the driver that the target needs
// ("asyncpg"; empty: psycopg2). Blocking, bounded by 20 seconds; any thread but the GUI's. A program that
// does not start or has no Alembic is described by its findings, not by an error.
PythonFacts probePython(const PythonCandidate &candidate, const AlembicConfig &config,
                        const QProcessEnvironment &environment, const QString &driver,
                        std::stop_token stop = {});

// The first usable one; where none is, the facts of the first with findings that say what is missing. Errors:
// alembic.no-python (lists the places looked at).
Result<PythonFacts> choosePython(const QString &projectFolder, const AlembicConfig &config,
                                 const QProcessEnvironment &environment, const QString &driver,
                                 const QString &chosen = {}, const QString &fromSettings = {},
                                 std::stop_token stop = {});

} // namespace limbeck
