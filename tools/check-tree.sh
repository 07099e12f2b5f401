#!/usr/bin/env bash
# What must not be in the tracked files: .env files, paths of one machine, shell scripts that do not parse, scripts that
# cannot be run, Windows line ends in sources.
#
# usage: tools/check-tree.sh
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0
wrong() {
    echo "$*" >&2
    failed=1
}

while IFS= read -r file; do
    case "${file##*/}" in
    .env.example | .env.sample | .env.template | .env.dist) ;;
    .env | .env.* | *.env) wrong "$file: .env files hold passwords and are never committed" ;;
    esac
done < <(git ls-files)

# Test data may name such folders, since they stand for those of other people.
if git grep -nIE '(^|[^A-Za-z0-9_.*$}-])/(home/[a-z][a-z0-9_-]*|Users/[A-Za-z]+|root|work)/' -- . ':!tests' ':!tools/check-tree.sh'; then
    wrong "the lines above name folders of one machine"
fi
if git grep -nIF "$PWD/" -- .; then
    wrong "the lines above name this very folder"
fi
if git grep -nIl $'\r$' -- '*.cpp' '*.h' '*.sh' '*.py' '*.cmake' '*.txt' '*.sql' '*.md' ':!tests/data'; then
    wrong "the files above have Windows line ends"
fi

while IFS= read -r file; do
    bash -n "$file" || wrong "$file: does not parse"
    case "$file" in
    tools/common.sh) ;; # is sourced
    *) [ -x "$file" ] || wrong "$file: cannot be run (git update-index --chmod=+x)" ;;
    esac
done < <(git ls-files -- '*.sh' .ci/run)

[ $failed = 0 ] && echo "The tree is clean."
exit $failed
