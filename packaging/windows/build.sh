#!/usr/bin/env bash
# From a clean clone on Debian 12 to what a person on Windows takes: dist/limbeck-<version>-windows-x64.zip and
# dist/limbeck-<version>-setup.exe. Asks nothing. A second run takes minutes.
#
# usage: packaging/windows/build.sh [--programs-only]
#
# The same sources and the same prefix give the same files: times come from the commit ($SOURCE_DATE_EPOCH overrides).
set -euo pipefail
# shellcheck source=../../tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"

install_packages "${build_packages[@]}" "${windows_packages[@]}"
export LIMBECK_WINDOWS_PREFIX
LIMBECK_WINDOWS_PREFIX=$(packaging/windows/prefix.sh | tail -n 1)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

version=$(sed -n 's/^project(limbeck VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
name=limbeck-$version-windows-x64
stage=build/package/$name
tools=x86_64-w64-mingw32

build windows limbeck limbeck-cli
[ "${1:-}" != --programs-only ] || exit 0

say "Gathering $stage"
rm -rf build/package
mkdir -p "$stage"/{platforms,styles,sqldrivers,tls,translations,sample,licenses} build/dist
cp build/windows/bin/{limbeck,limbeck-cli}.exe "$stage"
qt=$LIMBECK_WINDOWS_PREFIX/qt
cp "$qt/plugins/platforms/qwindows.dll" "$stage/platforms"
cp "$qt/plugins/styles/qwindowsvistastyle.dll" "$stage/styles"
cp "$qt/plugins/sqldrivers/qsqlpsql.dll" "$stage/sqldrivers"
cp "$qt/plugins/tls/qschannelbackend.dll" "$stage/tls"
cp /usr/share/qt6/translations/qtbase_ko.qm "$stage/translations"
printf '[Paths]\nPrefix=.\nPlugins=.\nTranslations=translations\n' >"$stage/qt.conf"

# Every library that is named and is not Windows' own, until nothing is added. libpq is loaded at run time, so nobody names it.
library_folders=("$qt/bin" "$LIMBECK_WINDOWS_PREFIX/sysroot/bin"
    "$(dirname "$($tools-gcc-posix -print-file-name=libgcc_s_seh-1.dll)")" "/usr/$tools/lib")
programs() { find "$stage" \( -name '*.dll' -o -name '*.exe' \) -exec "$@" {} +; }
find_library() {
    local folder
    for folder in "${library_folders[@]}"; do
        if [ -e "$folder/$1" ]; then
            echo "$folder/$1"
            return
        fi
    done
}
cp "$LIMBECK_WINDOWS_PREFIX/sysroot/bin/libpq.dll" "$stage"
added=yes
while [ -n "$added" ]; do
    added=
    while read -r dll; do
        [ ! -e "$stage/$dll" ] || continue
        found=$(find_library "$dll")
        [ -n "$found" ] || continue # Windows' own
        cp "$found" "$stage"
        added=yes
    done < <(programs $tools-objdump -p | sed -n 's/.*DLL Name: //p' | sort -u)
done
programs $tools-strip --strip-unneeded

cp migrations/*.sql "$stage/sample"
cp README.md CHANGELOG.md LICENSE "$stage"
packaging/windows/licenses.sh "$stage"

# shellcheck disable=SC2016 # $INSTDIR is NSIS's
# What the uninstaller removes: these files, and folders that are empty then.
{
    echo '!macro RemoveFiles'
    (cd "$stage" && find . -type f -printf '%P\n' | sort | sed 's|/|\\|g; s|.*|  Delete "$INSTDIR\\&"|')
    (cd "$stage" && find . -mindepth 1 -depth -type d -printf '%P\n' | sed 's|/|\\|g; s|.*|  RMDir "$INSTDIR\\&"|' | sort -r)
    echo '!macroend'
} >build/package/files.nsh

find build/package -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
chmod -R u=rwX,go=rX "$stage"

say "Packing"
zip=build/dist/$name.zip
setup=build/dist/limbeck-$version-setup.exe
rm -f "$zip" "$setup"
(cd build/package && find "$name" | sort | zip -q -9 -X -D -@ "../dist/$name.zip")
(cd packaging/windows &&
    makensis -V2 -WX -DVERSION="$version" -DSTAGE="$PWD/../../$stage" -DOUT="$PWD/../../$setup" installer.nsi)
(cd build/dist && sha256sum "$name.zip" "limbeck-$version-setup.exe" >SHA256SUMS && ls -l)
