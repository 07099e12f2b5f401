#!/usr/bin/env bash
# licenses.sh FOLDER: writes the licences of everything in the package into FOLDER/licenses, and what they belong to. They are the
# copyright files of the Debian packages that the libraries are made from.
set -euo pipefail
out=$1/licenses

copyright() { # FILE PACKAGE
    cp "/usr/share/doc/$2/copyright" "$out/$1.txt"
}
copyright Qt libqt6core6
copyright libpq libpq5
copyright OpenSSL libssl3
copyright libpg_query libpg-query-dev
copyright GCC-runtime gcc-mingw-w64-x86-64-posix-runtime
copyright MinGW-w64 mingw-w64-x86-64-dev
copyright tl-expected libexpected-dev
copyright tomlplusplus libtomlplusplus-dev
for name in LGPL-3 GPL-3 GPL-2 Apache-2.0; do
    cp "/usr/share/common-licenses/$name" "$out/$name.txt"
done
cat >"$out/README.txt" <<'TEXT'
Limbeck is under the Apache License 2.0: ../LICENSE.

It comes with these libraries, unchanged, as separate files that may be replaced by others of the same interface:

  Qt6*.dll, platforms, styles, sqldrivers, tls, translations   Qt 6 (LGPL 3)                       Qt.txt, LGPL-3.txt, GPL-3.txt
  libpq.dll                                      PostgreSQL's client library (PostgreSQL licence)   libpq.txt
  libcrypto-3-x64.dll, libssl-3-x64.dll          OpenSSL 3 (Apache 2.0)                             OpenSSL.txt, Apache-2.0.txt
  libstdc++-6.dll, libgcc_s_seh-1.dll, libssp-0.dll   GCC's run-time libraries (GPL 3 with exception)    GCC-runtime.txt, GPL-3.txt
  libwinpthread-1.dll                            MinGW-w64 (MIT and others)                         MinGW-w64.txt

In the programs themselves: libpg_query (BSD, with parts of PostgreSQL, xxHash and protobuf-c; libpg_query.txt),
tl::expected (CC0, tl-expected.txt) and toml++ (MIT, tomlplusplus.txt).

Sources: Debian's source packages of the versions below, at https://snapshot.debian.org/.
TEXT
{
    sed -n 's/^ *\(qt\|sysroot\)\/ */  /p' "$LIMBECK_WINDOWS_PREFIX/README.txt" 2>/dev/null || true
    [ ! -e "$LIMBECK_WINDOWS_PREFIX/sysroot/lib/libpg_query.a" ] ||
        sed -n 's/^version=/  libpg-query /p' "$(dirname "${BASH_SOURCE[0]}")/pg-query.sh"
    dpkg-query -W -f '  ${source:Package} ${source:Version}\n' gcc-mingw-w64-x86-64-posix-runtime mingw-w64-x86-64-dev \
        libexpected-dev libtomlplusplus-dev
} >>"$out/README.txt"
