#pragma once

#include <QProxyStyle>

namespace limbeck::gui {

// Fusion without its frames and gradients: what a palette cannot say. Owned by the application.
class ThemeStyle : public QProxyStyle
{
    Q_OBJECT

public:
    ThemeStyle();
};

} // namespace limbeck::gui
