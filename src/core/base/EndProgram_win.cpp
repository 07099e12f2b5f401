#include "base/EndProgram.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <cstdio>

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

namespace limbeck {

int endProgram(int code)
{
    std::fflush(nullptr);
    TerminateProcess(GetCurrentProcess(), UINT(code));
    return code;
}

} // namespace limbeck

#endif
