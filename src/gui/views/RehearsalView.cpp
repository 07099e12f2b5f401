#include "views/RehearsalView.h"

#include "models/ErrorText.h"
#include "models/RehearsalModel.h"
#include "models/RelativeTime.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_RehearsalView.h"
#include "views/CopyKey.h"
#include "views/DiffView.h"
#include "views/SchemaDiffView.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QListView>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int openedRevisions = 8; // as many are shown with what is in them

void showMark(QLabel *label, const char *name)
{
    const int side = label->fontMetrics().height();
    label->setPixmap(icon(name).pixmap(QSize(side, side), label->devicePixelRatioF()));
}

} // namespace

RehearsalView::RehearsalView(QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::RehearsalView>()), m_model(new RehearsalModel(this))
{
    m_ui->setupUi(this);
    setTabOrder(m_ui->tree, m_ui->diff->objects());
    setTabOrder(m_ui->diff->objects(), m_ui->diff->lines());
    setUpTree();
    connectParts();
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &RehearsalView::setLooks);
    setLooks();
}

RehearsalView::~RehearsalView() = default;

void RehearsalView::connectParts()
{
    connect(m_ui->state, &StatePage::actionTriggered, this, &RehearsalView::act);
    connect(m_ui->noteAction, &QPushButton::clicked, this, &RehearsalView::act);
    connect(m_ui->again, &QToolButton::clicked, this, &RehearsalView::rehearseRequested);
    connect(m_ui->copy, &QToolButton::clicked, this, &RehearsalView::copy);
    connect(m_ui->scope, &QComboBox::currentIndexChanged, this, &RehearsalView::showReport);
    connect(m_ui->nothing, &StatePage::actionTriggered, this, [this] { m_ui->scope->setCurrentIndex(0); });
    for (QToolButton *button : {m_ui->facts, m_ui->schema, m_ui->wayBack}) {
        connect(button, &QToolButton::toggled, this, [this](bool isOn) {
            if (isOn)
                showPart();
        });
    }
}

void RehearsalView::setUpTree()
{
    QTreeView *tree = m_ui->tree;
    tree->setModel(m_model);
    tree->setExpandsOnDoubleClick(false);
    new CopyKey(tree, [this] { copy(); });
    QHeaderView *header = tree->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setSectionResizeMode(RehearsalModel::FactColumn, QHeaderView::Stretch);
    const int width = fontMetrics().horizontalAdvance(QLatin1Char('x'));
    header->resizeSection(RehearsalModel::LineColumn, 9 * width);
    header->resizeSection(RehearsalModel::TimeColumn, 14 * width);
    header->resizeSection(RehearsalModel::LockColumn, 32 * width);
    header->resizeSection(RehearsalModel::RowsColumn, 12 * width);
    connect(tree, &QTreeView::activated, this, &RehearsalView::activate);
}

void RehearsalView::setState(const SessionState &state)
{
    const bool isSame = state.rehearsal == m_state.rehearsal;
    m_state = state;
    if (isSame && m_state.rehearsalReport() && !m_state.rehearsing) {
        m_ui->pages->setCurrentWidget(m_ui->report);
        showNote();
    } else {
        showState();
    }
}

void RehearsalView::setRevision(const QString &revision)
{
    if (revision == m_revision)
        return;
    m_revision = revision;
    if (!m_state.rehearsalReport())
        return;
    if (m_ui->scope->currentIndex() == 1)
        showReport();
    else
        openRows();
}

QTreeView *RehearsalView::tree() const
{
    return m_ui->tree;
}

QString RehearsalView::title() const
{
    if (!m_state.rehearsing)
        return tr("Rehearsal");
    return m_state.rehearsing->number == 0
               ? tr("Rehearsal (copying)")
               : tr("Rehearsal (%1 of %2)").arg(m_state.rehearsing->number).arg(m_state.rehearsing->of);
}

void RehearsalView::setLooks()
{
    m_ui->again->setIcon(icon("rehearse"));
    m_ui->copy->setIcon(icon("copy"));
    QPalette secondary;
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->when->setPalette(secondary);
    m_ui->tree->viewport()->update();
    showState();
}

void RehearsalView::showState()
{
    if (m_state.rehearsing) {
        showProgress();
    } else if (m_state.rehearsalReport()) {
        m_ui->pages->setCurrentWidget(m_ui->report);
        showReport();
        return;
    } else if (m_state.rehearsal) {
        showFailure();
    } else {
        showNotRehearsed();
    }
    m_ui->pages->setCurrentWidget(m_ui->state);
}

