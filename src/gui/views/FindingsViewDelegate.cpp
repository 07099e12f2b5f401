#include "views/FindingsViewDelegate.h"

#include "models/FindingModel.h"
#include "theme/Icons.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int padding = 8;
constexpr int gap = 4;
constexpr int wrapped = int(Qt::TextWordWrap) | int(Qt::AlignLeft) | int(Qt::AlignTop);

QFont wordFont(const QFont &font)
{
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    return bold;
}

int wordWidth(const QFont &font)
{
    const QFontMetrics metrics(wordFont(font));
    int width = 0;
    for (const Severity severity : {Severity::Info, Severity::Warning, Severity::Error})
        width = std::max(width, metrics.horizontalAdvance(FindingModel::severityWord(severity)));
    return width;
}

Theme::Token severityToken(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return Theme::Token::Info;
    case Severity::Warning:
        return Theme::Token::Warning;
    case Severity::Error:
        return Theme::Token::Error;
    }
    Q_UNREACHABLE();
}

QString revisionText(const QModelIndex &index)
{
    const QString revision = index.data(FindingModel::RevisionRole).toString();
    return revision.isEmpty() ? QString() : FindingsViewDelegate::tr("revision %1").arg(revision);
}

QString mendText()
{
    return FindingsViewDelegate::tr("Mend…");
}

} // namespace

FindingsViewDelegate::Layout FindingsViewDelegate::layOut(const QStyleOptionViewItem &option,
                                                          const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view ? view->viewport()->width() : option.rect.width();
    const QFontMetrics metrics(option.font);
    const QFontMetrics mono(Theme::monospaceFont());
    const int line = metrics.height();
    const QPoint corner = option.rect.topLeft() + QPoint(padding, padding);
    Layout layout;
    layout.icon = QRect(corner, QSize(line, line));
    layout.word = QRect(layout.icon.right() + 1 + padding, corner.y(), wordWidth(option.font), line);
    const int left = layout.word.right() + 1 + 2 * padding;
    const int room = std::max(metrics.averageCharWidth() * 10, option.rect.left() + width - left - padding);
    const auto text = [&](int role) { return index.data(role).toString(); };
    const auto block = [&](int y, const QString &words) {
        return QRect(left, y, room, metrics.boundingRect(QRect(0, 0, room, 10'000), wrapped, words).height());
    };
    layout.message = block(corner.y(), text(FindingModel::MessageRole));
    int bottom = layout.message.bottom() + 1;
    if (const QString hint = text(FindingModel::HintRole); !hint.isEmpty()) {
        layout.hint = block(bottom + gap, hint);
        bottom = layout.hint.bottom() + 1;
    }
    // The last line, or lines: the links, then revision and code.
    const QString place = text(FindingModel::PlaceRole);
    const QString revision = revisionText(index);
    const bool mendable = index.data(FindingModel::MendableRole).toBool();
    const int height = std::max(line, mono.height());
    int x = left;
    const auto piece = [&](int wide) {
        if (x > left && x + wide > left + room) { // on a line of its own
            bottom += gap + height;
            x = left;
        }
        const QRect area(x, bottom + gap, std::clamp(wide, 0, std::max(0, left + room - x)), height);
        x = area.right() + 1 + 2 * padding;
        return area;
    };
    if (!place.isEmpty())
        layout.place = piece(mono.horizontalAdvance(place) + mono.averageCharWidth());
    if (mendable)
        layout.mend = piece(metrics.horizontalAdvance(mendText()) + metrics.averageCharWidth());
    if (!revision.isEmpty())
        layout.revision = piece(metrics.horizontalAdvance(revision) + metrics.averageCharWidth());
    if (const QString code = text(FindingModel::CodeRole); !code.isEmpty())
        layout.code = piece(mono.horizontalAdvance(code) + mono.averageCharWidth());
    if (x > left)
        bottom += gap + height;
    layout.height = bottom + padding - option.rect.top();
    return layout;
}

void FindingsViewDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given,
                                 const QModelIndex &index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    option.text.clear();
    const QWidget *widget = option.widget;
    const QStyle *style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, widget);
    const Layout layout = layOut(given, index);
    const auto severity = Severity(index.data(FindingModel::SeverityRole).toInt());
    painter->save();
    severityIcon(severity).paint(painter, layout.icon);
    painter->setFont(wordFont(option.font));
    painter->setPen(Theme::color(severityToken(severity)));
    painter->drawText(layout.word, int(Qt::AlignLeft | Qt::AlignVCenter),
                      FindingModel::severityWord(severity));
    painter->setFont(option.font);
    painter->setPen(Theme::color(Theme::Token::Text));
    painter->drawText(layout.message, wrapped, index.data(FindingModel::MessageRole).toString());
    painter->setPen(Theme::color(Theme::Token::Secondary));
    painter->drawText(layout.hint, wrapped, index.data(FindingModel::HintRole).toString());
    painter->drawText(layout.revision, int(Qt::AlignLeft | Qt::AlignVCenter), revisionText(index));
    painter->setFont(Theme::monospaceFont());
    painter->drawText(
        layout.code, int(Qt::AlignLeft | Qt::AlignVCenter),
        QFontMetrics(painter->font())
            .elidedText(index.data(FindingModel::CodeRole).toString(), Qt::ElideRight, layout.code.width()));
    QFont link = Theme::monospaceFont();
    link.setUnderline(true);
    painter->setFont(link);
    painter->setPen(Theme::color(Theme::Token::Accent));
    painter->drawText(layout.place, int(Qt::AlignLeft | Qt::AlignVCenter),
                      QFontMetrics(link).elidedText(index.data(FindingModel::PlaceRole).toString(),
                                                    Qt::ElideMiddle, layout.place.width()));
    link = option.font;
    link.setUnderline(true);
    painter->setFont(link);
    if (!layout.mend.isEmpty())
        painter->drawText(layout.mend, int(Qt::AlignLeft | Qt::AlignVCenter), mendText());
    painter->setPen(Theme::color(Theme::Token::Line));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->restore();
}

QSize FindingsViewDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Layout layout = layOut(option, index);
    return {layout.message.left() - option.rect.left() + padding, layout.height};
}

QRect FindingsViewDelegate::placeRect(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return layOut(option, index).place;
}

QRect FindingsViewDelegate::mendRect(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return layOut(option, index).mend;
}

bool FindingsViewDelegate::editorEvent(QEvent *event, QAbstractItemModel *model,
                                       const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() == QEvent::MouseButtonRelease) {
        const auto &mouse = *static_cast<QMouseEvent *>(event);
        if (mouse.button() == Qt::LeftButton &&
            placeRect(option, index).contains(mouse.position().toPoint())) {
            Q_EMIT placeClicked(index);
            return true;
        }
        if (mouse.button() == Qt::LeftButton &&
            mendRect(option, index).contains(mouse.position().toPoint())) {
            Q_EMIT mendClicked();
            return true;
        }
    }
    return QStyledItemDelegate::editorEvent(event, model, option, index);
}

} // namespace limbeck::gui
