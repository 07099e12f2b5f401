#!/usr/bin/env bash
# Whether resources/translations/*.ts hold every text of src/ and ui/, all of them translated.
#
# usage: tools/check-translations.sh
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp resources/translations/*.ts "$copy"
tools/update-translations.sh "$copy"

failed=0
for file in resources/translations/*.ts; do
    if ! diff -u "$file" "$copy/$(basename "$file")"; then
        echo "$file does not match the sources: run tools/update-translations.sh and translate what is new." >&2
        failed=1
    fi
    unfinished=$(grep -c 'type="\(unfinished\|vanished\|obsolete\)"' "$file" || true)
    if [ "$unfinished" != 0 ]; then
        echo "$file has $unfinished texts without a finished translation." >&2
        failed=1
    fi
done
[ $failed = 0 ] && echo "Every text is translated."
exit $failed
