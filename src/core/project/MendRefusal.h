#pragma once

#include "base/Error.h"
#include "base/Result.h"
#include "base/SourceLocation.h"

#include <QString>

namespace limbeck {

// Why Mend leaves an env.py alone (mend.unsure). `reason`: which line stands in the way, a sentence without a
// capital; `byHand`: what to write there.
tl::unexpected<Error> mendUnsure(const QString &reason, const QString &byHand, const SourceLocation &where);

} // namespace limbeck
