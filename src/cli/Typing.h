#pragma once

#include "base/Secret.h"

#include <functional>
#include <optional>

namespace limbeck::cli {

// A line that is typed on a terminal which edits nothing itself: Return or the end of the input ends it,
// Backspace takes a letter away, Ctrl+U all of them, Ctrl+C (or Escape) breaks off (nullopt). `next` gives
// the UTF-8 bytes one by one; nullopt: the end. An end before any byte breaks off as well.
std::optional<Secret> typedPassword(const std::function<std::optional<char>()> &next);

// One line of standard input without its end, UTF-8. nullopt: nothing came.
std::optional<Secret> readPasswordLine();

} // namespace limbeck::cli
