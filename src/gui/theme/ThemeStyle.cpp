#include "theme/ThemeStyle.h"

#include "theme/Icons.h"
#include "theme/Theme.h"
#include "theme/ThemePainter.h"

#include <QAbstractItemView>
#include <QElapsedTimer>
#include <QFrame>
#include <QPainter>
#include <QScrollArea>
#include <QStyleOption>
#include <QTimer>

#include <algorithm>

namespace limbeck::gui {

namespace {

using Token = Theme::Token;

constexpr int pulseMilliseconds = 33; // between two frames of a busy bar
constexpr int pulsePeriod = 1400;

// A 1-pixel frame around a panel.
void drawFrame(QPainter *painter, const QRect &rect)
{
    painter->setPen(Theme::color(Token::Line));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(rect.adjusted(0, 0, -1, -1));
}

// Behind a scroll bar: what it scrolls, which is a field but where a form scrolls.
QColor colorBehind(const QWidget *bar)
{
    const QWidget *container = bar ? bar->parentWidget() : nullptr;
    const auto *area = container ? qobject_cast<const QScrollArea *>(container->parentWidget()) : nullptr;
    const QWidget *page = area ? area->widget() : nullptr;
    return page ? page->palette().color(page->backgroundRole()) : Theme::color(Token::Field);
}

// Has the widget painted again for the next frame of its busy bar, once.
void scheduleFrame(const QWidget *widget)
{
    auto *target = const_cast<QWidget *>(widget);
    if (!target || target->property("pulse").toBool())
        return;
    target->setProperty("pulse", true);
    QTimer::singleShot(pulseMilliseconds, target, [target] {
        target->setProperty("pulse", false);
        target->update();
    });
}

} // namespace

ThemeStyle::ThemeStyle() : QProxyStyle(QStringLiteral("fusion")) {}

void ThemeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    const bool enabled = option->state & State_Enabled;
    switch (element) {
    case PE_PanelButtonCommand:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            ThemePainter::button(painter, *button, widget);
        return;
    case PE_PanelButtonTool:
        ThemePainter::toolButton(painter, *option);
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame->lineWidth > 0)
            ThemePainter::field(painter, option->rect, enabled, option->state & State_HasFocus);
        return;
    case PE_FrameLineEdit:
    case PE_FrameStatusBarItem:
    case PE_FrameGroupBox:
    case PE_FrameButtonTool:
        return;
    case PE_FrameFocusRect:
        // In a list the selection shows the row, unless the keyboard moves without selecting.
        if (!qobject_cast<const QAbstractItemView *>(widget) ||
            ((option->state & State_KeyboardFocusChange) && !(option->state & State_Selected)))
            ThemePainter::focusRing(painter, option->rect);
        return;
    case PE_FrameTabWidget:
    case PE_FrameTabBarBase:
        painter->fillRect(QRect(option->rect.left(), option->rect.top(), option->rect.width(), 1),
                          Theme::color(Token::Line));
        return;
    case PE_Frame:
    case PE_FrameMenu:
        drawFrame(painter, option->rect);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        ThemePainter::checkBox(painter, *option);
        return;
    case PE_IndicatorToolBarSeparator:
        ThemePainter::separator(painter, option->rect.adjusted(0, 6, 0, -6), true);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void ThemeStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto *given = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            QStyleOptionButton button(*given);
            button.palette.setColor(QPalette::ButtonText, ThemePainter::buttonText(button, widget));
            QProxyStyle::drawControl(element, &button, painter, widget);
        }
        return;
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option))
            ThemePainter::tab(painter, *tab);
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            ThemePainter::header(painter, *header);
        else
            painter->fillRect(option->rect, Theme::color(Token::Window));
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, Theme::color(Token::Panel));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          Theme::color(Token::Line));
        return;
    case CE_Splitter:
        ThemePainter::separator(painter, option->rect, option->state & State_Horizontal);
        return;
    case CE_ProgressBarGroove:
    case CE_ProgressBarContents:
        if (element == CE_ProgressBarContents)
            drawProgress(*option, painter, widget);
        return;
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine)) {
            ThemePainter::separator(painter, option->rect, frame->frameShape == QFrame::VLine);
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void ThemeStyle::drawProgress(const QStyleOption &option, QPainter *painter, const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(&option);
    if (!bar)
        return;
    if (bar->minimum < bar->maximum) {
        const double done = double(bar->progress - bar->minimum) / double(bar->maximum - bar->minimum);
        ThemePainter::progress(painter, option.rect, 0, std::clamp(done, 0.0, 1.0));
        return;
    }
    static QElapsedTimer clock;
    if (!clock.isValid())
        clock.start();
    const double phase = double(clock.elapsed() % pulsePeriod) / pulsePeriod * 1.3 - 0.3;
    ThemePainter::progress(painter, option.rect, std::clamp(phase, 0.0, 1.0),
                           std::clamp(phase + 0.3, 0.0, 1.0));
    scheduleFrame(widget);
}

void ThemeStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                    QPainter *painter, const QWidget *widget) const
{
    switch (control) {
    case CC_ScrollBar:
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option))
            ThemePainter::scrollBar(painter, *slider, scrollBarPart(*option, SC_ScrollBarSlider),
                                    colorBehind(widget));
        return;
    case CC_ComboBox:
        drawComboBox(*option, painter, widget);
        return;
    case CC_SpinBox:
        drawSpinBox(*option, painter, widget);
        return;
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

