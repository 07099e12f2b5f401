#pragma once

#include "rehearsal/RowQuery.h"

#include <QStringList>

namespace limbeck {

// Indexes that are not valid and constraints that are not validated: "index public.i", "constraint c on
// public.orders". Errors: those of the query.
Result<QStringList> invalidObjects(const RowQuery &query);

} // namespace limbeck
