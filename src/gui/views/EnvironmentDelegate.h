#pragma once

#include <QStyledItemDelegate>

namespace limbeck::gui {

// Paints an environment: its colour as a 4 px edge, the name (bold when picked) with a lock when it is
// protected, below it its state by icon and word.
class EnvironmentDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace limbeck::gui
