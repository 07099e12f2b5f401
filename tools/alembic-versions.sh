#!/usr/bin/env bash
# Runs the tests of Alembic projects with the Python, Alembic, SQLAlchemy and drivers of other Debian releases.
#
# usage: tools/alembic-versions.sh [--fetch-only] [--refresh] [SUITE...]     without SUITE: machine trixie sid
#
# A suite is the name of a Debian release; "machine" is this machine's own Python. The packages of a suite are fetched
# with apt into build/alembic-versions/SUITE and unpacked there; nothing is installed on the machine. They are fetched
# once, and again with --refresh. LIMBECK_TESTS="NAME..." runs only these of tests/alembic.
# Ends with exit code 1 when a test failed, or when a driver was passed over that the suite has.
set -euo pipefail

case "${1:-}" in -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0" && exit 0 ;; esac
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python_packages=(python3 python3-alembic python3-sqlalchemy python3-sqlalchemy-ext python3-psycopg2 python3-psycopg
    python3-psycopg-c python3-asyncpg python3-pg8000 python3-greenlet python3-dotenv python3-flask
    python3-flask-migrate python3-flask-sqlalchemy python3-pydantic python3-pydantic-settings python3-yaml)
drivers=(psycopg2 psycopg asyncpg pg8000)
folder=$PWD/build/alembic-versions

fetch_only=''
refresh=''
suites=()
for word in "$@"; do
    case "$word" in
    --fetch-only) fetch_only=1 ;;
    --refresh) refresh=1 ;;
    -*) fail "There is no option $word; see $0 --help." ;;
    *) suites+=("$word") ;;
    esac