void RehearsalView::showProgress()
{
    const RehearsalProgress &progress = *m_state.rehearsing;
    QString text = tr("Copying the schema to a sandbox…");
    if (progress.number > 0) {
        const RevisionGraph *graph = m_state.graph();
        const int index = graph ? graph->indexOf(progress.revision) : -1;
        const QString message = index >= 0 ? graph->at(index).message : QString();
        text = tr("Rehearsing %1 of %2: %3")
                   .arg(QString::number(progress.number), QString::number(progress.of),
                        message.isEmpty() ? progress.revision : message);
    }
    m_ui->state->setContent("clock", text, tr("The target is only read."), tr("Stop"));
}

void RehearsalView::showFailure()
{
    const RehearsalReply &reply = *m_state.rehearsal;
    const QString again = m_state.pendingCount() > 0 ? tr("Rehearse again") : QString();
    if (reply.isStopped())
        m_ui->state->setContent("stop", tr("The rehearsal was stopped."), {}, again);
    else
        m_ui->state->setContent("error", reply.error.message, errorDetails(reply.error), again);
}

void RehearsalView::showNotRehearsed()
{
    if (!m_state.canReachDatabase() || !m_state.graph())
        m_ui->state->setContent("rehearse", tr("Not rehearsed yet."),
                                tr("A rehearsal runs what is pending on a copy of the database’s schema, so "
                                   "it needs the database."));
    else if (!m_state.pending.plan)
        m_ui->state->setContent("rehearse", tr("Not rehearsed yet."));
    else if (m_state.pendingCount() == 0)
        m_ui->state->setContent("rehearse", tr("Nothing is pending, so there is nothing to rehearse."));
    else
        m_ui->state->setContent("rehearse", tr("Not rehearsed yet."),
                                tr("A rehearsal runs what is pending on a throw-away copy of the schema and "
                                   "measures its locks, rewrites and way back. The target is only read."),
                                tr("Rehearse %n revision(s)", nullptr, m_state.pendingCount()));
}

void RehearsalView::act()
{
    if (m_state.rehearsing)
        Q_EMIT stopRequested();
    else
        Q_EMIT rehearseRequested();
}

QString RehearsalView::shownRevision() const
{
    return m_ui->scope->currentIndex() == 1 ? m_revision : QString();
}

const RehearsedStep *RehearsalView::shownStep() const
{
    for (const RehearsedStep &step : m_state.rehearsalReport()->steps) {
        if (step.revision == shownRevision())
            return &step;
    }
    return nullptr;
}

void RehearsalView::showReport()
{
    const RehearsalReport *report = m_state.rehearsalReport();
    if (!report)
        return;
    const SchemaDiff &diff = shownStep() ? shownStep()->schemaDiff : report->schemaDiff;
    m_ui->schema->setText(tr("Schema diff (%1)").arg(diff.changes().size()));
    m_ui->when->setText(
        tr("Rehearsed %1").arg(relativeTime(m_state.rehearsal->finished, QDateTime::currentDateTime())));
    m_ui->when->setToolTip(QStringLiteral("<span>%1<br>%2</span>")
                               .arg(exactTime(m_state.rehearsal->finished).toHtmlEscaped(),
                                    tr("In %1").arg(report->place).toHtmlEscaped()));
    showNote();
    showSummary();
    showPart();
}

// What keeps the report from being about the plan of now.
void RehearsalView::showNote()
{
    const bool isOld = !m_state.isRehearsalCurrent();
    m_ui->note->setVisible(isOld);
    m_ui->again->setEnabled(m_state.pendingCount() > 0);
    if (!isOld)
        return;
    showMark(m_ui->noteIcon, "warning");
    const bool canAgain = m_state.pendingCount() > 0;
    m_ui->noteText->setText(
        canAgain ? tr("What is pending has changed since this rehearsal: other scripts, another target or "
                      "another state of it.")
                 : tr("This was rehearsed before. Nothing is pending now."));
    m_ui->noteAction->setText(tr("Rehearse again"));
    m_ui->noteAction->setVisible(canAgain);
}

void RehearsalView::showSummary()
{
    const RehearsalReport &report = *m_state.rehearsalReport();
    m_ui->summary->setText(rehearsalSummary(report, shownRevision()));
    const bool isOdd = std::ranges::any_of(report.steps, [](const RehearsedStep &step) {
        const auto locks = step.strongestLocks();
        return step.wayBack != WayBack::Same || !step.rewrites().isEmpty() ||
               (!locks.empty() && lockEffect(locks.front().mode) == LockEffect::BlocksAll);
    });
    showMark(m_ui->summaryIcon, !report.ok ? "error" : isOdd ? "warning" : "ok");
}

