# What run.sh, test.sh, .ci/run and tools/bench.sh share: packages, building, words for people. Sourced by bash scripts
# that have done `set -euo pipefail`; it leaves the current folder at the root of the source tree.
# shellcheck shell=bash disable=SC2034

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# Debian's names; "a|b" takes whichever is there or can be had first (other releases have other server versions).
build_packages=(
    cmake ninja-build g++ git libc6-dev
    qt6-base-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libqt6sql6-psql
    libpq-dev libssl-dev libexpected-dev libtomlplusplus-dev libpg-query-dev
)
# The demo starts a private server; the fonts are what the window is drawn with, Korean included; ssh opens tunnels.
run_packages=(
    "postgresql-15|postgresql-17|postgresql-16|postgresql-14"
    "postgresql-client-15|postgresql-client-17|postgresql-client-16|postgresql-client-14"
    fonts-dejavu-core fonts-noto-cjk openssh-client
)
test_packages=(python3 python3-alembic python3-asyncpg python3-psycopg2 python3-dotenv python3-pydantic
    python3-flask-migrate python3-flask-sqlalchemy locales pgbouncer openssl openssh-server
    qtkeychain-qt6-dev libsecret-1-0 gnome-keyring dbus python3-jsonschema libxml2-utils)
# The programs for Windows, made here (packaging/windows/build.sh) and tried under wine (packaging/windows/test.sh).
windows_packages=(g++-mingw-w64-x86-64-posix gcc-mingw-w64-x86-64-posix mingw-w64-tools binutils-mingw-w64-x86-64
    nsis zip zstd qt6-translations-l10n)
windows_test_packages=(wine wine64 xvfb xauth x11-utils openbox xdotool imagemagick fonts-liberation openssl unzip)
# The Debian package, tried by packaging/debian/test.sh.
package_packages=(file desktop-file-utils appstream libglib2.0-bin dbus x11-utils procps xvfb xauth openbox xdotool imagemagick dpkg-dev)
# An X server in memory, for a machine that has none, and the real rivals.
bench_packages=(xvfb xauth)
check_packages=(clang-format clazy)
# Nice to have: a missing one is said and passed over.
optional_packages=(ccache lld qt6-translations-l10n qtkeychain-qt6-dev libsecret-1-0)

