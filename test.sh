#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors and runs every test.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./test.sh [CTEST-OPTION...]

Installs what is missing (Debian packages, with apt), builds into build/dev and runs every test with ctest. Run it as
often as you like: the second time it only builds what changed.

  ./test.sh                  everything
  ./test.sh -L core          tests without a server; other labels: postgres cli gui alembic source
  ./test.sh -R SqlLexer      tests whose name matches

LIMBECK_NO_INSTALL=1         do not install anything
TEXT
}
case "${1:-}" in -h | --help) usage && exit 0 ;; esac

# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/tools/common.sh"
install_packages "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}"
build dev
say "Testing"
use_memory_for_temporary_files
# A test that fails is tried once more and named as such: killed programs and cut connections meet a busy machine.
ctest --preset dev --parallel "$(parallel_jobs)" --no-tests=error --repeat until-pass:2 "$@"
