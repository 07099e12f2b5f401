#include "theme/PlatformTheme.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

namespace limbeck::gui {

std::optional<bool> PlatformTheme::isDark()
{
    return {};
}

void PlatformTheme::watch(std::function<void()>) {}

} // namespace limbeck::gui

#endif
