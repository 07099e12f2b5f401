#!/usr/bin/env bash
# Whether resources/translations/*.ts hold every text of src/ and ui/, all of them translated, and whether each text is
# looked up in the context that it is filed under.
#
# usage: tools/check-translations.sh
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp resources/translations/*.ts "$copy"

failed=0
wrong() {
    printf '%s\n' "$@" >&2
    failed=1
}

# lupdate files tr("...") under the class around it. Where that is not a class with tr() of its own, the program would
# look the text up under another name and never find it.
tools/update-translations.sh "$copy" 2>"$copy/warnings" || { cat "$copy/warnings" >&2 && exit 1; }
if grep -v '^$' "$copy/warnings" >&2; then
    wrong "In a free function or a plain class write Text::tr(\"...\"), with" \
        "struct Text { Q_DECLARE_TR_FUNCTIONS(limbeck::ClassName) }; in the file's unnamed namespace."
fi

for file in resources/translations/*.ts; do
    if ! diff "$file" "$copy/$(basename "$file")" >"$copy/diff"; then
        grep '<source>\|<name>' "$copy/diff" | sed 's/^</only in the file:   /; s/^>/only in the sources:/' || true
        wrong "$file does not match the sources: run tools/update-translations.sh and translate what is new."
    fi
    unfinished=$(grep -c 'type="\(unfinished\|vanished\|obsolete\)"' "$file" || true)
    [ "$unfinished" = 0 ] || wrong "$file has $unfinished texts without a finished translation."
done
[ $failed = 0 ] && echo "Every text is translated."
exit $failed
