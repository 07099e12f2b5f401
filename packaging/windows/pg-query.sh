#!/usr/bin/env bash
# Builds libpg_query, PostgreSQL's own grammar for lint, for Windows x64 into the sysroot/ of a dependency prefix: a static
# library and its header. About a minute. prefix.sh calls it where the prefix has none.
#
# usage: packaging/windows/pg-query.sh PREFIX
#
# Of Debian 13's source package libpg-query 17-6.1.0-1, the first whose library can be built for Windows. Debian changes
# nothing in what is compiled, so the upstream archive is all that is wanted of it; its sum is the one that the signed list
# of that release's sources gives.
set -euo pipefail
# shellcheck source=../../tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"

version=17-6.1.0
sum=a3dc0e4084a23da35128d4e9809ff27241c29a44fde74ba40a378b33d2cdefe2
archive=pool/main/libp/libpg-query/libpg-query_$version.orig.tar.gz

[ $# = 1 ] || fail "usage: packaging/windows/pg-query.sh PREFIX"
install_packages "${build_packages[@]}" "${windows_packages[@]}" make
sysroot=$(cd "$1/sysroot" && pwd)
host=x86_64-w64-mingw32
work=$(mktemp -d "${TMPDIR:-/tmp}/limbeck-pg-query.XXXXXX")
trap 'rm -rf "$work"' EXIT

say "libpg_query $version"
# The mirrors that this machine's packages come from.
# shellcheck disable=SC2016
mapfile -t mirrors < <(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Origin: Debian" | sort -u)
for mirror in "${mirrors[@]}" http://deb.debian.org/debian/; do
    /usr/lib/apt/apt-helper -o APT::Sandbox::User= download-file "${mirror%/}/$archive" "$work/source.tar.gz" "SHA256:$sum" \
        >>"$work/fetch.log" 2>&1 && break
done
[ -e "$work/source.tar.gz" ] || {
    cat "$work/fetch.log" >&2
    fail "" "The sources of libpg_query $version could not be fetched from a mirror of Debian; the lines above say why."
}
mkdir "$work/source"
tar -xzf "$work/source.tar.gz" -C "$work/source" --strip-components=1
# The same sources give the same bytes: no debug information, and no name of this folder.
AR=$host-gcc-ar-posix make -C "$work/source" -j"$(parallel_jobs)" build OS=Windows_NT CC=$host-gcc-posix \
    CFLAGS="-ffile-prefix-map=$work/source=." >"$work/build.log" 2>&1 || {
    tail -n 30 "$work/build.log" >&2
    fail "" "libpg_query could not be built; the lines above say why."
}
cp "$work/source/pg_query.h" "$sysroot/include/"
$host-strip --strip-debug --enable-deterministic-archives -o "$sysroot/lib/libpg_query.a.new" "$work/source/libpg_query.a"
mv "$sysroot/lib/libpg_query.a.new" "$sysroot/lib/libpg_query.a" # last, and whole: prefix.sh looks for it
