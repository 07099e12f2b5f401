#include "dialogs/VariablesDialog.h"

#include "models/ErrorText.h"
#include "models/VariableModel.h"
#include "theme/Icons.h"
#include "ui_VariablesDialog.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPushButton>
#include <QResizeEvent>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int shownFor = 10000; // ms

} // namespace

VariablesDialog::VariablesDialog(const QString &title, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::VariablesDialog>())
    , m_model(new VariableModel(this))
    , m_filtered(new QSortFilterProxyModel(this))
    , m_copy(new QAction(this))
    , m_show(new QAction(this))
    , m_open(new QAction(this))
    , m_title(title)
{
    m_ui->setupUi(this);
    m_hide.setSingleShot(true);
    m_hide.setInterval(shownFor);
    m_filtered->setSourceModel(m_model);
    m_filtered->setFilterKeyColumn(-1);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_ui->table->setModel(m_filtered);
    m_ui->table->viewport()->installEventFilter(this);
    connect(m_ui->filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filtered->setFilterFixedString(text);
        showPage();
    });
    connect(m_ui->reveal, &QPushButton::toggled, this, &VariablesDialog::showSecrets);
    connect(&m_hide, &QTimer::timeout, this, [this] { showSecrets(false); });
    connect(m_ui->table, &QTreeView::activated, this, &VariablesDialog::openPlace);
    connect(m_ui->close, &QPushButton::clicked, this, &QDialog::accept);
    addActions();
    setMinimumSize(fontMetrics().averageCharWidth() * 112, fontMetrics().height() * 16);
    retranslate();
    showPage();
    m_ui->filter->setFocus();
}

VariablesDialog::~VariablesDialog() = default;

QSize VariablesDialog::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 150, fontMetrics().height() * 24};
}

void VariablesDialog::addActions()
{
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setIcon(icon("copy"));
    m_open->setIcon(icon("open"));
    m_show->setIcon(icon("unlock"));
    for (QAction *action : {m_copy, m_show, m_open}) {
        action->setShortcutContext(Qt::WidgetShortcut);
        m_ui->table->addAction(action);
    }
    connect(m_copy, &QAction::triggered, this, &VariablesDialog::copy);
    connect(m_show, &QAction::triggered, this, &VariablesDialog::showSelected);
    connect(m_open, &QAction::triggered, this, [this] { openPlace(m_ui->table->currentIndex()); });
}

void VariablesDialog::setVariables(const VariablesReply &reply)
{
    m_reply = reply;
    m_model->setVariables(reply.variables, reply.revealed);
    fitColumns();
    showPage();
}

// As wide as what they hold, within limits. Where that is more than there is room for, the place that a
// variable comes from stays whole, and the text of the file is cut first.
void VariablesDialog::fitColumns()
{
    const int width = fontMetrics().averageCharWidth();
    QHeaderView *header = m_ui->table->header();
    const QAbstractItemView *contents = m_ui->table; // whose hints are public
    int missing = -m_ui->table->viewport()->width();
    for (const auto &[column, most] :
         {std::pair(VariableModel::KeyColumn, 32), std::pair(VariableModel::ValueColumn, 52),
          std::pair(VariableModel::RawColumn, 40), std::pair(VariableModel::OriginColumn, 60),
          std::pair(VariableModel::ShadowedColumn, 60)}) {
        const int wanted = std::max(contents->sizeHintForColumn(column), header->sectionSizeHint(column));
        const int given = std::min(wanted, most * width);
        header->resizeSection(column, given);
        missing += given;
    }
    for (const int column : {VariableModel::RawColumn, VariableModel::ValueColumn}) {
        const int wanted = header->sectionSize(column);
        const int given = std::clamp(wanted - 16 * width, 0, std::max(missing, 0));
        header->resizeSection(column, wanted - given);
        missing -= given;
    }
}

void VariablesDialog::showPage()
{
    const bool rows = m_filtered->rowCount() > 0;
    m_ui->reveal->setEnabled(m_model->hasSecrets());
    m_ui->pages->setCurrentWidget(rows ? static_cast<QWidget *>(m_ui->table) : m_ui->state);
    if (!m_reply)
        m_ui->state->setContent("clock", tr("Reading the environment’s files…"));
    else if (!m_reply->error.code.isEmpty())
        m_ui->state->setContent("error", m_reply->error.message, errorDetails(m_reply->error));
    else if (m_model->rowCount() == 0)
        m_ui->state->setContent("info", tr("The environment’s files hold no variable."));
    else
        m_ui->state->setContent("search", tr("No variable has “%1” in it.").arg(m_ui->filter->text()));
    showCount();
}

void VariablesDialog::showCount()
{
    const int shown = m_filtered->rowCount();
    const int all = m_model->rowCount();
    QString text;
    if (m_reply && shown < all)
        text = tr("%1 of %n variable(s)", nullptr, all).arg(shown);
    else if (m_reply && all > 0)
        text = tr("%n variable(s)", nullptr, all);
    m_ui->count->setText(text);
}

void VariablesDialog::showSecrets(bool shown)
{
    if (shown) {
        m_model->revealAll();
        m_hide.start();
    } else {
        m_hide.stop();
        m_model->hideAll();
        m_ui->reveal->setChecked(false);
    }
    retranslate();
}

void VariablesDialog::showSelected()
{
    const QModelIndexList rows = m_ui->table->selectionModel()->selectedRows();
    for (const QModelIndex &index : rows)
        m_model->reveal(m_filtered->mapToSource(index).row());
    m_hide.start();
}

// As it is shown: what is masked is copied masked.
void VariablesDialog::copy() const
{
    QModelIndexList rows = m_ui->table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex &index : std::as_const(rows))
        lines.append(m_model->copyText(m_filtered->mapToSource(index).row()));
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void VariablesDialog::openPlace(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const Origin &origin = m_model->variable(m_filtered->mapToSource(index).row()).origin;
    if (!origin.file.isEmpty())
        Q_EMIT placeRequested({origin.file, origin.line, 0});
}

void VariablesDialog::retranslate()
{
    setWindowTitle(tr("Variables of %1").arg(m_title));
    m_copy->setText(tr("&Copy"));
    m_show->setText(tr("&Show for a few seconds"));
    m_open->setText(tr("&Open the file"));
    const bool shown = m_ui->reveal->isChecked();
    m_ui->reveal->setText(shown ? tr("&Hide secrets") : tr("&Show secrets"));
    m_ui->reveal->setToolTip(tr("They hide again by themselves after a few seconds."));
}

bool VariablesDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_ui->table->viewport() && event->type() == QEvent::Resize) {
        const auto *resize = static_cast<QResizeEvent *>(event);
        if (resize->size().width() != resize->oldSize().width())
            fitColumns();
    }
    return QDialog::eventFilter(watched, event);
}

void VariablesDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        m_model->retranslate();
        retranslate();
        showPage();
    }
    QDialog::changeEvent(event);
}

void VariablesDialog::hideEvent(QHideEvent *event)
{
    showSecrets(false);
    QDialog::hideEvent(event);
}

} // namespace limbeck::gui
