#include "views/EnvironmentDelegate.h"

#include "models/EnvironmentModel.h"
#include "theme/Icons.h"
#include "theme/Theme.h"

#include <QApplication>
#include <QPainter>

namespace limbeck::gui {

namespace {

constexpr int edgeWidth = 4;
constexpr int padding = 8;

void paintWords(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
                const QRect &rect)
{
    QFont bold = option.font;
    if (index.data(EnvironmentModel::CurrentRole).toBool())
        bold.setWeight(QFont::DemiBold);
    const int iconSize = option.fontMetrics.height();
    QRect title = rect;
    title.setHeight(rect.height() / 2);
    QRect below = rect;
    below.setTop(title.bottom() + 1);
    if (index.data(EnvironmentModel::ProtectedRole).toBool()) {
        const QRect lock(title.right() - iconSize, title.center().y() - iconSize / 2, iconSize, iconSize);
        icon("lock").paint(painter, lock);
        title.setRight(lock.left() - padding);
    }
    painter->setFont(bold);
    painter->setPen(Theme::color(Theme::Token::Text));
    painter->drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(bold).elidedText(index.data().toString(), Qt::ElideRight, title.width()));
    const QRect mark(below.left(), below.center().y() - iconSize / 2, iconSize, iconSize);
    index.data(EnvironmentModel::StateIconRole).value<QIcon>().paint(painter, mark);
    below.setLeft(mark.right() + padding / 2);
    QString words = index.data(EnvironmentModel::StateWordRole).toString();
    if (const QString target = index.data(EnvironmentModel::TargetRole).toString(); !target.isEmpty())
        words += QStringLiteral(" · ") + target;
    painter->setFont(option.font);
    painter->setPen(Theme::color(Theme::Token::Secondary));
    painter->drawText(below, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(words, Qt::ElideRight, below.width()));
}

} // namespace

void EnvironmentDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const auto colour = EnvironmentColour(index.data(EnvironmentModel::ColourRole).toInt());
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    background.text.clear();
    background.icon = {};
    background.features &= ~QStyleOptionViewItem::HasDisplay;
    painter->save();
    painter->setClipRect(option.rect);
    if (index.data(EnvironmentModel::CurrentRole).toBool())
        painter->fillRect(option.rect, Theme::environmentTint(colour));
    else
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &background, painter, option.widget);
    painter->fillRect(QRect(option.rect.left(), option.rect.top() + 2, edgeWidth, option.rect.height() - 4),
                      Theme::environmentColor(colour));
    paintWords(painter, option, index,
               option.rect.adjusted(edgeWidth + padding, padding / 2, -padding, -padding / 2));
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(option);
        focus.state |= QStyle::State_KeyboardFocusChange;
        QApplication::style()->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, option.widget);
    }
    painter->restore();
}

QSize EnvironmentDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int height = option.fontMetrics.height();
    return {height * 8, height * 2 + 2 * padding};
}

} // namespace limbeck::gui
