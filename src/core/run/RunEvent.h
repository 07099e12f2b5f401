#pragma once

#include "base/Error.h"
#include "base/Finding.h"
#include "run/TargetRefusal.h"
#include "script/RevisionGraph.h"

#include <QDateTime>
#include <QJsonObject>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

namespace limbeck {

// What a run reports while it goes: one closed set. Console, progress bar, JSON lines, log and history all
// hear the same stream. Values; they travel through queued signals. Times are UTC; durations in milliseconds.

enum class LogLevel
{
    Debug,
    Info,
    Warning,
    Error
};

struct RunStarted
{
    QString operation;     // "upgrade", "downgrade", "stamp"
    QString target;        // display form, without a secret
    QString targetUrl;     // masked URL
    QString origin;        // of the host, for people
    QString serverAddress; // address and port that the connection really has
    QString goal;
    QString fingerprint;
    int revisions = 0;
    int statements = 0; // -1: not known, because a step is opaque
};
struct LockWaiting // somebody else holds the advisory lock
{
    QString holder; // pid, application, user, client: for people
    double seconds = 0;
};
struct RunBackends // the run's own server processes, as they become known
{
    QList<int> pids;
};
struct LockConflict // seen from a second connection (LockWatch): the run waits for somebody, or the reverse
{
    bool weWait = false;
    bool ended = false;  // else it was just noticed
    int ours = 0;        // pids
    int theirs = 0;      // 0: a prepared transaction
    QString who;         // "process 4711 (app@10.0.0.7:51234, psql)"; never what they run
    QString lock;        // "ACCESS EXCLUSIVE on orders"
    double seconds = -1; // of the wait; -1: not known
};
struct RevisionStarted
{
    QString revision;
    StepDirection direction = StepDirection::Upgrade;
    QString title;  // Alembic's "Running upgrade a -> b, message"
    int number = 0; // from 1
    int of = 0;
    int statements = 0;
    bool transactional = true;
    int attempt = 1;
};
struct StatementStarted
{
    QString revision;
    int number = 0;
    int of = 0;
    QString summary;
    int line = 0;
};
struct StatementFinished
{
    QString revision;
    int number = 0;
    int of = 0;
    QString summary;
    QString commandTag;
    qint64 rows = -1;
    double milliseconds = 0;
    int line = 0;
};
struct NoticeReceived
{
    QString revision;
    QString severity;
    QString sqlstate;
    QString message;
};
struct RetryScheduled // lock_timeout struck (SQLSTATE 55P03)
{
    QString revision;
    int attempt = 0; // the one that failed
    int of = 0;
    double waitMilliseconds = 0;
    QString reason;
};
enum class RevisionOutcome
{
    Applied,
    RolledBack,
    PartlyApplied,
    Unknown
};
struct RevisionFinished
{
    QString revision;
    StepDirection direction = StepDirection::Upgrade;
    RevisionOutcome outcome = RevisionOutcome::Applied;
    double milliseconds = 0;
};
struct LogLine // anything else worth a line
{
    LogLevel level = LogLevel::Info;
    QString text;
};
struct RunFinished
{
    bool ok = false;
    bool cancelled = false;
    QString currentRevisions; // "002 (head)", comma separated; empty: none
    QString closingLine;      // "Current revision(s) for postgresql+asyncpg://app:***@…: 002"
    QStringList heads;        // as read back
    bool headsKnown = false;  // false: the state could not be read back
    int applied = 0;
    double milliseconds = 0;
    Error error;                               // code empty when ok
    std::optional<TargetRefusal> refusal = {}; // by the guard, where it is about two targets
};

using RunEvent =
    std::variant<RunStarted, LockWaiting, RunBackends, LockConflict, RevisionStarted, StatementStarted,
                 StatementFinished, NoticeReceived, RetryScheduled, RevisionFinished, LogLine, RunFinished>;

// {event:
// "run-started"|"lock-waiting"|"backends"|"blocked"|"blocking"|"revision-started"|"statement-started"|"statement"|"notice"|"retry"|
//  "revision-finished"|"log"|"run-finished", …}
QJsonObject toJson(const RunEvent &event);
// One line for people and the level that it has: what the console twin prints and the window's log shows.
struct LogText
{
    LogLevel level = LogLevel::Info;
    QString text;
    QString details; // folded in the window; may be empty
};
LogText describe(const RunEvent &event);
QString outcomeName(RevisionOutcome outcome); // "applied", "rolled-back", "partly-applied", "unknown"

// Who hears. Called on the run's thread; must not block for long and must not throw.
class RunSink
{
public:
    virtual ~RunSink() = default;
    virtual void handle(const RunEvent &event) = 0;
};

} // namespace limbeck

Q_DECLARE_METATYPE(limbeck::RunEvent)
