#include "views/DiffView.h"

#include "theme/Theme.h"
#include "views/CopyKey.h"
#include "views/DiffViewDelegate.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>

#include <algorithm>

namespace limbeck::gui {

DiffView::DiffView(QWidget *parent) : QListView(parent), m_model(new DiffModel(this))
{
    setModel(m_model);
    setItemDelegate(new DiffViewDelegate(this));
    setUniformItemSizes(true);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false);
    setFont(Theme::monospaceFont());
    new CopyKey(this, [this] { copy(); });
    connect(Theme::notifier(), &ThemeNotifier::changed, this, [this] { viewport()->update(); });
    retranslate();
}

void DiffView::setDiff(const LineDiff &diff, const QString &name)
{
    m_diff = diff;
    m_parts.clear();
    m_name = name;
    m_model->setDiff(diff);
    if (m_model->rowCount() > 0)
        setCurrentIndex(m_model->index(0));
    clearSelection();
}

void DiffView::setParts(const std::vector<DiffPart> &parts)
{
    m_diff = {};
    m_parts = parts;
    m_model->setParts(parts);
    if (m_model->rowCount() > 0)
        setCurrentIndex(m_model->index(0));
    clearSelection();
}

QString DiffView::unifiedText() const
{
    QString text;
    for (int row = 0; row < m_model->rowCount() && !m_parts.empty(); ++row)
        text += m_model->index(row).data().toString() + QLatin1Char('\n');
    if (!text.isEmpty())
        return text;
    return QString::fromUtf8(m_diff.unified(QStringLiteral("a/") + m_name, QStringLiteral("b/") + m_name));
}

void DiffView::copyAll() const
{
    QGuiApplication::clipboard()->setText(unifiedText());
}

void DiffView::copy() const
{
    QList<int> rows;
    const QModelIndexList selected = selectionModel()->selectedIndexes();
    for (const QModelIndex &index : selected)
        rows.append(index.row());
    if (rows.isEmpty()) {
        copyAll();
        return;
    }
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const int row : std::as_const(rows))
        lines.append(m_model->index(row).data().toString());
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
}

void DiffView::retranslate()
{
    setAccessibleName(tr("Changes, line by line"));
}

void DiffView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QListView::changeEvent(event);
}

} // namespace limbeck::gui
