// How large the Apply dialog is. What informs scrolls where the screen is low; the database's name and the
// buttons never do.
#include "dialogs/ApplyDialog.h"

#include "ui_ApplyDialog.h"
#include "views/ScreenFit.h"

#include <QEvent>
#include <QHeaderView>
#include <QScrollBar>

#include <algorithm>

namespace limbeck::gui {

// The list of revisions shows up to eight of them, the findings about three; both scroll.
void ApplyDialog::sizeLists()
{
    const int line = fontMetrics().height();
    QTreeWidget *list = m_ui->revisions;
    list->setUniformRowHeights(true);
    list->header()->setStretchLastSection(false);
    list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    list->header()->setSectionResizeMode(MessageColumn, QHeaderView::Stretch);
    const int row = std::max(list->sizeHintForRow(0), line + 8);
    list->setFixedHeight(list->header()->sizeHint().height() + row * std::clamp(stepCount(), 1, 8) +
                         2 * list->frameWidth());
    m_ui->findings->setFixedHeight(line * 9);
    for (QDoubleSpinBox *box : {m_ui->lockTimeout, m_ui->statementTimeout})
        box->setMinimumWidth(fontMetrics().averageCharWidth() * 16);
    m_ui->titleLayout->setStretchFactor(m_ui->title, 1);
    m_ui->dataLossLayout->setStretchFactor(m_ui->dataLossText, 1);
    m_ui->opaqueLayout->setStretchFactor(m_ui->opaqueText, 1);
    m_ui->reviewLayout->setStretchFactor(m_ui->reviewText, 1);
    m_ui->facts->setColumnStretch(1, 1);
    m_ui->settingsLayout->setColumnStretch(2, 1);
    m_ui->scroll->setMinimumHeight(line * 6);
    setMinimumWidth(0);
    const int letters = list->isColumnHidden(RiskColumn) ? 96 : 112; // the messages keep their room
    const int content =
        m_ui->content->minimumSizeHint().width() + m_ui->scroll->verticalScrollBar()->sizeHint().width();
    setMinimumWidth(std::max(
        {fontMetrics().averageCharWidth() * letters, content, layout()->totalMinimumSize().width()}));
    growToFit();
}

// What is told later (who would block, the review) takes no room from what is shown already, as long as the
// screen has some.
void ApplyDialog::growToFit()
{
    const int wide = std::max(width(), minimumWidth());
    const int content = m_ui->content->layout()->totalHeightForWidth(wide);
    const int others = layout()->totalHeightForWidth(wide) - m_ui->scroll->sizeHint().height();
    fitOnScreen(this, {wide, others + content});
}

bool ApplyDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_ui->content && event->type() == QEvent::LayoutRequest && isVisible())
        growToFit();
    return QDialog::eventFilter(watched, event);
}

bool ApplyDialog::event(QEvent *event)
{
    const bool done = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest && isVisible())
        growToFit();
    return done;
}

} // namespace limbeck::gui
