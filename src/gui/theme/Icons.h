#pragma once

#include "base/Finding.h"
#include "theme/Theme.h"

#include <QIcon>
#include <QStringList>

namespace limbeck::gui {

// An icon of our family by name ("refresh"; the list: iconNames()). It is tinted while it is painted, in the
// text colour of the theme of that moment (disabled: the disabled colour), so that it follows a change of
// theme. The names of states ("ok", "warning", "error", "info") have the colour of their state. An unknown
// name gives a null icon.
QIcon icon(const char *name);
// The same shape in a colour of its own.
QIcon icon(const char *name, Theme::Token token);
QIcon severityIcon(Severity severity);
QIcon applicationIcon();
QStringList iconNames();

} // namespace limbeck::gui
