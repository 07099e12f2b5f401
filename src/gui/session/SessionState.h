#pragma once

#include "session/RehearsalReplies.h"
#include "session/Replies.h"

#include <QString>

namespace limbeck::gui {

enum class ConnectionPhase
{
    None, // no target, or not tried
    Connecting,
    Connected,
    Failed
};

// What the window shows: the opened project, the picked environment, and what its database said. A value that
// the SessionController keeps and everybody else reads. GUI thread.
struct SessionState
{
    QString folder; // empty: nothing opened, the start page is shown
    bool loading = false;
    ProjectReply project;
    int environment = -1;
    ConnectionPhase connection = ConnectionPhase::None;
    DatabaseReply database;
    PlanReply pending;                     // the upgrade to every head; of an Alembic project without its SQL
    PythonReply python;                    // of an Alembic project
    QString xArguments;                    // for its env.py (-x), as they are typed
    std::shared_ptr<const LintReply> lint; // the rules' last word about the environment; null: none
    std::shared_ptr<const RehearsalReply> rehearsal; // the environment's last one; null: none
    std::optional<RehearsalProgress> rehearsing;     // the environment's, while it goes on

    bool isAlembic() const; // an Alembic project whose configuration could be read

    const ResolvedEnvironment *current() const;
    const Target *target() const;       // of the current environment; nullptr: none
    const RevisionGraph *graph() const; // nullptr: no project, or one whose scripts do not read
    VersionTable versionTable() const;  // of the project's settings
    bool canReachDatabase() const;      // connected, and its state is known
    // Why nothing may be applied although the database answers: the environment leads elsewhere than before
    // (guard.moved), or nobody can tell (pins.unreadable). Code empty: it may.
    Error placeTrouble() const;
    int pendingCount() const; // revisions that an upgrade to every head would run
    QStringList appliedHeads() const;
    // The rehearsal's report; null where there is none.
    const RehearsalReport *rehearsalReport() const;
    // Whether what would run now is what was rehearsed: the same target, applied heads and scripts.
    bool isRehearsalCurrent() const;
    // Whether the rules were applied to what would run now. Of an Alembic project only once it was rendered.
    bool isLintCurrent() const;
    Findings lintFindings() const;             // about what is pending; empty where they are not current
    int sqlLine(const Finding &finding) const; // in the SQL that its revision renders; 0: it says itself
    // Everything worth telling about project, environment, database and plan, errors first, without repeats.
    Findings findings() const;
    // Those that are about the picked environment and what would run there: for the target strip. Without
    // those of the rules.
    Findings targetFindings() const;
};

} // namespace limbeck::gui
