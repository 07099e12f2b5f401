#!/usr/bin/env bash
# Whether docs/rules/ is what update-rule-docs.sh would write. usage: check-rule-docs.sh [LIMBECK-CLI]
set -euo pipefail
cd "$(dirname "$0")/.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
tools/update-rule-docs.sh "${1:-build/dev/bin/limbeck-cli}" "$made"
diff -ru docs/rules "$made" || {
    echo "docs/rules is not current: run tools/update-rule-docs.sh" >&2
    exit 1
}
