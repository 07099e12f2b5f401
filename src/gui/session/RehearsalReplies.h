#pragma once

#include "session/AlembicHost.h"

#include <QDateTime>

#include <memory>
#include <optional>

namespace limbeck {
struct RehearsalReport;
}

namespace limbeck::gui {

// How far a rehearsal has come.
struct RehearsalProgress
{
    QString revision; // empty: the copy is being made
    int number = 0;
    int of = 0;
};

// What a rehearsal needs. Handed to the host's thread and only read there.
struct RehearsalRequest
{
    std::shared_ptr<const Project> project;
    std::shared_ptr<const Plan> plan; // the upgrade; of an Alembic project still without its SQL
    Target target;
    VersionTable table;
    std::optional<AlembicJob> alembic; // of an Alembic project
};

// What it came to. Handed to the GUI thread and only read there.
struct RehearsalReply
{
    std::shared_ptr<const Plan> plan;              // what was rehearsed, with its SQL
    std::shared_ptr<const RehearsalReport> report; // null: error
    Error error;
    QDateTime finished;

    bool isStopped() const { return error.code == QLatin1String("rehearsal.cancelled"); }
};

} // namespace limbeck::gui
