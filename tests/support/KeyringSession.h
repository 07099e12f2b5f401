#pragma once

#include <QString>
#include <QStringList>

namespace limbeck::test {

// A session bus with a real, unlocked Secret Service (GNOME Keyring), whose files are in a temporary folder.
// QtKeychain keeps to the bus that it has first seen, so a test program that needs one runs itself anew
// there.

// Whether this process is the one inside.
bool isInKeyringSession();
// Runs this program in a new one with these arguments and returns its exit code.
int runInKeyringSession(const QStringList &arguments);
// Runs this program where there is no session bus at all.
int runWithoutSession(const QStringList &arguments);

} // namespace limbeck::test
