#pragma once

#include "base/Finding.h"
#include "script/RevisionGraph.h"
#include "script/RevisionScript.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

enum class PlanKind
{
    Upgrade,
    Downgrade,
    Stamp
};

// Who runs the revisions: Limbeck, statement by statement, or the project's own Alembic.
enum class PlanEngine
{
    Limbeck,
    Alembic
};

// One revision up or down (or one stamped row), with everything that running it needs.
struct PlanStep
{
    Revision revision;
    StepDirection direction = StepDirection::Upgrade;
    bool transactional = true;
    std::vector<Statement> statements; // empty for a stamp
    QByteArray contentHash;
    // A Python revision whose SQL is unknown (its statements are then not none): it could not be rendered
    // without a database, for this reason, or nobody asked for it (no reason).
    bool opaque = false;
    QString opaqueReason;
    ScriptLanguage language = ScriptLanguage::Sql; // Python: lines of statements count in the rendered SQL
    QStringList headsBefore;                       // as GraphStep
    QStringList headsAfter;
    Findings findings;

    // "Running upgrade 001 -> 002, add orders": Alembic's words, never translated. `kind` tells a stamp.
    QString title(PlanKind kind = PlanKind::Upgrade) const;
};

// The ordered work from the applied state to a goal. Immutable: what was previewed is what runs. The
// fingerprint is a SHA-256 over kind, target, applied heads and each step's id, direction and content hash;
// for an Alembic project also over the engine and runtimeHash. The rendered SQL is no part of it: it follows
// from those files and from Alembic's version, an opaque revision has none, and a run from the console need
// not render to prove that nothing has changed.
struct Plan
{
    PlanKind kind = PlanKind::Upgrade;
    PlanEngine engine = PlanEngine::Limbeck;
    QString goal;
    QByteArray targetIdentity; // empty for a plan made with --from
    QByteArray runtimeHash;    // Alembic: of env.py, the configuration and -x; see alembicRuntimeHash()
    QStringList appliedHeads;
    QStringList scriptHeads; // the graph's heads, for the "(head)" of the closing lines
    std::vector<PlanStep> steps;
    QByteArray fingerprint; // hex
    Findings findings;      // of the whole

    // The version rows after every step, sorted.
    QStringList headsAfter() const;
    int statementCount() const;
    QJsonObject toJson() const; // {direction, goal, engine, fingerprint, steps: […]}
};

QString planKindName(PlanKind kind);       // "upgrade", "downgrade", "stamp"
QString planEngineName(PlanEngine engine); // "limbeck", "alembic"
QString directionName(StepDirection step); // "upgrade", "downgrade"
// The fingerprint that a plan with these contents has. Hex.
QByteArray planFingerprint(const Plan &plan);
// The version rows that `step` leaves of `heads`, sorted.
QStringList headsAfterStep(const QStringList &heads, const PlanStep &step);

} // namespace limbeck
