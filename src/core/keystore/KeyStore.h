#pragma once

#include "base/Result.h"
#include "base/Secret.h"
#include "target/Target.h"

#include <QString>

#include <optional>

namespace limbeck {

// The system's store of passwords, for environments whose files hold none: Secret Service or KWallet through
// QtKeychain (where it was there at build time), the Credential Manager on Windows. Passwords are kept by
// user, server and database, so that two environments of one database share one.
//
// Every function blocks, as long as the person takes to unlock the store: any thread but the GUI's. Several
// threads at once are in order; they take turns.
namespace KeyStore {

// Whether this build knows any; where it does, the session may still have none (keystore.none).
bool isBuiltIn();

// "app@db.example:5432/app": under which a target's password is kept, and what the store shows people.
QString keyOf(const Target &target);

// nullopt: the store has none for this target.
// Errors: keystore.none (no store in this build or session), keystore.denied (locked, and not unlocked),
// keystore.failed (the store's own words are the detail).
Result<std::optional<Secret>> read(const Target &target);
Result<void> write(const Target &target, const Secret &password);
Result<void> remove(const Target &target); // one that is not there is gone as well

// The same for a secret of Limbeck's own that belongs to no target, such as the key that signs reviews.
// `name` is what the store shows people.
Result<std::optional<Secret>> readOwn(const QString &name);
Result<void> writeOwn(const QString &name, const Secret &secret);
Result<void> removeOwn(const QString &name);

} // namespace KeyStore

} // namespace limbeck
