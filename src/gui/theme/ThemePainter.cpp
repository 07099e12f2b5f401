#include "theme/ThemePainter.h"

#include "theme/Theme.h"

#include <QPainter>
#include <QPolygonF>
#include <QStyleOption>
#include <QVariant>
#include <QWidget>

namespace limbeck::gui::ThemePainter {

namespace {

using Token = Theme::Token;

constexpr double radius = 4;

// A rounded box whose one-pixel line lies on whole pixels.
void box(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &line, double width = 1)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(line.isValid() ? QPen(line, width) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const double inset = width / 2;
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

// What a pressed or hovered area looks like.
QColor shaded(const QColor &color, QStyle::State state)
{
    const QColor ink = Theme::color(Token::Text);
    if (state & QStyle::State_Sunken)
        return Theme::mix(color, ink, 0.14);
    if ((state & QStyle::State_MouseOver) && (state & QStyle::State_Enabled))
        return Theme::mix(color, ink, 0.07);
    return color;
}

// The fill of a button that stands out; invalid: an ordinary one.
QColor prominentFill(const QStyleOptionButton &option, const QWidget *widget)
{
    if (!(option.state & QStyle::State_Enabled))
        return {};
    if (const QVariant tint = widget ? widget->property("tint") : QVariant(); tint.isValid())
        return tint.value<QColor>();
    const bool quiet = widget && widget->property("quiet").toBool();
    if (!quiet && (option.features & QStyleOptionButton::DefaultButton))
        return Theme::color(Token::Accent);
    return {};
}

} // namespace

void button(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const QColor fill = prominentFill(option, widget);
    if (fill.isValid()) {
        box(painter, option.rect, shaded(fill, option.state), {});
    } else if (!(option.features & QStyleOptionButton::Flat) ||
               (option.state & (QStyle::State_MouseOver | QStyle::State_Sunken))) {
        QColor ground = Theme::color(enabled ? Token::Panel : Token::Window);
        QColor line = Theme::mix(Theme::color(Token::Line), Theme::color(Token::Text), enabled ? 0.12 : 0.0);
        const bool chosen = enabled && (option.state & QStyle::State_On);
        if (chosen) {
            ground = Theme::mix(ground, Theme::color(Token::Accent), 0.2);
            line = Theme::color(Token::Accent);
        }
        box(painter, option.rect, shaded(ground, option.state), line, chosen ? 2 : 1);
    }
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange))
        focusRing(painter, option.rect.adjusted(2, 2, -2, -2));
}

QColor buttonText(const QStyleOptionButton &option, const QWidget *widget)
{
    const QColor fill = prominentFill(option, widget);
    if (!(option.state & QStyle::State_Enabled))
        return Theme::color(Token::Disabled);
    if (!fill.isValid())
        return Theme::color(Token::Text);
    const QColor dark(0x10, 0x14, 0x1b);
    return Theme::contrast(fill, Qt::white) >= Theme::contrast(fill, dark) ? QColor(Qt::white) : dark;
}

void toolButton(QPainter *painter, const QStyleOption &option)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const QColor ink = Theme::color(Token::Text);
    QColor fill;
    if (option.state & QStyle::State_On)
        fill = Theme::mix(Theme::color(Token::Panel), Theme::color(Token::Accent), enabled ? 0.18 : 0.08);
    if (enabled && (option.state & QStyle::State_Sunken))
        fill = Theme::mix(Theme::color(Token::Panel), ink, 0.16);
    else if (enabled && (option.state & QStyle::State_MouseOver))
        fill =
            fill.isValid() ? Theme::mix(fill, ink, 0.06) : Theme::mix(Theme::color(Token::Panel), ink, 0.08);
    const bool raised = !(option.state & QStyle::State_AutoRaise);
    if (raised && !fill.isValid())
        fill = Theme::color(Token::Panel);
    if (fill.isValid())
        box(painter, option.rect, fill, raised ? Theme::color(Token::Line) : QColor());
}

void field(QPainter *painter, const QRect &rect, bool enabled, bool focused)
{
    const QColor fill = Theme::color(enabled ? Token::Field : Token::Window);
    QColor line = Theme::mix(Theme::color(Token::Line), Theme::color(Token::Text), enabled ? 0.16 : 0.0);
    if (focused)
        line = Theme::color(Token::Accent);
    box(painter, rect, fill, line, focused ? 1.5 : 1);
}

