#!/usr/bin/env bash
# Brings resources/translations/*.ts up to date with the texts in src/ and ui/.
#
# usage: tools/update-translations.sh [FOLDER]     FOLDER: write there instead of resources/translations
#
# limbeck_ko.ts holds every text; limbeck_en.ts only those with a number in them ("%n revisions"), whose plural has to
# be spelled out in English too. Line numbers are left out, so that the files change only when a text does.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-resources/translations}

lupdate=$(command -v lupdate6 || command -v /usr/lib/qt6/bin/lupdate || command -v lupdate) || {
    echo "lupdate was not found. On Debian it is in the package qt6-l10n-tools." >&2
    exit 1
}
arguments=(-silent -locations none -no-obsolete -no-ui-lines -I src/core -I src/cli -I src/gui src ui)
mkdir -p ui
"$lupdate" "${arguments[@]}" -source-language en_US -target-language ko_KR -ts "$folder/limbeck_ko.ts"
"$lupdate" "${arguments[@]}" -pluralonly -source-language en_US -target-language en_US -ts "$folder/limbeck_en.ts"
