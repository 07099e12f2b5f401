#!/usr/bin/env bash
# Makes the PNGs of resources/icons from their SVG sources, and resources/app.qrc from the PNGs. Run it after a
# change of an SVG and commit what it wrote. Needs rsvg-convert (Debian: librsvg2-bin).
set -euo pipefail
cd "$(dirname "$0")/../resources"
command -v rsvg-convert >/dev/null || { echo "make-icons: rsvg-convert is missing (Debian: librsvg2-bin)" >&2; exit 1; }

# Action icons: masks of 24 units, at 1x, 2x and 3x.
for svg in icons/*.svg; do
  name=${svg%.svg}
  rsvg-convert -w 24 -h 24 "$svg" -o "$name.png"
  rsvg-convert -w 48 -h 48 "$svg" -o "$name@2x.png"
  rsvg-convert -w 72 -h 72 "$svg" -o "$name@3x.png"
done
# The program's own icon, at the sizes that desktops ask for.
for size in 16 24 32 48 64 128 256; do
  rsvg-convert -w "$size" -h "$size" icons/app/limbeck.svg -o "icons/app/limbeck-$size.png"
done
../tools/make-ico.py ../packaging/windows/limbeck.ico icons/app/limbeck-{16,24,32,48,64,128,256}.png

{
  echo '<RCC>'
  echo '    <qresource prefix="/">'
  find icons -name '*.png' | LC_ALL=C sort | sed 's|.*|        <file>&</file>|'
  echo '    </qresource>'
  echo '</RCC>'
} > app.qrc
