#pragma once

#include "sql/LockMode.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

struct RehearsalReport;
struct RehearsedStep;
struct TargetLoad;
struct WorkRates;

enum class RiskLevel
{
    None,   // nobody will notice
    Low,    // for a moment
    Medium, // seconds in which others wait, or something that has to be mended later
    High    // an outage
};
QString riskLevelName(RiskLevel level); // "none", "low", "medium", "high"
QString riskLevelText(RiskLevel level); // for people

// The measured fact that a risk comes from.
enum class RiskKind
{
    Lock,    // a lock that blocks others, for a moment
    Rewrite, // a table or an index gets a new file
    Scan,    // a table is read whole
    Held,    // other statements run while a table is locked
    Invalid  // an index or constraint is left invalid
};
QString riskKindName(RiskKind kind); // "lock", "rewrite", "scan", "held", "invalid"

// What one measured fact means on the target. Numbers that are not known are -1. A value type.
struct Risk
{
    RiskLevel level = RiskLevel::None;
    RiskKind kind = RiskKind::Lock;
    QString revision;
    QString relation; // "public.orders"; of Invalid: "index public.i", "constraint c on public.orders"
    QString text;     // one or two sentences, with the numbers
    std::optional<LockMode> lock; // that the relation is under meanwhile
    qint64 rows = -1;             // of the relation on the target
    qint64 deadRows = -1;
    qint64 bytes = -1; // with TOAST and indexes
    double writesPerSecond = -1;
    // How long it takes, or others are blocked: an estimate.
    double secondsLow = -1;
    double secondsHigh = -1;

    // {level, kind, relation, text, lock, rows, dead_rows, bytes, writes_per_s, seconds_low, seconds_high};
    // null where it is not known.
    QJsonObject toJson() const;
};

// The risks of one step, the highest first. `rates`: none: without times. `measured`: the step ran on the
// target itself, so its own durations are the times. Pure.
std::vector<Risk> risksOf(const RehearsedStep &step, const TargetLoad &load,
                          const std::optional<WorkRates> &rates, bool measured = false);
// Fills in the risks of all steps from the report's load and rates. Without a load there are none. Pure.
void weigh(RehearsalReport *report);

} // namespace limbeck
