#include "views/LogView.h"

#include "models/LogFilterModel.h"
#include "theme/Icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolButton>

namespace limbeck::gui {

namespace {

constexpr qsizetype maxCells = 4000; // a longer line is read in its details or copied

} // namespace

LogView::LogView(QWidget *parent) : QTableView(parent), m_toEnd(new QToolButton(this))
{
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerItem);
    horizontalHeader()->hide();
    verticalHeader()->hide();
    m_toEnd->setIcon(icon("to-end"));
    m_toEnd->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toEnd->hide();
    retranslate();
    connect(m_toEnd, &QToolButton::clicked, this, &LogView::followEnd);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &LogView::scrolled);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_following)
            followEnd();
    });
    setFont(Theme::monospaceFont());
    m_toEnd->setFont(QGuiApplication::font());
}

void LogView::setLog(LogFilterModel *model)
{
    m_log = model;
    setModel(model);
    connect(model, &QAbstractItemModel::rowsInserted, this, &LogView::rowsArrived);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) { rowsGoing(first, last); });
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        m_following = true;
        m_toEnd->hide();
    });
    setMetrics();
}

void LogView::setMetrics()
{
    if (!m_log)
        return;
    const QFontMetrics metrics(font());
    const int height = metrics.height() + 4;
    setIconSize(QSize(metrics.height(), metrics.height()));
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setMinimumSectionSize(8);
    const int margin = 8;
    setColumnWidth(LogFilterModel::TimeColumn,
                   metrics.horizontalAdvance(QStringLiteral("00:00:00.000")) + 2 * margin);
    setColumnWidth(LogFilterModel::LevelColumn, metrics.horizontalAdvance(QLatin1Char('W')) + 2 * margin);
    setColumnWidth(LogFilterModel::FoldColumn, metrics.height() + margin);
    stretchText();
}

// As wide as the view, or as the longest line: it is known in cells, so that nothing has to be measured.
void LogView::stretchText()
{
    int others = 0;
    for (const int column :
         {LogFilterModel::TimeColumn, LogFilterModel::LevelColumn, LogFilterModel::FoldColumn})
        others += columnWidth(column);
    const QFontMetrics metrics(font());
    const qsizetype cells = std::min(m_log->widestLine() + 2, maxCells);
    const int width = int(cells) * metrics.horizontalAdvance(QLatin1Char('0'));
    setColumnWidth(LogFilterModel::TextColumn, std::max(viewport()->width() - others, width));
}

void LogView::followEnd()
{
    const QScopedValueRollback<bool> moving(m_moving, true);
    m_following = true;
    m_toEnd->hide();
    scrollToBottom();
}

void LogView::scrolled(int value)
{
    if (m_moving)
        return;
    m_following = value >= verticalScrollBar()->maximum();
    m_toEnd->setVisible(!m_following);
    placeEndButton();
}

void LogView::rowsArrived()
{
    stretchText();
    if (m_following)
        followEnd();
}

// The lines that are being read stay where they are while older ones above them go.
void LogView::rowsGoing(int first, int last)
{
    if (m_following || first != 0)
        return;
    const QScopedValueRollback<bool> moving(m_moving, true);
    verticalScrollBar()->setValue(verticalScrollBar()->value() - (last - first + 1));
}

void LogView::placeEndButton()
{
    m_toEnd->adjustSize();
    const QRect area = viewport()->geometry();
    m_toEnd->move(area.right() - m_toEnd->width() - 8, area.bottom() - m_toEnd->height() - 8);
    m_toEnd->raise();
}

void LogView::setFold(const QModelIndex &index, bool open)
{
    if (!index.isValid())
        return;
    const int row = m_log->entryRow(index.row());
    if (open && m_following) {
        m_following = false; // what was opened stays in view
        const QScopedValueRollback<bool> moving(m_moving, true);
        m_log->setOpen(row, true);
    } else {
        m_log->setOpen(row, open);
    }
    setCurrentIndex(m_log->index(row, LogFilterModel::TextColumn));
    scrolled(verticalScrollBar()->value());
}

void LogView::toggle(const QModelIndex &index)
{
    if (index.isValid())
        setFold(index, m_log->fold(m_log->entryRow(index.row())) == LogFilterModel::Fold::Closed);
}

void LogView::copySelection() const
{
    const QModelIndexList selected = selectionModel()->selectedRows();
    QList<int> rows;
    rows.reserve(selected.size());
    for (const QModelIndex &index : selected)
        rows.append(index.row());
    if (!rows.isEmpty())
        QGuiApplication::clipboard()->setText(m_log->plainText(rows));
}

bool LogView::handleKey(const QKeyEvent &event)
{
    if (event.matches(QKeySequence::Copy))
        copySelection();
    else if (event.matches(QKeySequence::Find))
        Q_EMIT filterRequested();
    else if (event.matches(QKeySequence::FindNext))
        Q_EMIT findRequested(true);
    else if (event.matches(QKeySequence::FindPrevious))
        Q_EMIT findRequested(false);
    else if (event.key() == Qt::Key_F && event.modifiers() == (Qt::ControlModifier | Qt::ShiftModifier))
        Q_EMIT searchRequested();
    else if (event.matches(QKeySequence::MoveToEndOfDocument) || event.key() == Qt::Key_End) {
        setCurrentIndex(m_log->index(m_log->rowCount() - 1, LogFilterModel::TextColumn));
        followEnd();
    } else
        return handleFoldKey(event);
    return true;
}

bool LogView::handleFoldKey(const QKeyEvent &event)
{
    if (event.modifiers() != Qt::NoModifier && event.modifiers() != Qt::KeypadModifier)
        return false;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        toggle(currentIndex());
        return true;
    case Qt::Key_Right:
        setFold(currentIndex(), true);
        return true;
    case Qt::Key_Left:
        setFold(currentIndex(), false);
        return true;
    case Qt::Key_Home:
        setCurrentIndex(m_log->index(0, LogFilterModel::TextColumn));
        return true;
    default:
        return false;
    }
}

bool LogView::event(QEvent *event)
{
    // These keys mean the log while it has the focus, whatever the window uses them for.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto &key = *static_cast<QKeyEvent *>(event);
        if (key.matches(QKeySequence::Copy) || key.matches(QKeySequence::Find) ||
            key.matches(QKeySequence::FindNext) || key.matches(QKeySequence::FindPrevious)) {
            event->accept();
            return true;
        }
    }
    return QTableView::event(event);
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    if (!m_log || !handleKey(*event))
        QTableView::keyPressEvent(event);
}

void LogView::mouseReleaseEvent(QMouseEvent *event)
{
    QTableView::mouseReleaseEvent(event);
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.column() == LogFilterModel::FoldColumn)
        toggle(index);
}

void LogView::mouseDoubleClickEvent(QMouseEvent *event)
{
    QTableView::mouseDoubleClickEvent(event);
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.column() != LogFilterModel::FoldColumn)
        toggle(index);
}

void LogView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    if (!m_log)
        return;
    stretchText();
    if (m_following)
        followEnd();
    placeEndButton();
}

void LogView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::FontChange)
        setMetrics();
    QTableView::changeEvent(event);
}

void LogView::retranslate()
{
    m_toEnd->setText(tr("Jump to the end"));
    m_toEnd->setToolTip(tr("Jump to the newest line and follow (End)"));
}

} // namespace limbeck::gui