void tab(QPainter *painter, const QStyleOptionTab &option)
{
    const bool selected = option.state & QStyle::State_Selected;
    if (!selected && (option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled))
        painter->fillRect(option.rect,
                          Theme::mix(Theme::color(Token::Window), Theme::color(Token::Text), 0.05));
    if (!selected)
        return;
    QRect line = option.rect;
    line.setTop(line.bottom() - 1);
    const bool enabled = option.state & QStyle::State_Enabled;
    painter->fillRect(line.adjusted(4, 0, -4, 0), Theme::color(enabled ? Token::Accent : Token::Disabled));
}

void header(QPainter *painter, const QStyleOptionHeader &option)
{
    painter->fillRect(option.rect, shaded(Theme::color(Token::Window), option.state & ~QStyle::State_Sunken));
    const QColor line = Theme::color(Token::Line);
    const QRect &rect = option.rect;
    if (option.orientation == Qt::Horizontal)
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), line);
    else
        painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), line);
}

void scrollBar(QPainter *painter, const QStyleOptionSlider &option, const QRect &handle, const QColor &behind)
{
    painter->fillRect(option.rect, behind);
    if (!(option.state & QStyle::State_Enabled) || option.minimum >= option.maximum)
        return;
    const bool active = option.activeSubControls & QStyle::SC_ScrollBarSlider;
    double strength = active && (option.state & QStyle::State_MouseOver) ? 0.40 : 0.26;
    if (active && (option.state & QStyle::State_Sunken))
        strength = 0.52;
    const bool vertical = option.orientation == Qt::Vertical;
    const QRectF bar =
        QRectF(handle).adjusted(vertical ? 3 : 1, vertical ? 1 : 3, vertical ? -3 : -1, vertical ? -1 : -3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Theme::mix(behind, Theme::color(Token::Text), strength));
    const double round = (vertical ? bar.width() : bar.height()) / 2;
    painter->drawRoundedRect(bar, round, round);
    painter->restore();
}

void progress(QPainter *painter, const QRect &rect, double from, double to)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    const double height = std::min(4, rect.height());
    const QRectF groove(rect.left(), rect.center().y() + 0.5 - height / 2, rect.width(), height);
    painter->setBrush(Theme::color(Token::Line));
    painter->drawRoundedRect(groove, height / 2, height / 2);
    QRectF part = groove;
    part.setLeft(groove.left() + groove.width() * from);
    part.setRight(groove.left() + groove.width() * to);
    painter->setBrush(Theme::color(Token::Accent));
    painter->drawRoundedRect(part, height / 2, height / 2);
    painter->restore();
}

void checkBox(QPainter *painter, const QStyleOption &option)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool filled = option.state & (QStyle::State_On | QStyle::State_NoChange);
    const QColor accent = Theme::color(enabled ? Token::Accent : Token::Disabled);
    const QColor line = Theme::mix(Theme::color(Token::Line), Theme::color(Token::Text), enabled ? 0.3 : 0.0);
    box(painter, option.rect, filled ? accent : Theme::color(enabled ? Token::Field : Token::Window),
        filled ? accent : line);
    if (!filled)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF rect = QRectF(option.rect);
    painter->setPen(
        QPen(Theme::color(Token::OnAccent), rect.width() / 8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&rect](double x, double y) {
        return QPointF(rect.left() + rect.width() * x, rect.top() + rect.height() * y);
    };
    if (option.state & QStyle::State_On)
        painter->drawPolyline(QPolygonF{at(0.26, 0.53), at(0.43, 0.70), at(0.74, 0.34)});
    else
        painter->drawLine(at(0.28, 0.5), at(0.72, 0.5));
    painter->restore();
}

void chevron(QPainter *painter, const QRect &rect, bool up, bool enabled)
{
    const QPointF middle = QRectF(rect).center();
    const double reach = std::min(4.0, std::min(rect.width(), rect.height()) / 3.0);
    const double drop = up ? -reach / 2 : reach / 2;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(Theme::color(enabled ? Token::Secondary : Token::Disabled), 1.5, Qt::SolidLine,
                         Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(QPolygonF{middle + QPointF(-reach, -drop), middle + QPointF(0, drop),
                                    middle + QPointF(reach, -drop)});
    painter->restore();
}

void separator(QPainter *painter, const QRect &rect, bool vertical)
{
    const QColor line = Theme::color(Token::Line);
    if (vertical)
        painter->fillRect(QRect(rect.center().x(), rect.top(), 1, rect.height()), line);
    else
        painter->fillRect(QRect(rect.left(), rect.center().y(), rect.width(), 1), line);
}

void focusRing(QPainter *painter, const QRect &rect)
{
    QColor ring = Theme::color(Token::Accent);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(ring, 1, Qt::SolidLine));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter->restore();
}

} // namespace limbeck::gui::ThemePainter
