#include "theme/ThemeStyle.h"

namespace limbeck::gui {

ThemeStyle::ThemeStyle() : QProxyStyle(QStringLiteral("fusion")) {}

} // namespace limbeck::gui
