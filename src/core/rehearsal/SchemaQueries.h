#pragma once

namespace limbeck {

// The one query behind SchemaSnapshot: rows of (object, definition). Needs an empty search path, so that
// names in definitions are qualified.
extern const char *const schemaSnapshotQuery;

} // namespace limbeck
