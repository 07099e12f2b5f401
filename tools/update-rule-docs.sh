#!/usr/bin/env bash
# Writes docs/rules/ anew from the rules' own texts and from the files that prove them (tests/data/lint):
# one page a rule, and an index. usage: update-rule-docs.sh [LIMBECK-CLI [FOLDER]]
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-build/dev/bin/limbeck-cli}")
folder=${2:-docs/rules}
LC_ALL=C.UTF-8 "$program" lint --rules --json | python3 tools/rule-docs.py "$folder"
