#!/usr/bin/env bash
# Qt, libpq, OpenSSL, libpg_query and two header-only libraries for Windows x64, in one folder with qt/ and sysroot/. Prints its path as the last line.
#
# usage: packaging/windows/prefix.sh [--at-hand]
#   --at-hand   never build it; ends with 3 where there is none
#
# Looked for in this order:
#   $LIMBECK_WINDOWS_PREFIX                                     a folder, taken as it is
#   $LIMBECK_WINDOWS_PREFIX_ARCHIVE, ../shared/windows/prefix.tar.zst   unpacked into the cache
#   ${XDG_CACHE_HOME:-~/.cache}/limbeck/windows/prefix          from an earlier time
#   Debian's source packages                                    built into the cache: about 45 minutes on two cores
set -euo pipefail
# shellcheck source=../../tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/limbeck/windows
prefix=$cache/prefix

is_prefix() { [ -e "$1/qt/lib/cmake/Qt6/Qt6Config.cmake" ] && [ -e "$1/sysroot/bin/libpq.dll" ]; }

# The headers that both systems share come from this machine's packages (libexpected-dev, libtomlplusplus-dev).
complete() {
    local sysroot=$1/sysroot
    [ -e "$sysroot/include/tl" ] || cp -r /usr/include/tl "$sysroot/include/"
    [ -e "$sysroot/include/toml++" ] || cp -r /usr/include/toml++ "$sysroot/include/"
    if [ ! -e "$sysroot/share/cmake/tl-expected" ]; then
        mkdir -p "$sysroot/share/cmake"
        cp -r /usr/share/cmake/tl-expected "$sysroot/share/cmake/"
    fi
    # Prefixes of an earlier time have none.
    [ -e "$sysroot/lib/libpg_query.a" ] || packaging/windows/pg-query.sh "$1" >&2 ||
        say "WITHOUT libpg_query THE PROGRAMS FOR WINDOWS HAVE NO LINT" >&2
}

# unpack ARCHIVE: into the cache, once for each content.
unpack() {
    local sum fresh
    sum=$(sha256sum "$1" | cut -d' ' -f1)
    if [ "$(cat "$prefix/.archive" 2>/dev/null)" = "$sum" ] && is_prefix "$prefix"; then
        return
    fi
    say "Unpacking $1" >&2
    mkdir -p "$cache"
    fresh=$(mktemp -d "$cache/unpack.XXXXXX")
    tar --zstd -xf "$1" -C "$fresh"
    is_prefix "$fresh" || fail "$1 has no qt/ and sysroot/ in it."
    echo "$sum" >"$fresh/.archive"
    chmod -R u+w,go+rX "$fresh"
    chmod 755 "$fresh"
    rm -rf "$prefix"
    mv "$fresh" "$prefix"
}

if [ -n "${LIMBECK_WINDOWS_PREFIX:-}" ]; then
    is_prefix "$LIMBECK_WINDOWS_PREFIX" || fail "LIMBECK_WINDOWS_PREFIX=$LIMBECK_WINDOWS_PREFIX has no qt/ and sysroot/ in it."
    prefix=$LIMBECK_WINDOWS_PREFIX
else
    archive=
    for candidate in "${LIMBECK_WINDOWS_PREFIX_ARCHIVE:-}" ../shared/windows/prefix.tar.zst; do
        if [ -n "$candidate" ] && [ -e "$candidate" ]; then
            archive=$candidate
            break
        fi
    done
    if [ -n "$archive" ]; then
        unpack "$archive"
    elif ! is_prefix "$prefix"; then
        [ "${1:-}" != --at-hand ] || exit 3
        packaging/windows/build-prefix.sh "$prefix" >&2
    fi
fi
complete "$prefix"
cd "$prefix" && pwd -P