void ThemeStyle::drawComboBox(const QStyleOptionComplex &option, QPainter *painter,
                              const QWidget *widget) const
{
    const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(&option);
    const bool enabled = option.state & State_Enabled;
    if (box && box->frame)
        ThemePainter::field(painter, option.rect, enabled, option.state & State_HasFocus);
    ThemePainter::chevron(painter, subControlRect(CC_ComboBox, &option, SC_ComboBoxArrow, widget), false,
                          enabled);
}

void ThemeStyle::drawSpinBox(const QStyleOptionComplex &option, QPainter *painter,
                             const QWidget *widget) const
{
    const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(&option);
    const bool enabled = option.state & State_Enabled;
    if (box && box->frame)
        ThemePainter::field(painter, option.rect, enabled, option.state & State_HasFocus);
    if (!box || box->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    ThemePainter::chevron(painter, subControlRect(CC_SpinBox, &option, SC_SpinBoxUp, widget), true,
                          enabled && (box->stepEnabled & QAbstractSpinBox::StepUpEnabled));
    ThemePainter::chevron(painter, subControlRect(CC_SpinBox, &option, SC_SpinBoxDown, widget), false,
                          enabled && (box->stepEnabled & QAbstractSpinBox::StepDownEnabled));
}

// Without arrows: the handle has the whole length.
QRect ThemeStyle::scrollBarPart(const QStyleOptionComplex &option, SubControl part) const
{
    const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(&option);
    if (part == SC_ScrollBarGroove || !slider)
        return option.rect;
    const bool vertical = slider->orientation == Qt::Vertical;
    const int length = vertical ? option.rect.height() : option.rect.width();
    const qint64 range = qint64(slider->maximum) - slider->minimum;
    int handle = length;
    if (range > 0) {
        handle = int(qint64(length) * slider->pageStep / (range + std::max(1, slider->pageStep)));
        handle = std::clamp(handle, std::min(24, length), length);
    }
    const int start = sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition,
                                              length - handle, slider->upsideDown);
    int from = 0;
    int to = 0;
    if (part == SC_ScrollBarSlider) {
        from = start;
        to = start + handle;
    } else if (part == SC_ScrollBarSubPage) {
        to = start;
    } else if (part == SC_ScrollBarAddPage) {
        from = start + handle;
        to = length;
    }
    const QRect rect =
        vertical ? QRect(option.rect.left(), option.rect.top() + from, option.rect.width(), to - from)
                 : QRect(option.rect.left() + from, option.rect.top(), to - from, option.rect.height());
    return visualRect(option.direction, option.rect, rect);
}

QRect ThemeStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    return element == SE_LineEditContents ? rect.adjusted(4, 0, -4, 0) : rect;
}

QRect ThemeStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                 const QWidget *widget) const
{
    if (control == CC_ScrollBar)
        return scrollBarPart(*option, part);
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    return control == CC_SpinBox && part == SC_SpinBoxEditField ? rect.adjusted(2, 0, 0, 0) : rect;
}

int ThemeStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return 12;
    case PM_ToolBarIconSize:
        return 20;
    case PM_ToolBarItemSpacing:
        return 4;
    case PM_ToolBarItemMargin:
        return 4;
    case PM_ToolBarFrameWidth:
        return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_TabBarTabHSpace:
        return 28;
    case PM_TabBarTabVSpace:
        return 12;
    case PM_SplitterWidth:
        return 5;
    case PM_FocusFrameHMargin: // beside the text of items
        return 5;
    case PM_HeaderMargin:
        return 6;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
        return 16;
    case PM_CheckBoxLabelSpacing:
        return 8;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int ThemeStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ItemView_ActivateItemOnSingleClick:
    case SH_ScrollView_FrameOnlyAroundContents:
        return 0;
    case SH_FormLayoutLabelAlignment:
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize ThemeStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                   const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    const int textHeight = option ? option->fontMetrics.height() : 0;
    switch (type) {
    case CT_PushButton:
        return result.grownBy({4, 0, 4, 0})
            .expandedTo({option->fontMetrics.averageCharWidth() * 12, textHeight + 12});
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        result.setHeight(std::max(result.height(), textHeight + 12));
        return result;
    case CT_ItemViewItem:
        result.setHeight(std::max(result.height(), textHeight * 18 / 10));
        return result;
    case CT_HeaderSection:
        result.setHeight(std::max(result.height(), textHeight + 10));
        return result;
    default:
        return result;
    }
}

QIcon ThemeStyle::standardIcon(StandardPixmap standardIcon, const QStyleOption *option,
                               const QWidget *widget) const
{
    switch (standardIcon) {
    case SP_LineEditClearButton:
        return icon("clear");
    case SP_MessageBoxInformation:
        return icon("info");
    case SP_MessageBoxWarning:
        return icon("warning");
    case SP_MessageBoxCritical:
        return icon("error");
    default:
        return QProxyStyle::standardIcon(standardIcon, option, widget);
    }
}

} // namespace limbeck::gui
