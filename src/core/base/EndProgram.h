#pragma once

namespace limbeck {

// What main() returns with, as its very last act: everything of ours is destroyed and written by then. On
// Windows it ends the process there: the libraries' own clean-up runs after Windows has ended all other
// threads, and would wait for ever for a lock that one of those held (the thread of a name look-up that
// nobody waits for, say).
int endProgram(int code);

} // namespace limbeck
