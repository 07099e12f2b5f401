#pragma once

#include <QString>

#include <vector>

namespace limbeck::bench {

// What a benchmark measured, printed as it comes: one line a figure, with the limit that it has to keep. A
// benchmark's main() ends with `return report.exitCode();`.
class Report
{
public:
    explicit Report(const QString &title);

    // A figure for information, such as what a limit is measured against.
    void figure(const QString &what, double value, const QString &unit);
    // A figure that must be at most, or at least, `limit` (same unit).
    void atMost(const QString &what, double value, double limit, const QString &unit);
    void atLeast(const QString &what, double value, double limit, const QString &unit);

    // 0 when every limit held, else 1.
    int exitCode() const { return m_held ? 0 : 1; }

private:
    bool m_held = true;
};

// The middle value; of an even number of values the mean of the two in the middle. Not of an empty list.
double median(std::vector<double> values);

// The most memory that this process ever had, in MB; 0 where the system does not tell in /proc.
double peakMemory();

} // namespace limbeck::bench
