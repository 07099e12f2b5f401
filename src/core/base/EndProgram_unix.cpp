#include "base/EndProgram.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

namespace limbeck {

int endProgram(int code)
{
    return code;
}

} // namespace limbeck

#endif
