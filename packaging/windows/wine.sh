#!/usr/bin/env bash
# Runs a Windows program under wine, in a Windows of its own: $LIMBECK_WINE, else build/wine. CMake calls it for the tests.
#
# usage: packaging/windows/wine.sh PROGRAM [ARGUMENT...]
#
# QT_… variables are meant for this machine's Qt, and wine hides them; the Windows program's are named WINEQT_….
# $LIMBECK_WINE_TIMEOUT (seconds; 300): a program that shows a message box would else wait forever.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

export WINEPREFIX=${LIMBECK_WINE:-$root/build/wine}
export WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES=${WINEDLLOVERRIDES:-mscoree,mshtml=}
export WINEARCH=win64

# What a program needs beside itself while it lies in the build folder; an installed one has it all.
if [ -n "${LIMBECK_WINDOWS_PREFIX:-}" ]; then
    gcc_dll=$(x86_64-w64-mingw32-gcc-posix -print-file-name=libgcc_s_seh-1.dll)
    windows_path() { printf 'Z:%s' "${1//\//\\}"; }
    WINEPATH="$(windows_path "$LIMBECK_WINDOWS_PREFIX/qt/bin");$(windows_path "$LIMBECK_WINDOWS_PREFIX/sysroot/bin")"
    WINEPATH+=";$(windows_path "$(dirname "$gcc_dll")");$(windows_path /usr/x86_64-w64-mingw32/lib)"
    export WINEPATH
    export WINEQT_PLUGIN_PATH=${WINEQT_PLUGIN_PATH:-$LIMBECK_WINDOWS_PREFIX/qt/plugins}
fi
# What Qt's message handler says goes to standard error, and not to a debugger.
export WINEQT_FORCE_STDERR_LOGGING=${WINEQT_FORCE_STDERR_LOGGING:-1}

wine=$(command -v wine64 || command -v wine || echo /usr/lib/wine/wine64)

# A new Windows: 10, no sounds, no menu entries in the person's desktop, fonts like Windows' own.
if [ ! -e "$WINEPREFIX/limbeck-ready" ]; then
    mkdir -p "$WINEPREFIX"
    exec 9>"$WINEPREFIX.lock"
    flock 9
    if [ ! -e "$WINEPREFIX/limbeck-ready" ]; then
        (
            exec 9>&- </dev/null >"$WINEPREFIX.log" 2>&1
            WINEDLLOVERRIDES="$WINEDLLOVERRIDES;winemenubuilder.exe=d" timeout 180 "$wine" wineboot -i
            timeout 60 "$wine" winecfg -v win10
            # Windows' own fonts are not to be had; these look like them.
            while IFS='|' read -r font stand_in; do
                timeout 60 "$wine" reg add 'HKCU\Software\Wine\Fonts\Replacements' /v "$font" /d "$stand_in" /f
            done <<'FONTS'
Segoe UI|Liberation Sans
MS Shell Dlg 2|Liberation Sans
Consolas|DejaVu Sans Mono
Malgun Gothic|Noto Sans CJK KR
FONTS
        ) || {
            cat "$WINEPREFIX.log" >&2
            exit 1
        }
        touch "$WINEPREFIX/limbeck-ready"
    fi
    exec 9>&-
fi

exec timeout --foreground "${LIMBECK_WINE_TIMEOUT:-300}" "$wine" "$@"