done
[ ${#suites[@]} != 0 ] || suites=(machine trixie sid)

# The mirror that this machine has its own packages from.
debian_mirror() {
    # shellcheck disable=SC2016 # these are apt's own
    apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
        sed -n 's/^Debian //p' | head -n 1
}

# apt_of SUITE COMMAND...: apt with lists, cache and state of its own, on an empty system.
apt_of() {
    local place=$folder/$1 command=$2
    shift 2
    "$command" -q -o Dir::Etc::SourceList="$place/apt/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::Etc::Preferences=- -o Dir::Etc::PreferencesParts=- -o Dir::State="$place/apt/state" \
        -o Dir::State::Status="$place/apt/status" -o Dir::Cache="$place/apt/cache" -o Dir::Log="$place/apt/log" \
        -o APT::Sandbox::User= -o APT::Install-Recommends=false -o APT::Get::AllowUnauthenticated=false \
        -o DPkg::Post-Invoke= -o APT::Update::Post-Invoke-Success= -o Debug::NoLocking=true "$@" </dev/null
}

# fetch SUITE: the packages and all that they depend on, unpacked into build/alembic-versions/SUITE/root.
fetch() {
    local suite=$1 place=$folder/$1 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    local stamp=$place/fetched wanted=${python_packages[*]}
    if [ -z "$refresh" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return 0
    fi
    mirror=$(debian_mirror)
    if [ -z "$mirror" ] || [ ! -e "$keyring" ]; then
        fail "This machine has no Debian mirror in its sources for apt, or no $keyring: $suite cannot be fetched."
    fi
    say "Fetching the Python of $suite"
    rm -rf "$place"
    mkdir -p "$place/apt/state/lists/partial" "$place/apt/cache/archives/partial" "$place/apt/log" "$place/root"
    echo "deb [signed-by=$keyring] $mirror $suite main" >"$place/apt/sources.list"
    : >"$place/apt/status"
    apt_of "$suite" apt-get update >"$place/apt/update.log" 2>&1 || {
        cat "$place/apt/update.log" >&2
        fail "" "The package lists of $suite could not be fetched."
    }
    local names=() name
    for name in "${python_packages[@]}"; do
        if apt_of "$suite" apt-cache show "$name" >/dev/null 2>&1; then
            names+=("$name")
        else
            echo "$suite has no package $name." >&2
        fi
    done
    apt_of "$suite" apt-get install --download-only --yes "${names[@]}" >"$place/apt/download.log" 2>&1 || {
        cat "$place/apt/download.log" >&2
        fail "" "The packages of $suite could not be fetched."
    }
    for name in "$place"/apt/cache/archives/*.deb; do
        dpkg-deb -x "$name" "$place/root"
    done
    rm -rf "$place/apt/cache" "$place/apt/state"
    make_interpreter "$suite"
    "$(python_of "$suite")" -m compileall -q "$place/root/usr/lib" >/dev/null 2>&1 || true # as dpkg would have done
    echo "$wanted" >"$stamp"
}

# The suite's own loader and C library start the suite's Python; the wrapper lies where Python looks for its library
# from, so that sys.prefix and sys.executable are right and no variable is handed on to children.
make_interpreter() {
    local root=$folder/$1/root loader program libraries
    loader=$(find "$root" -name 'ld-linux*.so.*' -type f | head -n 1) # some releases have it in lib, most in usr/lib
    program=$(readlink -f "$root/usr/bin/python3")
    libraries=$(find "$root" -maxdepth 3 -type d -name '*-linux-gnu*' -path '*/lib/*' | paste -sd:)
    if [ -z "$loader" ] || [ ! -x "$program" ]; then
        fail "The packages of $1 hold no Python that could be started."
    fi
    rm -f "$root/usr/bin/python3"
    cat >"$root/usr/bin/python3" <<WRAPPER
#!/bin/sh
exec "$loader" --argv0 "$root/usr/bin/python3" --library-path "$libraries" "$program" "\$@"
WRAPPER
    chmod +x "$root/usr/bin/python3"
}

python_of() {
    if [ "$1" = machine ]; then
        echo /usr/bin/python3
    else
        echo "$folder/$1/root/usr/bin/python3"
    fi
}

# versions_of PYTHON NAME...: a line with each one's version, "-" for what is missing.
versions_of() {
    "$1" - "${@:2}" <<'PYTHON'
import sys
from importlib import metadata

print("%d.%d.%d" % sys.version_info[:3], end="")
for name in sys.argv[1:]:
    try:
        print("", metadata.version(name), end="")
    except metadata.PackageNotFoundError:
        print(" -", end="")
print()
PYTHON
}

install_packages "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}"
for suite in "${suites[@]}"; do
    [ "$suite" = machine ] || fetch "$suite"
    say "$suite: Python, Alembic, SQLAlchemy, ${drivers[*]}"
    versions_of "$(python_of "$suite")" alembic sqlalchemy "${drivers[@]}"
done
[ -z "$fetch_only" ] || exit 0

tests=()
for name in ${LIMBECK_TESTS:-$(basename -s .cpp -a tests/alembic/*Test.cpp)}; do
    [ "$name" = PythonInterpreterTest ] || tests+=("$name") # finds the machine's Pythons, whichever these are
done
build dev "${tests[@]}" limbeck-cli

# result_of LOG [DRIVER]: "ok", or how many failed or were passed over, of all tests or of one driver's.
result_of() {
    local failed skipped
    failed=$(grep -cE "^(FAIL|QFATAL).*${2:+\($2[):-]}" "$1" || true)
    skipped=$(grep -cE "^SKIP.*${2:+\($2[):-]}" "$1" || true)
    if [ "$failed" != 0 ]; then
        echo "FAILED ($failed)"
    elif [ "$skipped" != 0 ]; then
        echo "skipped"
    else
        echo "ok"
    fi
}

# run_tests SUITE: all programs, one after the other; lines of the table onto standard output.
run_tests() {
    local suite=$1 python versions name log result all=ok
    python=$(python_of "$suite")
    for name in "${tests[@]}"; do
        log=$folder/$suite-$name.log
        echo "$suite: $name" >&2
        if ! QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 LIMBECK_TEST_PYTHON=$python \
            "build/dev/tests/$name" >"$log" 2>&1; then
            all="FAILED: $name"
            grep -aE '^(FAIL|QFATAL)' "$log" | cut -c1-200 >&2 || true
        fi
    done
    read -r -a versions < <(versions_of "$python" alembic sqlalchemy "${drivers[@]}")
    local number=3 driver
    for driver in "${drivers[@]}"; do
        log=$folder/$suite-DatabaseDriversTest.log
        if [ -e "$log" ]; then
            result=$(result_of "$log" "$driver")
            [ "$suite" = machine ] || [ "$result" != skipped ] || result="FAILED (skipped)"
            row "$suite" "${versions[@]:0:3}" "$driver ${versions[$number]}" "$result"
        fi
        number=$((number + 1))
    done
    row "$suite" "${versions[@]:0:3}" "all tests" "$all"
}

row() { printf '%-9s %-9s %-12s %-11s %-17s %s\n' "$@"; }

mkdir -p "$folder"
rm -f "$folder"/*Test.log
table=$folder/table.txt
row suite Python Alembic SQLAlchemy driver result >"$table"
for suite in "${suites[@]}"; do
    run_tests "$suite" >>"$table"
done
say "Summary"
cat "$table"
! grep -q FAILED "$table"
