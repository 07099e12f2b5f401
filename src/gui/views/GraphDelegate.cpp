#include "views/GraphDelegate.h"

#include "theme/Theme.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>

namespace limbeck::gui {

namespace {

constexpr int laneWidth = 12;
constexpr int sideMargin = 6;
constexpr double lineWidth = 2;
constexpr double dotRadius = 4;

// A few colours that differ from one another in both themes; neighbouring lanes never share one.
QColor laneColor(int lane)
{
    constexpr EnvironmentColour colours[] = {EnvironmentColour::Blue, EnvironmentColour::Violet,
                                             EnvironmentColour::Green, EnvironmentColour::Amber,
                                             EnvironmentColour::Grey};
    return Theme::environmentColor(colours[lane % int(std::size(colours))]);
}

double laneX(const QRect &rect, int lane)
{
    return rect.left() + sideMargin + laneWidth * lane + laneWidth / 2.0;
}

} // namespace

int GraphDelegate::graphWidth(int lanes)
{
    return 2 * sideMargin + laneWidth * lanes;
}

void GraphDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    if (index.column() == RevisionModel::MessageColumn)
        paintLabels(painter, option, index);
    if (index.column() != RevisionModel::GraphColumn)
        return;
    const auto *row = static_cast<const LaneRow *>(index.data(RevisionModel::LaneRole).value<const void *>());
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    if (m_linesVisible)
        paintLines(painter, option.rect, *row);
    const int lane = m_linesVisible ? row->lane : 0;
    const QPointF centre(laneX(option.rect, lane), option.rect.center().y() + 0.5);
    const auto state = RevisionState(index.data(RevisionModel::StateRole).toInt());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    paintDot(painter, centre, state, row->lane,
             option.palette.color(selected ? QPalette::Highlight : QPalette::Base));
    painter->restore();
}

void GraphDelegate::paintLines(QPainter *painter, const QRect &rect, const LaneRow &row) const
{
    const double top = rect.top();
    const double bottom = rect.bottom() + 1;
    const double middle = rect.center().y() + 0.5;
    for (const LaneLine &line : row.lines) {
        const double fromY = line.part == LaneLine::Part::Lower ? middle : top;
        const double toY = line.part == LaneLine::Part::Upper ? middle : bottom;
        const double fromX = laneX(rect, line.from);
        const double toX = laneX(rect, line.to);
        QPainterPath path(QPointF(fromX, fromY));
        const double bend = (fromY + toY) / 2;
        path.cubicTo(QPointF(fromX, bend), QPointF(toX, bend), QPointF(toX, toY));
        painter->setPen(QPen(laneColor(std::max(line.from, line.to)), lineWidth));
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(path);
    }
}

void GraphDelegate::paintDot(QPainter *painter, const QPointF &centre, RevisionState state, int lane,
                             const QColor &background) const
{
    const QColor color = laneColor(lane);
    painter->setPen(QPen(color, lineWidth));
    switch (state) {
    case RevisionState::Applied:
        painter->setBrush(color);
        painter->drawEllipse(centre, dotRadius, dotRadius);
        break;
    case RevisionState::Current:
        painter->setBrush(background);
        painter->drawEllipse(centre, dotRadius + 1.5, dotRadius + 1.5);
        painter->setBrush(color);
        painter->drawEllipse(centre, dotRadius - 2.5, dotRadius - 2.5);
        break;
    case RevisionState::Partial:
        painter->setBrush(background);
        painter->drawEllipse(centre, dotRadius, dotRadius);
        painter->setBrush(color);
        painter->drawPie(QRectF(centre.x() - dotRadius, centre.y() - dotRadius, 2 * dotRadius, 2 * dotRadius),
                         -90 * 16, 180 * 16);
        break;
    case RevisionState::Pending:
    case RevisionState::Unknown:
        painter->setBrush(background);
        painter->drawEllipse(centre, dotRadius, dotRadius);
        break;
    }
}

void GraphDelegate::paintLabels(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const QStringList labels = index.data(RevisionModel::LabelsRole).toStringList();
    if (labels.isEmpty())
        return;
    const QFontMetrics metrics(option.font);
    int x = option.rect.left() + 12 + metrics.horizontalAdvance(index.data().toString());
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    for (const QString &label : labels) {
        const int width = metrics.horizontalAdvance(label) + 12;
        const QRectF chip(x, option.rect.center().y() - metrics.height() / 2.0, width, metrics.height());
        painter->setPen(QPen(Theme::color(Theme::Token::Line), 1));
        painter->setBrush(Theme::color(Theme::Token::Panel));
        painter->drawRoundedRect(chip, 4, 4);
        painter->setPen(Theme::color(Theme::Token::Secondary));
        painter->drawText(chip, Qt::AlignCenter, label);
        x += width + 4;
    }
    painter->restore();
}

QSize GraphDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(qRound(option.fontMetrics.height() * 1.8));
    if (index.column() == RevisionModel::GraphColumn)
        size.setWidth(graphWidth(index.data(RevisionModel::LaneCountRole).toInt()));
    return size;
}

} // namespace limbeck::gui
