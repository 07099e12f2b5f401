#pragma once

#include "env/Environment.h"
#include "target/Target.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// A database that is named by several variables, such as POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER…
struct SplitForm
{
    QString name;     // "POSTGRES_HOST/PORT/USER/PASSWORD/DB"
    QStringList host; // the variables that may hold each part, in order of precedence
    QStringList port;
    QStringList user;
    QStringList password;
    QStringList database;

    QStringList variables() const; // all of them
    static const std::vector<SplitForm> &known();
};

// What an environment says in one split form.
struct SplitReading
{
    bool any = false;           // a host or a database is named
    Target target;              // its hosts are empty, its user or database too, when not named
    std::optional<Error> error; // url.port
    QStringList missing;        // variables that a complete form needs
    bool complete() const { return any && missing.isEmpty() && !error; }
};

SplitReading readSplitForm(const SplitForm &form, const Environment &environment);

} // namespace limbeck
