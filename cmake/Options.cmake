# One interface target that every target of ours links: language level, warnings, Qt strictness, sanitizers, hardening.
add_library(limbeck_options INTERFACE)
target_compile_definitions(limbeck_options INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_CAST_FROM_BYTEARRAY
  QT_NO_FOREACH QT_NO_KEYWORDS QT_DISABLE_DEPRECATED_BEFORE=0x060400
  LIMBECK_VERSION="${PROJECT_VERSION}")
target_compile_features(limbeck_options INTERFACE cxx_std_20)

if(MSVC)
  target_compile_options(limbeck_options INTERFACE /W4 /utf-8 /permissive- $<$<BOOL:${LIMBECK_WERROR}>:/WX>)
else()
  target_compile_options(limbeck_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<BOOL:${LIMBECK_WERROR}>:-Werror> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2> -fstack-protector-strong)
endif()

if(LIMBECK_SANITIZE)
  target_compile_options(limbeck_options INTERFACE -fsanitize=${LIMBECK_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(limbeck_options INTERFACE -fsanitize=${LIMBECK_SANITIZE})
endif()

# lld links the many test programs several times faster than bfd; it is used where it is installed.
find_program(LIMBECK_LLD ld.lld)
if(LIMBECK_LLD AND NOT WIN32 AND NOT MSVC)
  target_link_options(limbeck_options INTERFACE -fuse-ld=lld)
endif()
find_program(LIMBECK_CCACHE ccache)
if(LIMBECK_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LIMBECK_CCACHE})
endif()
