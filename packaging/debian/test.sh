#!/usr/bin/env bash
# Makes the Debian package of a build folder and tries it on this machine: the package installs, its menu entry opens the
# window, its console program runs the sample project, and nothing is left after it is removed. Needs root's rights.
#
# usage: packaging/debian/test.sh [PRESET]      without PRESET: release, which is built first; dev takes what tests.sh built
#
# The package is build/dist/limbeck_<version>_<architecture>.deb.
set -euo pipefail
# shellcheck source=../../tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"

preset=${1:-release}
install_packages "${build_packages[@]}" "${run_packages[@]}" "${package_packages[@]}"
export LC_ALL=C.UTF-8
build "$preset" limbeck limbeck-cli

if dpkg-query -W -f '${db:Status-Status}' limbeck 2>/dev/null | grep -qx installed; then
    fail "Limbeck is installed on this machine already, so that its package cannot be tried here."
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/limbeck-debian.XXXXXX")
mine=()
cleanup() {
    local pid
    for pid in "${mine[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [ -n "${installed:-}" ]; then
        as_root dpkg --purge limbeck >/dev/null 2>&1 || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

checks=0
check() { # check TEXT COMMAND...
    local text=$1
    shift
    checks=$((checks + 1))
    if "$@" >"$work/check.out" 2>&1; then
        echo "  held: $text"
    else
        cat "$work/check.out" >&2
        fail "FAILED: $text" "  $*"
    fi
}
prints() { # prints TEXT COMMAND...
    local text=$1 out
    shift
    out=$("$@" 2>&1) || true
    printf '%s\n' "$out"
    [[ $out == *"$text"* ]]
}
none_exists() {
    local path found=0
    while read -r path; do
        if [ -e "$path" ] || [ -L "$path" ]; then
            echo "left: $path"
            found=1
        fi
    done <"$1"
    return $found
}
# A person's session of its own: a display with a window manager, a bus and folders. Nothing of the environment that this
# script was started in gets into it.
start_session() {
    local number=190 i
    mkdir "$work/home"
    mkdir -m 700 "$work/run"
    while [ -e "/tmp/.X11-unix/X$number" ]; do number=$((number + 1)); done
    session=(env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$work/home" XDG_RUNTIME_DIR="$work/run" LC_ALL=C.UTF-8
        DISPLAY=":$number" DBUS_SESSION_BUS_ADDRESS="unix:path=$work/run/bus")
    export DISPLAY=:$number
    # Without -noreset the server starts anew whenever its last program ends, and throws out the one that comes just then.
    Xvfb ":$number" -screen 0 1280x900x24 -nolisten tcp -noreset >"$work/xvfb.log" 2>&1 &
    mine+=($!)
    "${session[@]}" dbus-daemon --session --nofork --nopidfile --address="unix:path=$work/run/bus" >"$work/bus.log" 2>&1 &
    mine+=($!)
    for ((i = 0; i < 100; i++)); do
        xdotool getdisplaygeometry >/dev/null 2>&1 && [ -S "$work/run/bus" ] && break
        sleep 0.1
    done
    "${session[@]}" openbox >"$work/openbox.log" 2>&1 &
    mine+=($!)
    # A window that asks to be shown just while the window manager starts is never shown.
    for ((i = 0; i < 100; i++)); do
        xprop -root _NET_SUPPORTING_WM_CHECK | grep -q 0x && break
        sleep 0.1
    done
}
visible() { timeout 10 xdotool search --onlyvisible --name "$1"; }
opens_window() { # opens_window NAME: within a minute
    local i
    for ((i = 0; i < 120; i++)); do
        visible "$1" >/dev/null 2>&1 && return 0
        sleep 0.5
    done
    return 1
}
picture() {
    mkdir -p build/debian-pictures
    timeout 20 import -window root "build/debian-pictures/$1.png"
}
# What there is to say when no window came.
describe_session() {
    local pid
    cat "$work/window.log" "$work/openbox.log" "$work/xvfb.log"
    timeout 10 xwininfo -root -tree || true
    for pid in $(pgrep -x limbeck); do
        grep -E '^(State|Threads)' "/proc/$pid/status" || true
        head -n 20 /proc/"$pid"/task/*/{comm,wchan} || true
    done
    picture no-window || true
}
# The menu's entry, as a desktop starts it, with the project as its folder.
from_the_menu() {
    local pid
    "${session[@]}" gio launch "$desktop_file" "$work/project" >"$work/window.log" 2>&1 &
    opens_window Limbeck || { describe_session; return 1; }
    sleep 2
    picture from-the-menu
    pid=$(xdotool search --onlyvisible --name Limbeck getwindowpid | head -n 1)
    [ "$(readlink -f "/proc/$pid/exe")" = /usr/bin/limbeck ] || { echo "another program: $pid"; return 1; }
    # A key that comes before the window has the focus goes nowhere, so it is pressed again.
    local try
    for try in $(seq 20); do
        timeout 10 xdotool search --onlyvisible --name Limbeck windowactivate --sync key --clearmodifiers ctrl+q 2>/dev/null || true
        timeout 2 tail --pid="$pid" -f /dev/null && return 0
    done
    echo "the window is still open after Ctrl+Q ($try times)"
    return 1
}

say "Packing build/$preset"
mkdir -p build/dist
rm -f build/dist/limbeck_*.deb
(cd "build/$preset" && cpack -G DEB -B "$work/cpack") >"$work/cpack.log" 2>&1 || fail "$(cat "$work/cpack.log")"
mv "$work"/cpack/limbeck_*.deb build/dist/
package=$(echo "$PWD"/build/dist/limbeck_*.deb)
dpkg-deb --field "$package" Package Version Architecture Depends Recommends Installed-Size
for needed in libpq5 libqt6sql6-psql libqt6widgets6 libc6; do
    check "it depends on $needed" prints "$needed" dpkg-deb --field "$package" Depends
done
check "it recommends a server for the demo" prints postgresql dpkg-deb --field "$package" Recommends
dpkg-deb -x "$package" "$work/unpacked"
check "the menu's entry is valid" desktop-file-validate "$work/unpacked/usr/share/applications/limbeck.desktop"
check "what software centres show is valid, without a warning" \
    appstreamcli validate --no-net --strict "$work/unpacked/usr/share/metainfo/org.limbeck.limbeck.metainfo.xml"
check "the notices of the libraries in its programs are there" \
    grep -Ez 'Brand.*Gillard.*Fittl.*PostgreSQL Global Development Group.*Collet' "$work/unpacked/usr/share/doc/limbeck/copyright"
check "every file belongs to root and nobody else may write it" \
    bash -c '! dpkg-deb -c "$1" | grep -v "^[d-]rwxr-xr-x root/root\|^-rw-r--r-- root/root"' _ "$package"

say "Installing it"
as_root true
installed=yes
check "it installs, with everything that it needs" as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends install "$package"
dpkg -L limbeck | while read -r path; do [ -d "$path" ] || echo "$path"; done >"$work/files"
desktop_file=/usr/share/applications/limbeck.desktop
version=$(sed -n 's/^project(limbeck VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
cd "$work" # nothing may come from the source tree
check "the console program runs" prints "limbeck-cli $version" /usr/bin/limbeck-cli --version
mkdir project
cp /usr/share/limbeck/migrations/*.sql project
check "it reads the installed sample project" prints 010 /usr/bin/limbeck-cli --project project history
cd - >/dev/null
start_session
check "its entry in the menu opens the window" from_the_menu
check "it is removed" as_root dpkg --purge limbeck
installed=
check "nothing of it is left" none_exists "$work/files"
say "Debian package: everything held ($checks checks): $package"
