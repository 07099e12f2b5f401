#include "views/RevisionView.h"

#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_RevisionView.h"
#include "views/GraphDelegate.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>

namespace limbeck::gui {

RevisionView::RevisionView(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::RevisionView>())
    , m_model(new RevisionModel(this))
    , m_filter(new RevisionFilterModel(this))
    , m_delegate(new GraphDelegate(this))
{
    m_ui->setupUi(this);
    m_ui->filter->addAction(icon("search"), QLineEdit::LeadingPosition);
    m_filter->setSourceModel(m_model);
    setUpTable();
    connect(m_ui->filter, &QLineEdit::textChanged, this, &RevisionView::filterChanged);
    connect(m_ui->states, &QComboBox::currentIndexChanged, this, &RevisionView::filterChanged);
    connect(m_ui->message, &StatePage::actionTriggered, this, [this] {
        if (m_filter->isFiltering()) {
            m_ui->filter->clear();
            m_ui->states->setCurrentIndex(0);
        } else if (m_error.code == QLatin1String("script.not-literal")) {
            Q_EMIT graphRequested();
        } else {
            Q_EMIT openFolderRequested();
        }
    });
    connect(Theme::notifier(), &ThemeNotifier::changed, this, [this] {
        m_ui->table->viewport()->update();
        showMessage();
    });
    m_ui->filter->installEventFilter(this);
    m_ui->table->installEventFilter(this);
}

RevisionView::~RevisionView() = default;

void RevisionView::setUpTable()
{
    QTreeView *table = m_ui->table;
    table->setModel(m_filter);
    table->setItemDelegate(m_delegate);
    QHeaderView *header = table->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setMinimumSectionSize(fontMetrics().height());
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(RevisionModel::MessageColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(RevisionModel::GraphColumn, QHeaderView::Fixed);
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { Q_EMIT selectionChanged(selectedRevision()); });
    connect(table, &QTreeView::activated, this, [this] { Q_EMIT opened(selectedRevision()); });
}

void RevisionView::setRowActions(const QList<QAction *> &actions)
{
    m_ui->table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_ui->table->addActions(actions);
}

void RevisionView::setProject(const SessionState &state)
{
    m_loading = state.loading;
    if (m_project != state.project.project || !m_project) {
        const QString selected = selectedRevision();
        m_project = state.project.project;
        m_error = state.project.error;
        if (m_project && !m_project->scripts() &&
            m_project->scripts().error().code != QLatin1String("script.none"))
            m_error = m_project->scripts().error();
        m_model->setGraph(m_project, state.graph());
        sizeColumns();
        select(selected);
    }
    showMessage();
}

void RevisionView::setDatabase(const SessionState &state)
{
    m_model->setState(state.database.state);
    setRisks(state);
    filterChanged();
}

void RevisionView::setRisks(const SessionState &state)
{
    m_model->setRisks(revisionRisks(state));
}

void RevisionView::sizeColumns()
{
    QHeaderView *header = m_ui->table->header();
    const int graph = GraphDelegate::graphWidth(std::min(m_model->laneCount(), 24));
    header->resizeSection(RevisionModel::GraphColumn, graph);
    if (m_columnsRestored)
        return;
    const QFontMetrics text(font());
    const int id = QFontMetrics(Theme::monospaceFont()).horizontalAdvance(QStringLiteral("0123456789ab"));
    const int width = text.horizontalAdvance(QLatin1Char('x'));
    header->resizeSection(RevisionModel::IdColumn, id + 3 * width);
    header->resizeSection(RevisionModel::StateColumn, 16 * width);
    header->resizeSection(RevisionModel::RiskColumn, 26 * width);
    header->resizeSection(RevisionModel::AppliedColumn, 15 * width);
    header->resizeSection(RevisionModel::CreatedColumn, 15 * width);
}

QString RevisionView::selectedRevision() const
{
    const QModelIndex current = m_ui->table->currentIndex();
    return current.isValid() ? current.data(RevisionModel::IdRole).toString() : QString();
}

RevisionState RevisionView::selectedState() const
{
    const QModelIndex current = m_ui->table->currentIndex();
    return current.isValid() ? RevisionState(current.data(RevisionModel::StateRole).toInt())
                             : RevisionState::Unknown;
}

void RevisionView::select(const QString &revision)
{
    const int row = revision.isEmpty() ? -1 : m_model->rowOf(revision);
    const QModelIndex index = m_filter->mapFromSource(m_model->index(row, RevisionModel::IdColumn));
    if (index.isValid()) {
        m_ui->table->setCurrentIndex(index);
        m_ui->table->scrollTo(index);
    } else if (!revision.isEmpty()) {
        Q_EMIT selectionChanged({});
    }
}

void RevisionView::focusFilter()
{
    m_ui->filter->setFocus(Qt::ShortcutFocusReason);
    m_ui->filter->selectAll();
}

void RevisionView::focusTable()
{
    if (!m_ui->filter->hasFocus())
        m_ui->table->setFocus();
}

QByteArray RevisionView::saveColumns() const
{
    return m_ui->table->header()->saveState();
}

void RevisionView::restoreColumns(const QByteArray &columns)
{
    QHeaderView *header = m_ui->table->header();
    m_columnsRestored = header->restoreState(columns) && header->count() == RevisionModel::ColumnCount;
    header->setSectionResizeMode(RevisionModel::MessageColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(RevisionModel::GraphColumn, QHeaderView::Fixed);
}

void RevisionView::filterChanged()
{
    m_filter->setText(m_ui->filter->text());
    m_filter->setStates(RevisionFilterModel::States(m_ui->states->currentIndex()));
    m_delegate->setLinesVisible(!m_filter->isFiltering());
    m_ui->table->viewport()->update();
    showMessage();
}

void RevisionView::showMessage()
{
    const bool isEmpty = m_filter->rowCount() == 0;
    m_ui->pages->setCurrentIndex(isEmpty ? 1 : 0);
    // Two rows of the table are enough on a low screen; what is said in its place is said whole.
    const int rows = m_ui->table->header()->sizeHint().height() + 2 * fontMetrics().lineSpacing();
    m_ui->pages->setMinimumHeight(isEmpty ? 0 : rows);
    if (!isEmpty)
        return;
    if (m_loading && m_model->rowCount() == 0) {
        m_ui->message->setContent("clock", tr("Reading the revisions…"));
    } else if (m_error.code == QLatin1String("script.not-literal")) {
        m_ui->message->setContent("info", m_error.message, errorDetails(m_error),
                                  tr("Ask the project’s Alembic"));
    } else if (!m_error.code.isEmpty()) {
        m_ui->message->setContent("error", m_error.message, errorDetails(m_error), tr("Open folder"));
    } else if (m_filter->isFiltering()) {
        m_ui->message->setContent("filter", tr("No revision matches the filter."), {}, tr("Clear filter"));
    } else {
        const bool isAlembic = m_project && m_project->kind() == ProjectKind::Alembic;
        m_ui->message->setContent("file", tr("This project has no revisions yet."),
                                  isAlembic
                                      ? tr("`alembic revision` writes the first one.")
                                      : tr("Revisions are .sql files in the folder that limbeck.ini names."),
                                  tr("Open folder"));
    }
}

void RevisionView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        m_model->retranslate();
        showMessage();
    }
    QWidget::changeEvent(event);
}

// Down in the filter goes to the table, Escape there empties the filter: hands stay on the keyboard.
bool RevisionView::eventFilter(QObject *object, QEvent *event)
{
    // A table that gets the keyboard before anything was chosen would choose its first row by itself; what
    // comes next is known only when the database has answered.
    if (event->type() == QEvent::FocusIn && object == m_ui->table && !m_ui->table->currentIndex().isValid())
        return true;
    if (event->type() == QEvent::KeyPress && object == m_ui->filter) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down) {
            m_ui->table->setFocus();
            if (!m_ui->table->currentIndex().isValid())
                m_ui->table->setCurrentIndex(m_filter->index(0, RevisionModel::IdColumn));
            return true;
        }
        if (key == Qt::Key_Escape && !m_ui->filter->text().isEmpty()) {
            m_ui->filter->clear();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

} // namespace limbeck::gui
