#pragma once

#include <QStyledItemDelegate>

namespace limbeck::gui {

// Paints a line of a difference: its numbers before and after, its sign, its text. All rows are equally high,
// and as wide as the longest line.
class DiffViewDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace limbeck::gui
