#!/usr/bin/env bash
# Tries what packaging/windows/build.sh made, under wine, against a PostgreSQL server of this machine over TLS.
#
# usage: packaging/windows/test.sh [PART...]      without PART: all of them
#   tests      the tests of the Windows build that $LIMBECK_WINDOWS_LABELS picks (all that can run there)
#   files      the files of the zip: versions, manifests, libraries, licences
#   console    limbeck-cli from the zip on the sample project, in a folder with a space and Korean letters
#   installer  install, install over an older version, uninstall, all silently
#   window     limbeck from an installed copy, clicked through under Xvfb; pictures in build/windows-pictures
#
# LIMBECK_WINDOWS_LABELS: a regular expression of the test labels that `tests` builds and runs
set -euo pipefail
# shellcheck source=../../tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"

parts=(tests files console installer window)
[ $# = 0 ] || parts=("$@")

install_packages "${build_packages[@]}" "${run_packages[@]}" "${windows_packages[@]}" "${windows_test_packages[@]}"
export LIMBECK_WINDOWS_PREFIX
LIMBECK_WINDOWS_PREFIX=$(packaging/windows/prefix.sh | tail -n 1)
export LC_ALL=C.UTF-8
export LIMBECK_WINE=$PWD/build/wine LIMBECK_WINE_TIMEOUT=${LIMBECK_WINE_TIMEOUT:-60}
root=$PWD
wine=$root/packaging/windows/wine.sh
version=$(sed -n 's/^project(limbeck VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)

work=$(mktemp -d "${TMPDIR:-/tmp}/limbeck-windows.XXXXXX")
mine=()  # processes that we started
wines=() # the Windows that have a keeper
cleanup() {
    local pid wine_folder
    for wine_folder in "$LIMBECK_WINE" "${wines[@]}"; do
        WINEPREFIX=$wine_folder wineserver -k >/dev/null 2>&1 || true # that folder's programs, and no others
    done
    exec 6>&- 7>&- || true # the listeners and the server end with their input
    for pid in "${mine[@]}"; do
        kill "$pid" 2>/dev/null || true
        # The end of a Windows program is wine's; it is not waited for without a limit.
        timeout 20 tail --pid="$pid" -f /dev/null || kill -9 "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# What a file of this machine is called in wine.
windows_path() { printf 'Z:%s' "${1//\//\\}"; }

checks=0
check() { # check TEXT COMMAND...: says what is tried, and ends everything where it does not hold
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
not() { ! "$@"; }
prints() { # prints TEXT COMMAND...
    local text=$1
    shift
    local out
    # By way of a file: a program of wine's own that this one starts (the desktop) may keep a pipe open for long.
    "$@" >"$work/prints.out" 2>&1 || true # an error is a text too
    out=$(tr -d '\0' <"$work/prints.out")
    printf '%s\n' "$out"
    [[ $out == *"$text"* ]]
}
ends_with() { # ends_with CODE COMMAND...
    local code=$1 result=0
    shift
    "$@" || result=$?
    [ $result = "$code" ] || { echo "ended with $result"; return 1; }
}

start_display() {
    local number=90
    while [ -e "/tmp/.X11-unix/X$number" ]; do number=$((number + 1)); done
    Xvfb ":$number" -screen 0 1600x1000x24 -nolisten tcp -noreset >"$work/xvfb.log" 2>&1 &
    mine+=($!)
    export DISPLAY=:$number
    local i
    for ((i = 0; i < 100; i++)); do
        xdotool getdisplaygeometry >/dev/null 2>&1 && break
        sleep 0.1
    done
    openbox >"$work/openbox.log" 2>&1 &
    mine+=($!)
    # A window that asks to be shown just while the window manager starts is never shown.
    for ((i = 0; i < 100; i++)); do
        xprop -root _NET_SUPPORTING_WM_CHECK | grep -q 0x && break
        sleep 0.1
    done
}

# The server of server.sh; server_port and server_folder.
start_server() {
    mkfifo "$work/server.in"
    packaging/windows/server.sh <"$work/server.in" >"$work/server.out" 2>"$work/server.err" &
    mine+=($!)
    exec 7>"$work/server.in"
    local i
    for ((i = 0; i < 300; i++)); do
        [ ! -s "$work/server.out" ] || break
        sleep 0.1
    done
    read -r server_port server_folder <"$work/server.out" || fail "The server did not start:" "$(cat "$work/server.err")"
    export LIMBECK_TEST_SERVER=127.0.0.1:$server_port
}
sql() { psql -XAtq -h 127.0.0.1 -p "$server_port" -U postgres -d "$1" -c "$2"; }

start_oracle() {
    /usr/bin/python3 tests/data/oracles/serve.py >"$work/oracle.out" 2>"$work/oracle.err" 7>&- &
    mine+=($!)
    local i
    for ((i = 0; i < 100; i++)); do
        [ ! -s "$work/oracle.out" ] || break
        sleep 0.1
    done
    LIMBECK_TEST_ORACLE=$(cat "$work/oracle.out")
    export LIMBECK_TEST_ORACLE
}

# Listeners that reset and that never answer, for SocketErrorsTest.
start_listeners() {
    mkfifo "$work/listeners.in"
    /usr/bin/python3 tests/windows/listeners.py <"$work/listeners.in" >"$work/listeners.out" 2>"$work/listeners.err" 7>&- &
    mine+=($!)
    exec 6>"$work/listeners.in"
    local i
    for ((i = 0; i < 100; i++)); do
        [ ! -s "$work/listeners.out" ] || break
        sleep 0.1
    done
    LIMBECK_TEST_LISTENERS=$(cat "$work/listeners.out")
    export LIMBECK_TEST_LISTENERS
}

# The sample project in FOLDER: development as the person "guest" over verified TLS, with a byte order mark and CRLF.
make_project() { # FOLDER DATABASE
    mkdir -p "$1"
    cp migrations/*.sql "$1"
    sql postgres "CREATE DATABASE \"$2\" OWNER guest"
    local ca
    ca=$(windows_path "$server_folder/ca.crt")
    printf '\xef\xbb\xbfAPP_ENV=development\r\n# 비밀번호\r\nDATABASE_URL=postgresql://guest:%s@localhost:%s/%s?sslmode=verify-full&sslrootcert=%s\r\n' \
        '%EB%B9%84%EB%B0%80-%22q%22%20%27x' "$server_port" "$2" "${ca//\\//}" >"$1/.env.development"
    printf '[limbeck]\r\ndefault_environment = development\r\n' >"$1/limbeck.ini"
}

# wine's own services begin with the first program and end after the last one, and keep that program's error stream
# open meanwhile: whoever reads it, as ctest and a $(…) do, would wait for them. So a program that nobody reads is the
# first in each Windows, and stays until this script ends. So is the desktop, which the first program with a window, or
# one that only asks for it, would start.
keep_services() {
    local input=$work/keeper.${LIMBECK_WINE##*/}
    [ ! -e "$input" ] || return 0
    mkfifo "$input"
    LIMBECK_WINE_TIMEOUT=3600 "$wine" cmd <"$input" >/dev/null 2>&1 6>&- 7>&- &
    mine+=($!)
    wines+=("$LIMBECK_WINE")
    exec {keeper}>"$input" # which ends it where nothing else does
    "$wine" cmd /c exit </dev/null >/dev/null 2>&1 6>&- 7>&-
    LIMBECK_WINE_TIMEOUT=3600 "$wine" explorer /desktop </dev/null >/dev/null 2>&1 6>&- 7>&- &
    mine+=($!)
    sleep 2
}

part_tests() {
    local labels=${LIMBECK_WINDOWS_LABELS:-core|cli|gui|postgres|windows} targets
    # Always, so that the list of tests is the sources' own.
    cmake --preset windows >build/configure-windows.log 2>&1 || fail "$(cat build/configure-windows.log)"
    mapfile -t targets < <(cd build/windows && ctest -N -L "$labels" | sed -n 's/^ *Test *#[0-9]*: [a-z]*\.\(.*Test\)$/\1/p')
    build windows "${targets[@]}"
    start_oracle
    start_listeners
    keep_services
    say "Tests of the Windows build: ${#targets[@]} programs"
    (cd build/windows && LIMBECK_WINE_TIMEOUT=600 ctest -L "$labels" --parallel "$(nproc)" --no-tests=error --output-on-failure \
        --repeat until-pass:2)
    say "Left out on Windows, by name and reason:"
    sed -n 's/^-- Not on Windows: /  /p' build/configure-windows.log
    grep -h "^SKIP" build/windows/Testing/Temporary/LastTest.log | sort | uniq -c || true
}

unpack_zip() {
    [ ! -e "$work/unpacked" ] || return 0
    mkdir -p "$work/unpacked/프로그램 폴더"
    unzip -q "build/dist/limbeck-$version-windows-x64.zip" -d "$work/unpacked/프로그램 폴더"
    package="$work/unpacked/프로그램 폴더/limbeck-$version-windows-x64"
}

part_console() {
    unpack_zip
    keep_services
    local project="$work/백엔드 프로젝트 (shop)" prefix_of_build=$LIMBECK_WINDOWS_PREFIX
    unset LIMBECK_WINDOWS_PREFIX # the package has to have everything itself
    make_project "$project" "상점 개발"
    cli() { "$wine" "$package/limbeck-cli.exe" --lang en --project "$(windows_path "$project")" "$@"; }
    check "limbeck-cli --version" prints "limbeck-cli $version" cli --version
    check "the database of the .env file with CRLF and a byte order mark" prints "상점 개발" cli target
    check "the connection test, with TLS verified" prints "sslmode verify-full: encrypted" cli test
    check "ten revisions are pending" prints 010 cli pending
    check "upgrade" prints "Revision 010 is applied" cli upgrade head
    check "the database is at 010" prints 010 sql "상점 개발" 'SELECT version_num FROM alembic_version'
    check "nothing is pending" not prints 010 cli pending
    check "downgrade" prints "Revision 004 is taken back" cli downgrade 003
    check "the database is at 003" prints 003 sql "상점 개발" 'SELECT version_num FROM alembic_version'
    lint_is_there
    printf 'DATABASE_URL=postgresql://guest:falsch@127.0.0.1:%s/postgres\r\n' "$server_port" >"$project/.env.wrong"
    check "a wrong password ends with 5" ends_with 5 cli --env wrong test
    printf 'DATABASE_URL=postgresql://guest@127.0.0.1:1/postgres\r\n' >"$project/.env.closed"
    check "a closed port is refused" prints "refuses the connection" cli --env closed test
    check "Korean" prints "명령" "$wine" "$package/limbeck-cli.exe" --lang ko --help
    # Deeper than the 260 letters that Windows' older functions take.
    local deep
    deep=$work/$(printf '아주 긴 폴더 이름 %.0s/' {1..30})project
    check "the folder's path is long" test "$(printf %s "$deep" | wc -m)" -gt 300
    mkdir -p "$deep"
    cp "$project"/*.sql "$project/.env.development" "$project/limbeck.ini" "$deep"
    project=$deep
    check "a project behind a path of more than 260 letters" prints 010 cli pending
    export LIMBECK_WINDOWS_PREFIX=$prefix_of_build
}

# In $project: what lint says of a dangerous revision; without a grammar it has to say that it has none.
lint_is_there() {
    local revision=$project/011_인덱스.sql
    printf -- '-- Revision ID: 011\r\n-- Revises: 010\r\n\r\n-- migrate:up\r\nCREATE INDEX late ON orders (id);\r\n' >"$revision"
    if [ -e "$prefix_of_build/sysroot/lib/libpg_query.a" ]; then
        check "lint finds a dangerous statement, in its file and line" prints "011_인덱스.sql:5" cli lint --from 010
        check "lint fails a pipeline by it" ends_with 3 cli lint --from 010 --fail-on warning
    else
        check "lint says that it has no grammar" prints "has no parser for SQL" cli lint --all
    fi
    rm "$revision"
}

# What Windows and Explorer read from a program's file.
in_utf16() { python3 -c 'import sys; sys.exit(sys.argv[2].encode("utf-16-le") not in open(sys.argv[1], "rb").read())' "$@"; }
part_files() {
    unpack_zip
    local program text
    check "limbeck.exe has no console" prints "(Windows GUI)" x86_64-w64-mingw32-objdump -p "$package/limbeck.exe"
    check "limbeck-cli.exe has one" prints "(Windows CUI)" x86_64-w64-mingw32-objdump -p "$package/limbeck-cli.exe"
    for program in limbeck limbeck-cli; do
        for text in '>UTF-8</activeCodePage>' '>true</longPathAware>' 'PerMonitorV2' 'level="asInvoker"' \
            '{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}'; do
            check "$program.exe's manifest says $text" grep -aqF "$text" "$package/$program.exe"
        done
        check "$program.exe has its version" in_utf16 "$package/$program.exe" "$version"
        check "$program.exe has its name" in_utf16 "$package/$program.exe" "$program.exe"
    done
    check "the sample project is there" ls "$package"/sample/010*.sql
    check "every library has its licence" test -s "$package/licenses/Qt.txt" -a -s "$package/licenses/libpg_query.txt" -a -s "$package/licenses/OpenSSL.txt" \
        -a -s "$package/licenses/libpq.txt" -a -s "$package/licenses/GCC-runtime.txt" -a -s "$package/licenses/MinGW-w64.txt"
    # Beside the programs or Windows' own: nothing else may be needed.
    check "every library that is needed is there" libraries_are_there
}
libraries_are_there() {
    local dll missing=0 beside
    beside=$(ls "$package")
    while read -r dll; do
        case ${dll,,} in api-ms-win-*) continue ;; esac # Windows' own, and no files
        grep -qixF "$dll" <<<"$beside" || [ -e "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/${dll,,}" ] ||
            { echo "missing: $dll"; missing=1; }
    done < <(find "$package" \( -name '*.dll' -o -name '*.exe' \) -exec x86_64-w64-mingw32-objdump -p {} + |
        sed -n 's/.*DLL Name: //p' | sort -u)
    return $missing
}

# A computer that never had Limbeck: a wine of its own. Sets local_data, install_folder and start_menu.
new_computer() {
    [ -z "${local_data:-}" ] || return 0
    export LIMBECK_WINE=$work/computer
    unset LIMBECK_WINDOWS_PREFIX
    keep_services
    local_data=$("$wine" cmd /c 'echo %LOCALAPPDATA%' | tr -d '\r')
    local users
    users=$(unix_path "$local_data")
    install_folder=$users/Programs/Limbeck
    start_menu="$("$wine" cmd /c 'echo %APPDATA%' | tr -d '\r')"
    start_menu="$(unix_path "$start_menu")/Microsoft/Windows/Start Menu/Programs/Limbeck.lnk"
    local_data=$users
}
unix_path() { # of C:\…
    local path=${1//\\//}
    printf '%s/drive_c%s' "$LIMBECK_WINE" "${path#[Cc]:}"
}
setup() { "$wine" "$(windows_path "$root/build/dist/limbeck-$version-setup.exe")" /S "$@"; }
uninstall() { # FOLDER ARGUMENT...: it goes on in a copy of itself, so its end is waited for
    local folder=$1 i
    shift
    "$wine" "$folder/uninstall.exe" /S "$@"
    for ((i = 0; i < 100; i++)); do
        [ -e "$folder/uninstall.exe" ] || break
        sleep 0.2
    done
    WINEPREFIX=$LIMBECK_WINE timeout 30 wineserver -w || true
}
registered() { "$wine" reg query "$1\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Limbeck" /v "${2:-DisplayName}" /reg:64; }
opens_folders() { "$wine" reg query 'HKCU\Software\Classes\Directory\shell\Limbeck\command' /ve; }
# Every file of the computer that an installation could touch.
files_of_computer() { (cd "$LIMBECK_WINE/drive_c" && find . -path ./windows -prune -o -print | grep -v '/Temp/' | sort); }

part_installer() {
    new_computer
    files_of_computer >"$work/before"
    check "a silent installation ends with 0" setup
    check "the programs are there" test -e "$install_folder/limbeck.exe" -a -e "$install_folder/limbeck-cli.exe"
    check "the installed console program runs" prints "limbeck-cli $version" "$wine" "$install_folder/limbeck-cli.exe" --version
    check "it stands in the list of programs" prints Limbeck registered HKCU
    check "it has an entry in the start menu" test -e "$start_menu"
    check "folders are left alone unless that was chosen" not opens_folders
    (cd "$install_folder" && find . -type f ! -name uninstall.exe | sort) >"$work/installed"
    (cd "build/package/limbeck-$version-windows-x64" && find . -type f | sort) >"$work/packed"
    check "every file of the package is there, and no other" diff "$work/packed" "$work/installed"

    # An older version: with a file that the new one has not, and the settings of a person.
    make_older_setup
    check "an older version goes over it" "$wine" "$(windows_path "$work/limbeck-older-setup.exe")" /S /OpenWith
    check "the older version is registered" prints 0.0.9 registered HKCU DisplayVersion
    mkdir -p "$local_data/limbeck"
    echo "[a]" >"$local_data/limbeck/targets.ini"
    check "the new version goes over the older one" setup
    check "the new version is registered" prints "$version" registered HKCU DisplayVersion
    check "the older version's file is gone" test ! -e "$install_folder/only-in-older.dll"
    check "the settings are still there" test -e "$local_data/limbeck/targets.ini"
    check "Open with Limbeck, chosen before, is still there" prints limbeck.exe opens_folders

    echo "mine" >"$install_folder/notes of mine.txt"
    check "uninstalling, with the settings kept" uninstall "$install_folder" /KeepSettings
    check "the settings were kept" test -e "$local_data/limbeck/targets.ini"
    check "a file of the person's own was kept" test -e "$install_folder/notes of mine.txt"
    check "nothing else is in the folder" prints "notes of mine.txt" ls "$install_folder"
    rm -r "$install_folder"
    check "it is in no list of programs" not registered HKCU
    check "no folder opens with it" not opens_folders

    local elsewhere='C:\도구 모음\Limbeck (new)'
    # In words: /D comes last and without quotes, which wine would put around an argument with a space.
    # shellcheck disable=SC2086
    check "installing into a folder with spaces and Korean letters" setup /D=$elsewhere
    check "it runs there" prints "limbeck-cli $version" "$wine" "$(unix_path "$elsewhere")/limbeck-cli.exe" --version
    check "uninstalling" uninstall "$(unix_path "$elsewhere")"
    rmdir "$LIMBECK_WINE/drive_c/도구 모음"
    check "installing for everybody" setup /AllUsers
    check "it is in Program Files" test -e "$LIMBECK_WINE/drive_c/Program Files/Limbeck/limbeck.exe"
    check "it stands in everybody's list of programs" prints Limbeck registered HKLM
    check "uninstalling for everybody" uninstall "$LIMBECK_WINE/drive_c/Program Files/Limbeck"
    rmdir "$local_data/Programs" 2>/dev/null || true # Windows' own folder
    files_of_computer >"$work/after"
    check "nothing is left of all that" diff "$work/before" "$work/after"
    check "nothing is left in the registry" not "$wine" reg query 'HKCU\Software\Limbeck'
}

# The same installer with another version and one more file.
make_older_setup() {
    local stage=$work/older/stage
    mkdir -p "$stage"
    cp -r "build/package/limbeck-$version-windows-x64/." "$stage"
    echo old >"$stage/only-in-older.dll"
    sed '1a\  Delete "$INSTDIR\\only-in-older.dll"' build/package/files.nsh >"$work/older/files.nsh"
    (cd packaging/windows && makensis -V1 -DQUICK -DVERSION=0.0.9 -DSTAGE="$stage" -DOUT="$work/limbeck-older-setup.exe" installer.nsi)
}

# Until the screen has not changed for a second.
picture() { # NAME
    local i last='' now
    for ((i = 0; i < 40; i++)); do
        import -window root "$pictures/$1.png"
        now=$(convert "$pictures/$1.png" rgba:- | md5sum)
        [ "$now" != "$last" ] || break
        last=$now
        sleep 0.7
    done
    echo "  picture: build/windows-pictures/$1.png"
}
has_window() { # TITLE: waits for it, and gives it the keyboard
    xdotool search --sync --onlyvisible --name "$1" windowactivate --sync
}
no_window() {
    local i
    for ((i = 0; i < 100; i++)); do
        xdotool search --onlyvisible --name "$1" >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    return 1
}
database_gets() { # DATABASE REVISION: within 30 s
    local i
    for ((i = 0; i < 150; i++)); do
        [ "$(sql "$1" 'SELECT version_num FROM alembic_version' 2>/dev/null)" != "$2" ] || return 0
        sleep 0.2
    done
    return 1
}

part_window() {
    pictures=$PWD/build/windows-pictures
    rm -rf "$pictures"
    mkdir -p "$pictures"
    new_computer
    local project="$work/창 프로젝트 (window)"
    make_project "$project" "창 시험"
    check "a silent installation" setup
    LIMBECK_WINE_TIMEOUT=240 "$wine" "$install_folder/limbeck.exe" "$(windows_path "$project")" >"$work/window.log" 2>&1 &
    local window=$!
    mine+=("$window")
    check "the window opens" timeout 60 xdotool search --sync --onlyvisible --name "Limbeck"
    sleep 2
    picture 1-open
    xdotool key --clearmodifiers ctrl+t
    check "the connection test opens" timeout 30 xdotool search --sync --onlyvisible --name "Connection test"
    sleep 1
    picture 2-test
    xdotool key --clearmodifiers Escape
    sleep 1
    xdotool key --clearmodifiers ctrl+p
    sleep 1
    picture 3-preview
    xdotool key --clearmodifiers ctrl+Return
    sleep 2
    picture 4-apply
    xdotool key --clearmodifiers Return
    check "applying brings the database to 010" database_gets "창 시험" 010
    sleep 1
    picture 5-applied
    xdotool key --clearmodifiers ctrl+q
    check "the program ends" no_window Limbeck
    wait "$window" || true
}

started=$SECONDS
start_display
start_server
WINEPREFIX=$LIMBECK_WINE "$wine" cmd /c ver >/dev/null # makes it, and starts its server with this display
for part in "${parts[@]}"; do
    say "Windows: $part"
    "part_$part"
done
say "Windows: ${parts[*]}: everything held ($checks checks, $((SECONDS - started)) s)"
