#!/usr/bin/env bash
# Writes the golden files of the exports (tests/data/report/golden) anew from what the programs give now. Look at the diff
# before you commit it.
#
# usage: tools/refresh-golden.sh [PRESET]
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/${1:-dev}
tests=(ReportTest ReviewExportTest)
cmake --build "$build" --target "${tests[@]}"
for test in "${tests[@]}"; do
    LIMBECK_REFRESH=1 ctest --test-dir "$build" -R "\.$test\$" --no-tests=error --output-on-failure
done
git status --short tests/data/report/golden
