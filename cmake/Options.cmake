# One interface target that every target of ours links: language level, warnings, Qt strictness, sanitizers, hardening.
add_library(limbeck_options INTERFACE)
target_compile_definitions(limbeck_options INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_CAST_FROM_BYTEARRAY
  QT_NO_FOREACH QT_NO_KEYWORDS QT_DISABLE_DEPRECATED_BEFORE=0x060400
  LIMBECK_VERSION="${PROJECT_VERSION}")
target_compile_features(limbeck_options INTERFACE cxx_std_20)

# Programs that the loader can place anywhere (the distribution's compilers do it unasked, others have to be told).
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

set(optimised "$<CONFIG:Release,RelWithDebInfo,MinSizeRel>")
if(MSVC)
  target_compile_options(limbeck_options INTERFACE /W4 /utf-8 /permissive- $<$<BOOL:${LIMBECK_WERROR}>:/WX>)
else()
  target_compile_options(limbeck_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<BOOL:${LIMBECK_WERROR}>:-Werror> -fstack-protector-strong)
  # The library's own checks of indexes and iterators while developing, the C library's in what is shipped.
  target_compile_definitions(limbeck_options INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
  if(NOT LIMBECK_SANITIZE)
    target_compile_options(limbeck_options INTERFACE $<${optimised}:-U_FORTIFY_SOURCE> $<${optimised}:-D_FORTIFY_SOURCE=2>)
  endif()
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_compile_options(limbeck_options INTERFACE -fstack-clash-protection)
  target_link_options(limbeck_options INTERFACE LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
endif()

if(MINGW)
  # The same input gives the same bytes; the stack's guard is in a library here, which has to be named.
  target_link_options(limbeck_options INTERFACE LINKER:--no-insert-timestamp -fstack-protector-strong)
endif()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT LIMBECK_SANITIZE)
  # Debuggers read what stands beside the objects. Linked, it would be most of each program.
  target_compile_options(limbeck_options INTERFACE $<$<CONFIG:Debug>:-gsplit-dwarf>)
endif()
if(LIMBECK_SANITIZE)
  # Reports need lines, not variables.
  target_compile_options(limbeck_options INTERFACE -fsanitize=${LIMBECK_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -g1)
  target_link_options(limbeck_options INTERFACE -fsanitize=${LIMBECK_SANITIZE})
endif()

# lld links the many test programs several times faster than bfd; it is used where it is installed.
find_program(LIMBECK_LLD ld.lld)
if(LIMBECK_LLD AND NOT WIN32)
  target_link_options(limbeck_options INTERFACE -fuse-ld=lld)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT LIMBECK_SANITIZE)
    # One index for debuggers in the place of each object's lists of names, which would be most of a program.
    target_link_options(limbeck_options INTERFACE $<$<CONFIG:Debug>:LINKER:--gdb-index>)
  endif()
endif()
find_program(LIMBECK_CCACHE ccache)
if(LIMBECK_CCACHE)
  # Two checkouts share what they compile: paths below the source tree count as relative.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros # what precompiled headers want
    ${LIMBECK_CCACHE})
endif()
