#include "views/DiffViewDelegate.h"

#include "models/DiffModel.h"
#include "theme/Theme.h"

#include <QPainter>

#include <algorithm>

namespace limbeck::gui {

namespace {

using Kind = DiffModel::Kind;

constexpr int padding = 8;
constexpr double tintAmount = 0.14;

QString shown(const QString &text)
{
    QString spaced = text;
    return spaced.replace(QLatin1Char('\t'), QLatin1String("    "));
}

int numberWidth(const DiffModel &model, const QFontMetrics &metrics)
{
    const int digits = std::max(3, int(QString::number(model.lastLine()).size()));
    return digits * metrics.horizontalAdvance(QLatin1Char('9'));
}

const DiffModel *modelOf(const QModelIndex &index)
{
    return qobject_cast<const DiffModel *>(index.model());
}

QColor signColor(Kind kind)
{
    switch (kind) {
    case Kind::Removed:
        return Theme::color(Theme::Token::Error);
    case Kind::Added:
        return Theme::color(Theme::Token::Ok);
    case Kind::Same:
    case Kind::Header:
        break;
    }
    return Theme::color(Theme::Token::Secondary);
}

QColor background(Kind kind)
{
    const QColor field = Theme::color(Theme::Token::Field);
    switch (kind) {
    case Kind::Removed:
    case Kind::Added:
        return Theme::mix(field, signColor(kind), tintAmount);
    case Kind::Header:
        return Theme::color(Theme::Token::Window);
    case Kind::Same:
        break;
    }
    return field;
}

QString number(const QModelIndex &index, int role)
{
    const int line = index.data(role).toInt();
    return line > 0 ? QString::number(line) : QString();
}

} // namespace

void DiffViewDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const DiffModel *model = modelOf(index);
    if (!model)
        return;
    const Kind kind = Kind(index.data(DiffModel::KindRole).toInt());
    const QFontMetrics metrics(option.font);
    const int width = numberWidth(*model, metrics);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setFont(option.font);
    painter->fillRect(option.rect,
                      selected ? Theme::mix(background(kind), Theme::color(Theme::Token::Accent), 0.22)
                               : background(kind));
    const int top = option.rect.top();
    const int height = option.rect.height();
    int x = option.rect.left() + padding;
    const auto draw = [&](int room, Qt::Alignment side, const QString &text, const QColor &color) {
        painter->setPen(color);
        painter->drawText(QRect(x, top, room, height), int(side | Qt::AlignVCenter | Qt::TextSingleLine),
                          text);
        x += room + padding;
    };
    const QColor secondary = Theme::color(Theme::Token::Secondary);
    if (kind == Kind::Header) {
        draw(option.rect.width(), Qt::AlignLeft, index.data(DiffModel::TextRole).toString(), secondary);
    } else {
        draw(width, Qt::AlignRight, number(index, DiffModel::BeforeRole), secondary);
        draw(width, Qt::AlignRight, number(index, DiffModel::AfterRole), secondary);
        draw(metrics.horizontalAdvance(QLatin1Char('+')), Qt::AlignLeft,
             index.data(DiffModel::SignRole).toString(), signColor(kind));
        draw(std::max(0, option.rect.right() - x), Qt::AlignLeft,
             shown(index.data(DiffModel::TextRole).toString()), Theme::color(Theme::Token::Text));
    }
    painter->restore();
}

QSize DiffViewDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const DiffModel *model = modelOf(index);
    if (!model)
        return {};
    const QFontMetrics metrics(option.font);
    return {5 * padding + 2 * numberWidth(*model, metrics) + metrics.horizontalAdvance(QLatin1Char('+')) +
                metrics.horizontalAdvance(shown(model->longestText())) + padding,
            metrics.height() + 2};
}

} // namespace limbeck::gui
