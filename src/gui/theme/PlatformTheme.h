#pragma once

#include <functional>
#include <optional>

namespace limbeck::gui::PlatformTheme {

// The GUI thread.

// Whether the system's programs are to be dark; nullopt: the system does not say so, and Qt's palette has to
// be asked.
std::optional<bool> isDark();
// Calls `changed` whenever the system's choice may have changed, until the program ends; nothing where it is
// not told.
void watch(std::function<void()> changed);

} // namespace limbeck::gui::PlatformTheme
