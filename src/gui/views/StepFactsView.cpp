#include "views/StepFactsView.h"

#include "models/ErrorText.h"
#include "models/RehearsalModel.h"
#include "views/SchemaDiffView.h"
#include "views/StatePage.h"

#include <QEvent>
#include <QHeaderView>
#include <QTreeView>

namespace limbeck::gui {

StepFactsView::StepFactsView(QWidget *parent)
    : QStackedWidget(parent)
    , m_state(new StatePage(this))
    , m_tree(new QTreeView(this))
    , m_diff(new SchemaDiffView(this))
    , m_model(new RehearsalModel(this))
{
    addWidget(m_state);
    addWidget(m_tree);
    addWidget(m_diff);
    m_tree->setModel(m_model);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    QHeaderView *header = m_tree->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(RehearsalModel::FactColumn, QHeaderView::Stretch);
    connect(m_state, &StatePage::actionTriggered, this, [this] {
        if (m_progress)
            Q_EMIT stopRequested();
        else
            Q_EMIT rehearseRequested();
    });
    showStep();
}

void StepFactsView::setKind(Kind kind)
{
    m_kind = kind;
    showStep();
}

void StepFactsView::setStep(const std::shared_ptr<const RehearsalReply> &rehearsal, const QString &revision)
{
    m_rehearsal = rehearsal;
    m_revision = revision;
    showStep();
}

void StepFactsView::setRehearsing(const std::optional<RehearsalProgress> &progress)
{
    m_progress = progress;
    if (!step())
        showMissing();
}

const RehearsedStep *StepFactsView::step() const
{
    if (!m_rehearsal || !m_rehearsal->report)
        return nullptr;
    for (const RehearsedStep &one : m_rehearsal->report->steps) {
        if (one.revision == m_revision)
            return &one;
    }
    return nullptr;
}

int StepFactsView::differenceCount() const
{
    return step() ? int(step()->schemaDiff.changes().size()) : -1;
}

void StepFactsView::showStep()
{
    m_tree->setAccessibleName(m_kind == Kind::WayBack ? tr("Way back") : tr("Measured facts"));
    const RehearsedStep *shown = step();
    if (!shown) {
        showMissing();
    } else if (m_kind != Kind::Schema) {
        showRows();
    } else if (shown->schemaDiff.isEmpty()) {
        m_state->setContent("info", tr("The schema stays as it is."));
        setCurrentWidget(m_state);
    } else {
        m_diff->setDiff(shown->schemaDiff);
        setCurrentWidget(m_diff);
    }
}

void StepFactsView::showRows()
{
    const bool isWayBack = m_kind == Kind::WayBack;
    const RehearsalReport &report = *m_rehearsal->report;
    m_model->setRows(isWayBack ? wayBackRows(report, *m_rehearsal->plan, m_revision)
                               : rehearsalRows(report, *m_rehearsal->plan, m_revision));
    m_tree->setHeaderHidden(isWayBack);
    for (int column = RehearsalModel::LineColumn; column < RehearsalModel::ColumnCount; ++column)
        m_tree->setColumnHidden(column, isWayBack);
    m_tree->expandAll();
    setCurrentWidget(m_tree);
}

void StepFactsView::showMissing()
{
    setCurrentWidget(m_state);
    if (m_progress && m_progress->number > 0)
        m_state->setContent("clock",
                            tr("Rehearsing %1 of %2: %3")
                                .arg(QString::number(m_progress->number), QString::number(m_progress->of),
                                     m_progress->revision),
                            {}, tr("Stop"));
    else if (m_progress)
        m_state->setContent("clock", tr("Copying the schema to a sandbox…"), {}, tr("Stop"));
    else if (m_rehearsal && m_rehearsal->report)
        m_state->setContent("info", tr("The rehearsal ended in front of this revision."), {},
                            tr("Rehearse again"));
    else if (m_rehearsal)
        m_state->setContent("error", m_rehearsal->error.message, errorDetails(m_rehearsal->error),
                            tr("Rehearse again"));
    else
        m_state->setContent("rehearse", tr("Not rehearsed yet."),
                            tr("A rehearsal runs what is pending on a throw-away copy of the schema and "
                               "measures its locks, rewrites and way back. The target is only read."),
                            tr("Rehearse"));
}

void StepFactsView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        showStep();
    QStackedWidget::changeEvent(event);
}

} // namespace limbeck::gui
