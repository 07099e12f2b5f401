# Debian's mingw-w64 (posix threads) for Windows x64. The libraries come from the dependency prefix that prefix.sh finds or
# makes: $LIMBECK_WINDOWS_PREFIX, with qt/ and sysroot/ in it.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

set(triple x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${triple}-gcc-posix)
set(CMAKE_CXX_COMPILER ${triple}-g++-posix)
set(CMAKE_RC_COMPILER ${triple}-windres)
set(CMAKE_AR ${triple}-gcc-ar-posix CACHE FILEPATH "")
set(CMAKE_RANLIB ${triple}-gcc-ranlib-posix CACHE FILEPATH "")

# In the cache, since CMake reads this file again for its own small test projects and at later runs.
if(DEFINED ENV{LIMBECK_WINDOWS_PREFIX})
  set(LIMBECK_WINDOWS_PREFIX "$ENV{LIMBECK_WINDOWS_PREFIX}" CACHE PATH "Qt and libpq for Windows")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LIMBECK_WINDOWS_PREFIX)
if(NOT EXISTS "${LIMBECK_WINDOWS_PREFIX}")
  message(FATAL_ERROR "LIMBECK_WINDOWS_PREFIX is not a folder; packaging/windows/prefix.sh makes one and names it.")
endif()

set(CMAKE_FIND_ROOT_PATH /usr/${triple} ${LIMBECK_WINDOWS_PREFIX}/qt ${LIMBECK_WINDOWS_PREFIX}/sysroot)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# moc, rcc, uic, lrelease: this machine's own Qt, of the same version.
set(QT_HOST_PATH /usr CACHE PATH "")
set(QT_HOST_PATH_CMAKE_DIR /usr/lib/x86_64-linux-gnu/cmake CACHE PATH "")
set(Qt6LinguistTools_DIR ${QT_HOST_PATH_CMAKE_DIR}/Qt6LinguistTools CACHE PATH "")

set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/wine.sh)
