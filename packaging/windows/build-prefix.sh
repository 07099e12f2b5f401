#!/usr/bin/env bash
# Builds Qt, OpenSSL and libpq for Windows x64 from Debian's source packages, unpatched, into FOLDER (qt/ and sysroot/). On two
# cores: about half an hour. prefix.sh calls it where no finished prefix is at hand, and keeps what it makes.
#
# usage: packaging/windows/build-prefix.sh FOLDER
#
# Versions are pinned, so that everybody gets the same package. A release for users takes the current security versions: change the
# lines below.
set -euo pipefail
# shellcheck source=../../tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"

qt_version=6.4.2+dfsg-10
postgresql_version=15.18-0+deb12u1
openssl_version=3.0.20-1~deb12u2

[ $# = 1 ] || fail "usage: packaging/windows/build-prefix.sh FOLDER"
mkdir -p "$1"
out=$(cd "$1" && pwd)
install_packages "${build_packages[@]}" "${windows_packages[@]}" dpkg-dev flex bison make xz-utils bzip2 perl libpq-dev
root=$PWD
work=$out.build
jobs=$(parallel_jobs)
host=x86_64-w64-mingw32
mkdir -p "$work" "$out/sysroot/"{bin,include,lib}
cd "$work"

# The machine's own mirrors, with sources, in lists of our own: nothing of the system changes.
apt_sources=(-o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=-" -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Get::List-Cleanup=0)
mkdir -p lists/partial cache/archives/partial
# shellcheck disable=SC2016
apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' "Created-By: Packages" "Origin: Debian" | sort -u |
    sed 's/^/deb-src /' >sources.list
apt-get -q "${apt_sources[@]}" update

fetch() { # fetch PACKAGE VERSION FOLDER
    [ -d "$3" ] || apt-get -q "${apt_sources[@]}" source --download-only "$1=$2"
    [ -d "$3" ] || dpkg-source --no-check --skip-patches -x "${1}_$2.dsc" "$3" >/dev/null
}

say "OpenSSL $openssl_version"
if [ ! -e "$out/sysroot/lib/libssl.dll.a" ]; then
    fetch openssl "$openssl_version" openssl
    # Its own folders for configuration and modules must not be ones that any user may write, nor name this machine's.
    # They are given to make, since Configure takes a path with a drive's letter for a relative one.
    folders=(OPENSSLDIR='C:/Program Files/Common Files/SSL' ENGINESDIR='C:/Program Files/OpenSSL/lib/engines-3'
        MODULESDIR='C:/Program Files/OpenSSL/lib/ossl-modules')
    (cd openssl &&
        ./Configure mingw64 --cross-compile-prefix=$host- CC=gcc-posix RC=windres shared no-tests no-engine no-legacy no-zlib \
            --libdir=lib --prefix="$work/openssl-installed" &&
        make -j"$jobs" "${folders[@]}" build_libs && make "${folders[@]}" install_dev) >openssl.log 2>&1 ||
        fail "OpenSSL failed: $work/openssl.log"
    cp openssl-installed/bin/lib{crypto,ssl}-3-x64.dll "$out/sysroot/bin/"
    cp -r openssl-installed/include/openssl "$out/sysroot/include/"
    cp openssl-installed/lib/lib{crypto,ssl}.dll.a "$out/sysroot/lib/"
fi

say "libpq $postgresql_version"
if [ ! -e "$out/sysroot/lib/libpq.dll.a" ]; then
    fetch postgresql-15 "$postgresql_version" postgresql
    (cd postgresql &&
        ./configure --host=$host CC=$host-gcc-posix AR=$host-gcc-ar-posix WINDRES=$host-windres \
            --without-zlib --without-readline --without-icu --without-gssapi --with-ssl=openssl --disable-nls \
            CPPFLAGS="-I$out/sysroot/include" LDFLAGS="-L$out/sysroot/lib -static-libgcc" &&
        make -C src/backend generated-headers && make -j"$jobs" -C src/interfaces/libpq) >libpq.log 2>&1 ||
        fail "libpq failed: $work/libpq.log"
    cp postgresql/src/interfaces/libpq/libpq.dll "$out/sysroot/bin/"
    cp postgresql/src/interfaces/libpq/libpq.a "$out/sysroot/lib/libpq.dll.a" # it is the import library
    include=$(pg_config --includedir)
    cp -r "$include"/{libpq-fe.h,postgres_ext.h,pg_config.h,pg_config_ext.h,libpq} "$out/sysroot/include/"
fi

say "Qt $qt_version"
if [ ! -e "$out/qt/lib/cmake/Qt6/Qt6Config.cmake" ]; then
    fetch qt6-base "$qt_version" qt6-base
    off() { local name; for name in "$@"; do printf -- '-DFEATURE_%s=OFF\n' "$name"; done; }
    mapfile -t features < <(
        off opengl vulkan dbus printsupport tabletevent icu glib xml sql_sqlite sql_odbc openssl pkg_config zstd direct2d1_1 \
            system_zlib system_png system_jpeg system_freetype system_harfbuzz system_pcre2 system_doubleconversion
        echo -DFEATURE_schannel=ON
        echo -DFEATURE_sql_psql=ON
    )
    sysroot=$out/sysroot
    here="-ffile-prefix-map=$work=." # so that no library names this folder
    mkdir -p "$out/qt" # the toolchain file wants it to be there
    LIMBECK_WINDOWS_PREFIX=$out cmake -S qt6-base -B qt-build -G Ninja \
        -DCMAKE_TOOLCHAIN_FILE="$root/packaging/windows/toolchain.cmake" -DCMAKE_INSTALL_PREFIX="$out/qt" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS="$here" -DCMAKE_CXX_FLAGS="$here" -DBUILD_SHARED_LIBS=ON -DQT_HOST_PATH=/usr \
        -DQT_HOST_PATH_CMAKE_DIR=/usr/lib/x86_64-linux-gnu/cmake -DQT_BUILD_TESTS=OFF -DQT_BUILD_EXAMPLES=OFF \
        -DQT_BUILD_TOOLS_WHEN_CROSSCOMPILING=OFF -DINPUT_opengl=no "${features[@]}" \
        -DPostgreSQL_INCLUDE_DIR="$sysroot/include" -DPostgreSQL_TYPE_INCLUDE_DIR="$sysroot/include" \
        -DPostgreSQL_LIBRARY="$sysroot/lib/libpq.dll.a" -DPostgreSQL_LIBRARY_RELEASE="$sysroot/lib/libpq.dll.a" \
        >qt.log 2>&1 || fail "Configuring Qt failed: $work/qt.log"
    ninja -C qt-build -j"$jobs" >>qt.log 2>&1 || fail "Building Qt failed: $work/qt.log"
    cmake --install qt-build --strip >>qt.log 2>&1
fi

cat >"$out/README.txt" <<README
Dependency prefix of Limbeck for Windows x64, made from Debian's source packages without patches:
  qt/       qt6-base $qt_version (LGPL-3.0 / GPL)
  sysroot/  libpq of postgresql-15 $postgresql_version (PostgreSQL licence), OpenSSL of openssl $openssl_version (Apache-2.0)
README
cd "$root"
rm -rf "$work"
