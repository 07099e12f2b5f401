#pragma once

#include "models/GraphLanes.h"
#include "models/RevisionModel.h"

#include <QStyledItemDelegate>

namespace limbeck::gui {

// Paints the rows of the revision table: the graph in lanes 12 px apart with lines of 2 px (filled dot =
// applied, ring = pending, double ring = current), labels as chips behind the message, rows 1.8 fonts high.
class GraphDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    // Off while rows are filtered out, when lines would lead to revisions that they do not belong to.
    void setLinesVisible(bool visible) { m_linesVisible = visible; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    static int graphWidth(int lanes);

private:
    void paintLines(QPainter *painter, const QRect &rect, const LaneRow &row) const;
    void paintDot(QPainter *painter, const QPointF &centre, RevisionState state, int lane,
                  const QColor &background) const;
    void paintLabels(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    bool m_linesVisible = true;
};

} // namespace limbeck::gui
