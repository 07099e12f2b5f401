#pragma once

#include "base/Result.h"
#include "base/SourceLocation.h"
#include "project/EnvPy.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

// The application's own settings that an env.py takes its URL from, as far as the text of the application's
// modules tells: the variables of the environment that they are read from, and whether their class reads a
// `.env` file by itself (pydantic's BaseSettings with env_file). Nothing is run.
struct ApplicationSetting
{
    struct Variable
    {
        QString name;
        SourceLocation where; // the field, or where it is read
        bool hasDefault = false;
    };

    // What following takes besides env.py.
    struct Search
    {
        QStringList roots;     // folders that modules are looked for in, absolute
        QString workingFolder; // that a relative env_file is relative to
        QStringList set;       // variables that the environment sets, to tell their spelling
    };

    std::vector<Variable> variables;
    bool readsFile = false;   // the class has an env_file
    QString filePath;         // which; absolute; empty: the text does not tell
    SourceLocation fileWhere; // the line that says so

    // Follows env.url().imports. Blocking disk I/O; any thread but the GUI's. Errors: mend.unsure, with the
    // line that stands in the way.
    static Result<ApplicationSetting> follow(const EnvPy &env, const Search &search);

    void add(const Variable &variable);
};

} // namespace limbeck
