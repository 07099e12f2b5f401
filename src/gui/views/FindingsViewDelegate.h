#pragma once

#include <QStyledItemDelegate>

namespace limbeck::gui {

// Paints a finding: severity by icon and word, message, and below it the hint, the place as a link, Mend…
// where that helps, and the revision.
class FindingsViewDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override;
    // Where the link to the place is; empty: there is none.
    QRect placeRect(const QStyleOptionViewItem &option, const QModelIndex &index) const;
    QRect mendRect(const QStyleOptionViewItem &option, const QModelIndex &index) const;

Q_SIGNALS:
    void placeClicked(const QModelIndex &index);
    void mendClicked();

private:
    struct Layout
    {
        QRect icon;
        QRect word;
        QRect message;
        QRect hint;
        QRect place;
        QRect mend;
        QRect revision;
        QRect code;
        int height = 0;
    };

    Layout layOut(const QStyleOptionViewItem &option, const QModelIndex &index) const;
};

} // namespace limbeck::gui
