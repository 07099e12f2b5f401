// With mingw-w64, a thread's thread_local objects are destroyed after their memory was freed: two keys of the
// threads' library do the two, the one that was made first goes first, and the memory's key is made by
// whoever uses a thread_local object first, just before the destructors' key. Qt has such an object, the
// stack of a compiled QRegularExpression, and so any thread that matched one could crash at its end. (Known
// as bug 80816 of gcc; tests/windows/ThreadEndTest shows it.)
//
// Making the destructors' key first, before anything else runs in the program, puts them right for every
// library.
#ifdef __MINGW32__

extern "C" int __cxa_thread_atexit(void (*destructor)(void *), void *object, void *library);
// The linker is told to keep this file because of this name (src/core/CMakeLists.txt).
extern "C" void limbeckThreadEnd();

namespace {

void nothing(void * /*object*/) {}

} // namespace

// 101 is the earliest that a program may ask for.
__attribute__((constructor(101))) void limbeckThreadEnd()
{
    __cxa_thread_atexit(nothing, nullptr, nullptr);
}

#endif