RehearsalView::Part RehearsalView::part() const
{
    return m_ui->facts->isChecked() ? Part::Facts : m_ui->schema->isChecked() ? Part::Schema : Part::WayBack;
}

void RehearsalView::showPart()
{
    if (!m_state.rehearsalReport())
        return;
    if (!shownRevision().isEmpty() && !shownStep()) {
        m_ui->parts->setCurrentWidget(m_ui->nothing);
        m_ui->nothing->setContent("info", tr("Revision %1 was not part of this rehearsal.").arg(m_revision),
                                  {}, tr("Show all revisions"));
        return;
    }
    if (part() == Part::Schema) {
        showDiff(shownStep() ? shownStep()->schemaDiff : m_state.rehearsalReport()->schemaDiff);
        return;
    }
    showRows();
    m_ui->parts->setCurrentWidget(m_ui->tree);
}

void RehearsalView::showDiff(const SchemaDiff &diff)
{
    m_ui->diff->setDiff(diff);
    if (diff.isEmpty())
        m_ui->nothing->setContent("info", tr("The schema stays as it is."));
    m_ui->parts->setCurrentWidget(diff.isEmpty() ? static_cast<QWidget *>(m_ui->nothing) : m_ui->diff);
}

// The ways back are a few sentences, which need no columns.
void RehearsalView::showRows()
{
    const RehearsalReport &report = *m_state.rehearsalReport();
    const bool isWayBack = part() == Part::WayBack;
    m_model->setRows(isWayBack ? wayBackRows(report, *m_state.rehearsal->plan, shownRevision())
                               : rehearsalRows(report, *m_state.rehearsal->plan, shownRevision()));
    m_ui->tree->setHeaderHidden(isWayBack);
    for (int column = RehearsalModel::LineColumn; column < RehearsalModel::ColumnCount; ++column)
        m_ui->tree->setColumnHidden(column, isWayBack);
    spanRows({});
    openRows();
}

// What fills only the first column may use the others' room.
void RehearsalView::spanRows(const QModelIndex &above)
{
    for (int i = 0; i < m_model->rowCount(above); ++i) {
        const QModelIndex index = m_model->index(i, 0, above);
        const RehearsalRow &row = m_model->row(index);
        m_ui->tree->setFirstColumnSpanned(
            i, above, row.line.isEmpty() && row.time.isEmpty() && row.lock.isEmpty() && row.rows.isEmpty());
        spanRows(index);
    }
}

// All of a few revisions, of many the one that is selected and the one that fails; and in them what is odd.
void RehearsalView::openRows()
{
    QTreeView *tree = m_ui->tree;
    const bool isShort = m_model->rowCount() <= openedRevisions;
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const QModelIndex top = m_model->index(i, 0);
        const RehearsalRow &row = m_model->row(top);
        const bool isSelected = !m_revision.isEmpty() && row.revision == m_revision;
        const bool fails = qstrcmp(row.icon, "error") == 0;
        if (isShort || isSelected || fails)
            tree->expand(top);
        for (int j = 0; (isSelected || fails || isShort) && j < m_model->rowCount(top); ++j) {
            const QModelIndex inside = m_model->index(j, 0, top);
            if (const char *mark = m_model->row(inside).icon; mark && qstrcmp(mark, "ok") != 0)
                tree->expand(inside);
        }
        if (isSelected)
            tree->scrollTo(top, QAbstractItemView::PositionAtTop);
    }
}

void RehearsalView::activate(const QModelIndex &index)
{
    const RehearsalRow &row = m_model->row(index);
    const QModelIndex first = index.siblingAtColumn(0);
    if (row.where.isValid())
        Q_EMIT placeRequested(row.where);
    else
        m_ui->tree->setExpanded(first, !m_ui->tree->isExpanded(first));
}

void RehearsalView::copy() const
{
    if (!m_state.rehearsalReport())
        return;
    QString text;
    if (m_ui->parts->currentWidget() == m_ui->diff) {
        text = m_ui->diff->text();
    } else {
        QModelIndexList rows = m_ui->tree->selectionModel()->selectedRows();
        // What is below a selected row comes with it.
        const QItemSelectionModel *selection = m_ui->tree->selectionModel();
        erase_if(rows, [selection](QModelIndex index) {
            for (index = index.parent(); index.isValid(); index = index.parent()) {
                if (selection->isSelected(index))
                    return true;
            }
            return false;
        });
        text = rows.isEmpty() ? m_ui->summary->text() + QLatin1Char('\n') + m_model->text()
                              : m_model->text(rows);
    }
    QGuiApplication::clipboard()->setText(text);
}

void RehearsalView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showState();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
