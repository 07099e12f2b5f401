#pragma once

#include "base/Finding.h"
#include "base/Result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

class QProcessEnvironment;

namespace limbeck {

class Project;

// What a change of env.py is made for.
struct MendRequest
{
    QString envFile;            // absolute path of env.py
    QByteArray before;          // its text
    QString dotenvFile;         // absolute path of the .env file that it shall load; it need not exist
    QStringList variables;      // that hold the target's URL in that file, the one that counts first
    QStringList moduleRoots;    // folders that the application's own modules are in
    QString workingFolder = {}; // that Alembic runs in: relative paths of the application start there
    QStringList set = {};       // all variables that the environment sets to something
    // Of the URL in the first of `variables`; nullopt: none is known. Empty: the URL names none.
    std::optional<QString> driver = std::nullopt;
};

// A change that is shown as a difference before it is written.
struct MendProposal
{
    QString file; // absolute
    QByteArray before;
    QByteArray after;
    QString description; // what changes, one sentence a line
    Findings findings;   // alembic.dotenv-not-required: what is left to do by hand
};

// The text of an env.py that loads the `.env` file, reads the variable, refuses loudly when it is missing,
// and gives the URL to Alembic with its % escaped. Where the URL is made of several variables, or of settings
// of the application, those that the environment sets are demanded; a URL that is written out in env.py makes
// room for the variable where both are for the same driver. A fallback that is there does not win any more.
// Only what that takes is changed: line ends, indentation, comments and everything else stay byte for byte.
// What comes out is read again, and given back only if it now does all of that.
//
// Reads the application's own modules from the disk, to load `.env` before they are imported. Any thread but
// the GUI's. Errors: mend.nothing (it does all of that already), mend.unsure (where the code cannot be
// changed without guessing: with the line that stands in the way, and in the hint what to write by hand),
// those of reading Python.
Result<MendProposal> mendEnvPy(const MendRequest &request);

// The change for an opened project and one of its environments (by name; empty: the default one, else the
// first): which file, which variable. Errors: also mend.unsure for a project that is none of Alembic's or has
// several databases, environment.unknown, and those of reading env.py (file.read).
Result<MendProposal> proposeMend(const Project &project, const QProcessEnvironment &process,
                                 const QString &environment = {});

// Writes the proposal, atomically, with the file's permissions kept. Errors: mend.changed (the file is not
// the one that the proposal was made from), file.write.
Result<void> writeMend(const MendProposal &proposal);

} // namespace limbeck
