#include "views/BackendTable.h"

#include "theme/Theme.h"
#include "ui_BackendTable.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QStyle>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int mostRows = 4; // in sight; the rest is scrolled to

} // namespace

BackendTable::BackendTable(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::BackendTable>())
    , m_cancel(new QAction(this))
    , m_end(new QAction(this))
{
    m_ui->setupUi(this);
    m_ui->sessions->setModel(&m_model);
    m_ui->sessions->addActions({m_cancel, m_end});
    m_ui->buttons->setStretchFactor(m_ui->advice, 1);
    for (QPushButton *button : {m_ui->cancelQuery, m_ui->endSession})
        button->setProperty("quiet", true);
    m_ui->sessions->header()->setStretchLastSection(true);
    const auto cancel = [this] { request(BackendAction::CancelQuery); };
    const auto end = [this] { request(BackendAction::EndSession); };
    connect(m_ui->cancelQuery, &QPushButton::clicked, this, cancel);
    connect(m_ui->endSession, &QPushButton::clicked, this, end);
    connect(m_cancel, &QAction::triggered, this, cancel);
    connect(m_end, &QAction::triggered, this, end);
    connect(m_ui->sessions->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &BackendTable::showSelected);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &BackendTable::showSelected);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &BackendTable::fitColumns);
    showSelected();
}

BackendTable::~BackendTable() = default;

// As wide as what they hold when other sessions are shown; after that they are the person's. The last one has
// the rest.
void BackendTable::fitColumns()
{
    QHeaderView *header = m_ui->sessions->header();
    const int letter = fontMetrics().averageCharWidth();
    for (int column = 0; column < BackendModel::QueryColumn; ++column) {
        m_ui->sessions->resizeColumnToContents(column);
        // The clock grows while one waits.
        const int least = column == BackendModel::ForColumn ? 12 * letter : 0;
        header->resizeSection(column, std::clamp(header->sectionSize(column) + letter, least, 48 * letter));
    }
}

void BackendTable::setRows(const QList<BackendRow> &rows)
{
    m_model.setRows(rows);
    const int line = std::max(m_ui->sessions->sizeHintForRow(0), fontMetrics().height() + 8);
    const int shown = std::clamp(int(rows.size()), 1, mostRows);
    m_ui->sessions->setFixedHeight(m_ui->sessions->header()->sizeHint().height() + line * shown +
                                   2 * m_ui->sessions->frameWidth() +
                                   m_ui->sessions->style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    if (!rows.isEmpty() && !m_ui->sessions->currentIndex().isValid())
        m_ui->sessions->setCurrentIndex(m_model.index(0, 0));
    showSelected();
}

const BackendRow *BackendTable::selected() const
{
    const QModelIndex current = m_ui->sessions->currentIndex();
    return current.isValid() ? &m_model.row(current.row()) : nullptr;
}

void BackendTable::showSelected()
{
    m_cancel->setText(m_ui->cancelQuery->text());
    m_end->setText(m_ui->endSession->text());
    const BackendRow *row = selected();
    const bool possible = row && row->canBeEnded();
    for (QPushButton *button : {m_ui->cancelQuery, m_ui->endSession})
        button->setEnabled(possible);
    m_cancel->setEnabled(possible && row->backend.state == QLatin1String("active"));
    m_ui->cancelQuery->setEnabled(m_cancel->isEnabled());
    m_end->setEnabled(possible);
    m_ui->advice->setText(row ? row->advice : QString());
}

void BackendTable::request(BackendAction action)
{
    if (const BackendRow *row = selected(); row && row->canBeEnded())
        Q_EMIT endRequested(row->backend, action);
}

void BackendTable::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        m_model.retranslate();
        showSelected();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
