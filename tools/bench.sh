#!/usr/bin/env bash
# Builds the benchmarks and runs them, one after the other, on a machine that should have nothing else to do.
#
# usage: tools/bench.sh [NAME...]     without NAME: all; NAME as in tests/bench/, with or without "Bench"
#
# docs/benchmarks.md says what each measures. Ends with exit code 1 when a limit was not kept.
set -euo pipefail

case "${1:-}" in -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0" && exit 0 ;; esac
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

names=()
for name in "$@"; do
    names+=("${name%Bench}Bench")
done
if [ ${#names[@]} = 0 ]; then
    for file in tests/bench/*Bench.cpp; do
        names+=("$(basename "$file" .cpp)")
    done
fi
for name in "${names[@]}"; do
    [ -e "tests/bench/$name.cpp" ] || fail "There is no benchmark tests/bench/$name.cpp."
done

install_packages "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}"
build bench

say "$(grep -m1 'model name' /proc/cpuinfo 2>/dev/null | sed 's/.*: //'), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
# A window is timed on an X server: one that only pretends to paint (the offscreen platform) leaves out most of what
# both programs have to wait for.
on_display() {
    if [ -n "${DISPLAY:-}" ]; then
        "$@"
    else
        xvfb-run -a -s "-screen 0 1600x1000x24" "$@"
    fi
}

kept=()
for name in "${names[@]}"; do
    echo
    result="limits kept"
    on_display "build/bench/bench/$name" || result="NOT KEPT (exit code $?)"
    kept+=("$(printf '%-20s %s' "$name" "$result")")
done
say "Summary"
printf '%s\n' "${kept[@]}"
! printf '%s\n' "${kept[@]}" | grep -q 'NOT KEPT'
