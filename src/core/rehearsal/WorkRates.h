#pragma once

#include "base/Finding.h"
#include "base/Result.h"

#include <QJsonObject>

#include <stop_token>

namespace limbeck {

class Session;

// How long the sandbox takes for a GB (2^30 bytes), measured on generated rows: what estimates for the target
// come from. A value type.
struct WorkRates
{
    double rewriteSecondsPerGb = 0; // of a table's pages that are copied to new ones
    double scanSecondsPerGb = 0;    // of a table's pages that are read and checked
    double indexSecondsPerGb = 0;   // of an index's pages that are built
    qint64 sampleBytes = 0;         // of the generated table

    // rehearsal.estimate: that times are estimates, and from what.
    Finding finding() const;
    // {rewrite_s_per_gb, scan_s_per_gb, index_s_per_gb, sample_bytes}
    QJsonObject toJson() const;
};

// Makes a table of about 9 MB in a schema of its own, reads it, builds an index on it, rewrites it, and drops
// all: less than a second. Only for a throw-away copy. The session's thread. Errors: those of Session,
// rehearsal.cancelled.
Result<WorkRates> measureWorkRates(Session &copy, std::stop_token stop = {});

} // namespace limbeck
