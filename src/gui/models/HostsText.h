#pragma once

#include "base/Result.h"
#include "target/DatabaseUrl.h"

#include <QString>

#include <vector>

namespace limbeck::gui {

// The hosts of a connection as two fields of text, in libpq's manner: "db1,db2" and "5432,5433", or one port
// for all of them. Pure, any thread.
struct HostsText
{
    QString hosts;
    QString ports; // empty: none is named

    static HostsText of(const std::vector<HostPort> &hosts);
    // Also takes "db1:6432" and "[::1]:6432" in the field of the hosts, as people paste it. Errors: url.port,
    // url.host.
    Result<std::vector<HostPort>> parse() const;
};

} // namespace limbeck::gui
