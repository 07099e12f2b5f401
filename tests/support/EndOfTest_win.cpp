// How a test program ends on Windows: as the programs themselves do (base/EndProgram.h). The linker gives
// every call of exit() to this function, also the one that the C runtime makes with what main() returned
// (tests/CMakeLists.txt).
#ifdef __MINGW32__

#include "base/EndProgram.h"

#include <cstdlib>

extern "C" void __wrap_exit(int code);

extern "C" void __wrap_exit(int code)
{
    limbeck::endProgram(code);
    std::abort(); // not reached
}

#endif
