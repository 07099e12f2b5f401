#include "base/StartProgram.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

namespace limbeck {

// The system's own OpenSSL reads the system's own settings.
void startProgram() {}

} // namespace limbeck

#endif