say() { printf '\033[1m==> %s\033[0m\n' "$*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi; }
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_installed() { grep -qx "$1" <<<"$installed_packages"; }

# first_that TEST A|B|C: the first alternative for which TEST holds, else nothing.
first_that() {
    local name
    for name in ${2//|/ }; do
        if "$1" "$name"; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

can_be_had() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

# Runs a command as root, however that is possible here.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        fail "Installing packages needs root's rights, and sudo cannot be used here." \
            "Run this once as root:  apt-get install --no-install-recommends ${missing[*]%%|*}" \
            "or, when everything is there already:  LIMBECK_NO_INSTALL=1 $0"
    fi
}

# The server package would create and start a database cluster for the whole machine. Limbeck starts its own private
# servers, so none is made where there has not been a server before.
without_system_cluster() {
    local switch=/etc/postgresql-common/createcluster.d/limbeck.conf
    if [ -d /etc/postgresql ] || [ -e "$switch" ]; then
        "$@"
        return
    fi
    as_root mkdir -p "${switch%/*}"
    echo "create_main_cluster = false" | as_root tee "$switch" >/dev/null
    local result=0
    "$@" || result=$?
    as_root rm -f "$switch"
    return $result
}

# The packages of pgbouncer and sshd would start them for the whole machine, now and at every boot. The tests start their
# own.
without_system_services() {
    local policy=/usr/sbin/policy-rc.d own='' pooler='' ssh=''
    [ -e /etc/pgbouncer ] || pooler=yes
    [ -e /etc/ssh/sshd_config ] || ssh=yes
    if [ -z "$pooler$ssh" ]; then
        "$@"
        return
    fi
    if [ ! -e "$policy" ]; then
        own=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    local result=0
    "$@" || result=$?
    [ -z "$own" ] || as_root rm -f "$policy"
    if [ -n "$pooler" ] && [ -e /etc/pgbouncer ]; then
        as_root update-rc.d pgbouncer disable >/dev/null || true
    fi
    if [ -n "$ssh" ] && [ -e /etc/ssh/sshd_config ]; then
        as_root update-rc.d ssh disable >/dev/null || true
    fi
    return $result
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "$@" </dev/null
}

# install_packages NAME...: installs what is missing. Quick when nothing is: one question to dpkg.
install_packages() {
    [ -z "${LIMBECK_NO_INSTALL:-}" ] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        fail "This system has no apt, so the packages that Limbeck needs cannot be installed from here." \
            "Install what these Debian packages hold:  $*" \
            "and then run:  LIMBECK_NO_INSTALL=1 $0"
    fi
    installed_packages=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
    local name
    missing=()
    for name in "$@"; do
        first_that is_installed "$name" >/dev/null || missing+=("$name")
    done
    local missing_optional=()
    for name in "${optional_packages[@]}"; do
        is_installed "$name" || missing_optional+=("$name")
    done
    if [ ${#missing[@]} != 0 ]; then
        install_missing
    elif [ ${#missing_optional[@]} != 0 ]; then
        install_optional
    fi
}

install_missing() {
    say "Installing ${missing[*]}"
    as_root true
    as_root apt-get -q update </dev/null ||
        echo "The package lists could not be refreshed (no network?); trying with those that are there." >&2
    local names=() name
    for name in "${missing[@]}"; do
        names+=("$(first_that can_be_had "$name" || echo "${name%%|*}")")
    done
    missing=("${names[@]}")
    without_system_services without_system_cluster apt_install "${missing[@]}" ||
        fail "" "These packages could not be installed: ${missing[*]}" \
            "The lines above are apt's reason. Without a network, install them by hand; then run $0 again."
    [ ${#missing_optional[@]} = 0 ] || install_optional
}

# Tried once for each set of packages: a machine that cannot have them is not asked again at every start.
install_optional() {
    local tried=build/.optional-packages
    [ "$(cat $tried 2>/dev/null)" != "${missing_optional[*]}" ] || return 0
    mkdir -p build
    echo "${missing_optional[*]}" >$tried
    { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; } || return 0
    local name
    for name in "${missing_optional[@]}"; do
        apt_install "$name" >/dev/null 2>&1 || echo "Going on without the optional package $name." >&2
    done
}

# As many compilers at once as the machine has processors and memory for (about 1.2 GB each).
parallel_jobs() {
    local processors memory
    processors=$(nproc)
    memory=$(awk '/^MemAvailable/ {print int($2 / 1200000)}' /proc/meminfo 2>/dev/null || echo "$processors")
    [ "$memory" -ge 1 ] || memory=1
    echo $((memory < processors ? memory : processors))
}

# Lets temporary files lie in memory, where there is room and programs may be run from: the tests' private servers make and
# remove tens of thousands of files, for which a disk takes several times as long. Where TMPDIR is set, it stays.
use_memory_for_temporary_files() {
    local kilobytes
    [ -z "${TMPDIR:-}" ] || return 0
    kilobytes=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1) || return 0
    [ "${kilobytes:-0}" -ge 4000000 ] || return 0
    [ "$(awk '/^MemAvailable/ {print $2}' /proc/meminfo 2>/dev/null || echo 0)" -ge 6000000 ] || return 0
    memory_folder=$(mktemp -d /dev/shm/lt.XXXXXX) || return 0
    trap 'rm -rf "$memory_folder"' EXIT
    chmod 1777 "$memory_folder" # the servers of a test that root runs are another user's
    printf '#!/bin/sh\n' >"$memory_folder/can-run" && chmod +x "$memory_folder/can-run"
    ! "$memory_folder/can-run" 2>/dev/null || export TMPDIR=$memory_folder
    rm -f "$memory_folder/can-run"
}

# configure PRESET: makes build/PRESET, where it is not there or the presets changed.
configure() {
    local folder=build/$1 log=build/configure-$1.log
    [ ! -e "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ] || return 0
    say "Configuring $folder"
    mkdir -p build
    cmake --preset "$1" >"$log" 2>&1 || {
        cat "$log" >&2
        fail "" "Configuring failed; the lines above say what is missing."
    }
    touch "$folder/build.ninja"
}

# build PRESET [NINJA-OPTION...]: configures where that is needed, and builds.
build() {
    local preset=$1
    shift
    configure "$preset"
    say "Building build/$preset"
    cmake --build --preset "$preset" --parallel "$(parallel_jobs)" -- "$@"
}
