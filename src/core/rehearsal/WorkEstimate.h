#pragma once

#include "pg/TargetLoad.h"
#include "rehearsal/WorkRates.h"

#include <QString>

#include <optional>

namespace limbeck {

struct RehearsedStatement;
struct RehearsedStep;

// How long the target will have to work for what the statements of a step rewrite and read whole. Pure;
// references outlive this object.
class WorkEstimate
{
public:
    struct Range
    {
        double low = 0; // seconds
        double high = 0;
    };

    // `measured`: the statements ran on the target itself, and their own durations count.
    WorkEstimate(const TargetLoad &load, const std::optional<WorkRates> &rates, bool measured)
        : m_load(load), m_rates(rates), m_measured(measured)
    {
    }

    bool hasTimes() const { return m_measured || m_rates.has_value(); }
    // All the work of a statement; of the step's statements from `first` to the end.
    Range of(const RehearsedStatement &statement) const;
    Range from(const RehearsedStep &step, size_t first) const;
    // Bytes that the work on `relation` goes over, in the statement.
    qint64 bytes(const RehearsedStatement &statement, const QString &relation) const;
    // Seconds of that work, in the middle of the estimate.
    double seconds(const RehearsedStatement &statement, const QString &relation) const;

private:
    double rewriting(const RehearsedStatement &statement, const QString &relation) const;
    double reading(const RehearsedStatement &statement, const QString &relation) const;

    const TargetLoad &m_load;
    const std::optional<WorkRates> &m_rates;
    bool m_measured;
};

// Whether a statement builds a new index: CREATE INDEX, REINDEX, and constraints that stand on one. Pure.
bool buildsIndex(const QByteArray &sql);

} // namespace limbeck
