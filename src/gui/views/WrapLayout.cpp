#include "views/WrapLayout.h"

#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace limbeck::gui {

namespace {

struct Row
{
    std::vector<QLayoutItem *> items;
    int height = 0;
};

std::vector<Row> rowsOf(const std::vector<std::unique_ptr<QLayoutItem>> &items, int width, int spacing)
{
    std::vector<Row> rows;
    int used = 0;
    for (const auto &item : items) {
        if (item->isEmpty())
            continue; // hidden
        const QSize wanted = item->sizeHint();
        if (rows.empty() || (used > 0 && used + spacing + wanted.width() > width)) {
            rows.emplace_back();
            used = 0;
        }
        Row &row = rows.back();
        used += (row.items.empty() ? 0 : spacing) + wanted.width();
        row.items.push_back(item.get());
        row.height = std::max(row.height, wanted.height());
    }
    return rows;
}

} // namespace

WrapLayout::WrapLayout(QWidget *parent) : QLayout(parent)
{
    setContentsMargins(0, 0, 0, 0);
}

WrapLayout::~WrapLayout() = default;

void WrapLayout::addItem(QLayoutItem *item)
{
    m_items.emplace_back(item);
    invalidate();
}

int WrapLayout::count() const
{
    return int(m_items.size());
}

QLayoutItem *WrapLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[size_t(index)].get() : nullptr;
}

QLayoutItem *WrapLayout::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem *item = m_items[size_t(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

int WrapLayout::heightForWidth(int width) const
{
    return arrange(QRect(0, 0, width, 0), false);
}

QSize WrapLayout::sizeHint() const
{
    QSize size;
    bool first = true;
    for (const auto &item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize wanted = item->sizeHint();
        size.setWidth(size.width() + (first ? 0 : spacing()) + wanted.width());
        size.setHeight(std::max(size.height(), wanted.height()));
        first = false;
    }
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

QSize WrapLayout::minimumSize() const
{
    QSize size;
    for (const auto &item : m_items) {
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    }
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void WrapLayout::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

// The height that is needed in the width of `rect`.
int WrapLayout::arrange(const QRect &rect, bool place) const
{
    const QMargins margins = contentsMargins();
    const QRect inside = rect.marginsRemoved(margins);
    const std::vector<Row> rows = rowsOf(m_items, inside.width(), spacing());
    const Qt::LayoutDirection direction =
        parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int y = inside.y();
    for (const Row &row : rows) {
        int x = inside.x();
        for (QLayoutItem *item : row.items) {
            const QSize wanted = item->sizeHint();
            const int width = std::min(wanted.width(), inside.width());
            if (place)
                item->setGeometry(QStyle::visualRect(
                    direction, inside,
                    QRect(x, y + (row.height - wanted.height()) / 2, width, wanted.height())));
            x += width + spacing();
        }
        y += row.height + spacing() / 2;
    }
    if (!rows.empty())
        y -= spacing() / 2;
    return y - inside.y() + margins.top() + margins.bottom();
}

} // namespace limbeck::gui
