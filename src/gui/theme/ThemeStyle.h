#pragma once

#include <QProxyStyle>

namespace limbeck::gui {

// Fusion without its frames and gradients: what a palette cannot say. Flat buttons (the default one in the
// accent colour, unless its dynamic property "quiet" is true), one-pixel fields that show their focus, tabs
// with an underline, plain headers, slim scroll bars. A button with the dynamic property "tint" (QColor) is
// filled with that colour. Owned by the application.
class ThemeStyle : public QProxyStyle
{
    Q_OBJECT

public:
    ThemeStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option,
                         const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget) const override;
    // Ours where the family has one. The base style's own pictures are not of our family, and looking for
    // theirs searches the folders of every icon theme, which the first window would wait for.
    QIcon standardIcon(StandardPixmap standardIcon, const QStyleOption *option,
                       const QWidget *widget) const override;

private:
    void drawComboBox(const QStyleOptionComplex &option, QPainter *painter, const QWidget *widget) const;
    void drawSpinBox(const QStyleOptionComplex &option, QPainter *painter, const QWidget *widget) const;
    void drawProgress(const QStyleOption &option, QPainter *painter, const QWidget *widget) const;
    QRect scrollBarPart(const QStyleOptionComplex &option, SubControl part) const;
};

} // namespace limbeck::gui
