#!/usr/bin/env bash
# Installs what is missing, builds and opens Limbeck: the demo, or a project.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./run.sh [--console] [PROJECT]

Installs what is missing (Debian packages, with apt), builds into build/release and starts Limbeck.

  ./run.sh                   the demo: a sample project on a private PostgreSQL server, gone when it is closed
  ./run.sh ../backend        opens the project in that folder
  ./run.sh --console         without a window, as on a machine that has no display

LIMBECK_NO_INSTALL=1         do not install anything
TEXT
}

console=
project=
while [ $# != 0 ]; do
    case "$1" in
    -h | --help) usage && exit 0 ;;
    --console) console=1 ;;
    -*) usage >&2 && exit 2 ;;
    *)
        [ -z "$project" ] || { usage >&2 && exit 2; }
        project=$(cd "$1" 2>/dev/null && pwd) || { echo "There is no folder $1 that could be opened." >&2 && exit 2; }
        ;;
    esac
    shift
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || console=1

# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/tools/common.sh"
[ -z "${WAYLAND_DISPLAY:-}" ] || optional_packages+=(qt6-wayland)
install_packages "${build_packages[@]}" "${run_packages[@]}"
build release

programs=$PWD/build/release/bin
if [ -z "$console" ]; then
    say "Opening Limbeck"
    if [ -n "$project" ]; then exec "$programs/limbeck" "$project"; else exec "$programs/limbeck" --demo; fi
fi
[ -n "$project" ] || exec "$programs/limbeck-cli" demo
say "Environments of $project"
"$programs/limbeck-cli" --project "$project" environments
say "Its revisions, newest first"
"$programs/limbeck-cli" --project "$project" history
echo
echo "Everything else: $programs/limbeck-cli --help"
