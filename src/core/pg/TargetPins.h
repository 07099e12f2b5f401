#pragma once

#include "base/Error.h"
#include "base/Result.h"
#include "env/Environment.h"
#include "pg/ServerFacts.h"
#include "target/Target.h"

#include <QDateTime>
#include <QString>

#include <optional>

class QSettings;

namespace limbeck {

// The place that an environment led to: the server by its own identifier, and the database. A value type.
struct TargetPin
{
    QString systemIdentifier; // pg_control_system()'s; empty where the role may not read it
    QString server;           // the address and port that the server itself names; empty: a Unix socket
    QString database;         // current_database()
    QString display;          // the target then: "app@db.example:5432/app"
    QDateTime reached;        // the last time, UTC

    static TargetPin of(const Target &target, const ServerFacts &facts);
    // The same database of the same server, whatever name or address led there. Servers are told by their
    // identifier where both are known, else by the address that they name.
    bool samePlace(const TargetPin &other) const;
    // "7381…/app": what a person copies to say which place is meant (--accept-target). No blanks.
    QString token() const;
    // "app@db.example:5432/app, server 7381…, database app, reached 2026-11-22 10:01"
    QString describe() const;
};

// What is known of an environment's place, and what it is now.
struct PinCheck
{
    QString environment; // its title
    TargetPin found;
    std::optional<TargetPin> known; // nullopt: never reached before

    bool moved() const { return known && !known->samePlace(found); }
    // guard.moved: both places, one a line.
    Error refusal() const;
};

// Which database each environment of each project led this person to, so that a changed DNS entry, hosts file
// or `.env` is seen before anything is applied. One small file for both programs, in the person's own
// configuration folder; nothing secret in it. Reads and writes the disk: any thread but the GUI's; several
// programs at once are in order.
class TargetPins
{
public:
    static QString defaultFile();
    explicit TargetPins(QString file = defaultFile());

    // Compares, and remembers a place that is new or the same as before.
    // Error: pins.unreadable (the file is there and cannot be read: nothing can be compared).
    Result<PinCheck> check(const QString &projectFolder, const EnvironmentDefinition &environment,
                           const Target &target, const ServerFacts &facts);
    // On consent: the environment leads there from now on. Error: pins.unwritable.
    Result<void> accept(const QString &projectFolder, const EnvironmentDefinition &environment,
                        const TargetPin &pin);
    // The environment has another name, or other files, from now on. Error: pins.unwritable.
    Result<void> move(const QString &projectFolder, const EnvironmentDefinition &from,
                      const EnvironmentDefinition &to);
    // The environment is no more. Error: pins.unwritable.
    Result<void> forget(const QString &projectFolder, const EnvironmentDefinition &environment);
    std::optional<TargetPin> find(const QString &projectFolder,
                                  const EnvironmentDefinition &environment) const;

private:
    Result<void> sync(QSettings &settings) const;

    QString m_file;
};

} // namespace limbeck
