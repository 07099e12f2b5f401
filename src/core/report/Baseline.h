#pragma once

#include "base/Result.h"
#include "report/FindingsReport.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace limbeck {

// The findings that a team knows and does not want to hear of again, as a file in the repository:
// {"limbeck_baseline": 1, "findings": [{fingerprint, code, place, message}…]}, sorted, one entry on each line
// so that it merges. Only the fingerprint counts; the rest is for people. A value type.
class Baseline
{
public:
    struct Entry
    {
        QString fingerprint;
        QString code;
        QString place;
        QString message;
    };

    static Baseline of(const std::vector<ReportedFinding> &findings);
    // Errors: baseline.unreadable (the file, or what is in it), with the file.
    static Result<Baseline> read(const QString &file);
    static Result<Baseline> parse(const QByteArray &content, const QString &file);
    QByteArray toBytes() const;

    const QList<Entry> &entries() const { return m_entries; }
    bool has(const QString &fingerprint) const;
    // Those whose finding is not among the fingerprints any more.
    QList<Entry> stale(const QStringList &fingerprints) const;

private:
    QList<Entry> m_entries; // sorted by place, code and fingerprint
};

} // namespace limbeck
