#pragma once

#include <QColor>

class QPainter;
class QRect;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionHeader;
class QStyleOptionSlider;
class QStyleOptionTab;
class QWidget;

// The strokes that ThemeStyle is made of.
namespace limbeck::gui::ThemePainter {

void button(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget);
// The colour that text on this button needs.
QColor buttonText(const QStyleOptionButton &option, const QWidget *widget);
void toolButton(QPainter *painter, const QStyleOption &option);
void field(QPainter *painter, const QRect &rect, bool enabled, bool focused);
void tab(QPainter *painter, const QStyleOptionTab &option);
void header(QPainter *painter, const QStyleOptionHeader &option);
// `behind`: of what it scrolls.
void scrollBar(QPainter *painter, const QStyleOptionSlider &option, const QRect &handle,
               const QColor &behind);
void progress(QPainter *painter, const QRect &rect, double from, double to);
void checkBox(QPainter *painter, const QStyleOption &option);
void chevron(QPainter *painter, const QRect &rect, bool up, bool enabled);
void separator(QPainter *painter, const QRect &rect, bool vertical);
void focusRing(QPainter *painter, const QRect &rect);

} // namespace limbeck::gui::ThemePainter
