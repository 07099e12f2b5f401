#pragma once

#include "review/SigningKey.h"

#include <optional>

namespace limbeck {

// Where this person's signing key is kept: in the system's key store, or, where there is none (a server, a
// pipeline), in a file that is named and that only its owner may read. Blocks, on the store as long as the
// person takes to unlock it: any thread but the GUI's.
namespace ReviewKey {

// `file` empty: the key store. Nothing: there is no key yet. Errors: those of KeyStore and SigningKey,
// signing.key-file (it cannot be read), signing.key-readable (others may read it).
Result<std::optional<SigningKey>> find(const QString &file = {});
// Makes a new key and keeps it there. Errors: also signing.key-exists (an old one is never overwritten: what
// it signed would be nobody's), file.write.
Result<SigningKey> create(const QString &file = {});
// The key that is there, else a new one.
Result<SigningKey> findOrCreate(const QString &file, bool *created);

} // namespace ReviewKey

} // namespace limbeck
