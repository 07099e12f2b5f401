#pragma once

class QPalette;

namespace limbeck::gui {

// Our tokens as a palette for Fusion.
QPalette themePalette(bool dark);
// The same for item views, where the selection is a wash that leaves coloured words and icons readable.
QPalette itemViewPalette(bool dark);

} // namespace limbeck::gui
