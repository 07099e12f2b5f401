#include "dialogs/CompareDialog.h"

#include "models/CompareModel.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_CompareDialog.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace limbeck::gui {

namespace {

// A dot in the environment's colour.
QIcon colourIcon(EnvironmentColour colour, int side, qreal ratio)
{
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::environmentColor(colour));
    const qreal margin = side / 4.0;
    painter.drawEllipse(QRectF(0, 0, side, side).adjusted(margin, margin, -margin, -margin));
    return pixmap;
}

} // namespace

CompareDialog::CompareDialog(const std::vector<ResolvedEnvironment> &environments, int first, int second,
                             QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::CompareDialog>())
    , m_model(new CompareModel(this))
    , m_copy(new QAction(this))
    , m_picked{first, second}
{
    m_ui->setupUi(this);
    for (const ResolvedEnvironment &environment : environments)
        m_environments.push_back(environment.definition);
    m_ui->table->setModel(m_model);
    m_ui->table->addAction(m_copy);
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setShortcutContext(Qt::WidgetShortcut);
    connect(m_copy, &QAction::triggered, this, [this] { copy(false); });
    connect(m_ui->first, &QComboBox::activated, this, [this] { pick(0); });
    connect(m_ui->second, &QComboBox::activated, this, [this] { pick(1); });
    connect(m_ui->swap, &QPushButton::clicked, this, &CompareDialog::swapSides);
    connect(m_ui->all, &QCheckBox::toggled, this, &CompareDialog::showAnswer);
    connect(m_ui->copy, &QPushButton::clicked, this, [this] { copy(true); });
    connect(m_ui->again, &QPushButton::clicked, this, &CompareDialog::start);
    connect(m_ui->stop, &QPushButton::clicked, this, &CompareDialog::stop);
    connect(m_ui->close, &QPushButton::clicked, this, &QDialog::reject);
    connect(this, &QDialog::finished, this, &CompareDialog::stopRequested);
    connect(m_ui->table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &CompareDialog::showDetails);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &CompareDialog::setLooks);
    m_ui->table->header()->setStretchLastSection(false);
    const int character = fontMetrics().averageCharWidth();
    m_ui->details->setFixedHeight(fontMetrics().height() * 6);
    resize(character * 150, fontMetrics().height() * 40);
    setLooks();
    retranslate();
    m_ui->table->setFocus();
}

CompareDialog::~CompareDialog() = default;

void CompareDialog::fillPickers()
{
    const int side = fontMetrics().height();
    const std::array<QComboBox *, 2> pickers = {m_ui->first, m_ui->second};
    for (size_t i = 0; i < pickers.size(); ++i) {
        pickers[i]->clear();
        pickers[i]->setIconSize(QSize(side, side));
        for (const EnvironmentDefinition &environment : m_environments)
            pickers[i]->addItem(colourIcon(environment.colour, side, devicePixelRatioF()),
                                environment.title());
        pickers[i]->setCurrentIndex(m_picked[i]);
    }
}

// Picking what the other side has swaps the two: an environment is never compared with itself.
void CompareDialog::pick(int side)
{
    const int picked = (side == 0 ? m_ui->first : m_ui->second)->currentIndex();
    const auto here = size_t(side);
    if (picked == m_picked[here])
        return;
    if (picked == m_picked[1 - here])
        m_picked[1 - here] = m_picked[here];
    m_picked[here] = picked;
    start();
}

// What has been read is kept.
void CompareDialog::swapSides()
{
    if (!m_input.isRead() || m_input.stopped) {
        std::swap(m_picked[0], m_picked[1]);
        start();
        return;
    }
    std::swap(m_picked[0], m_picked[1]);
    std::swap(m_input.sides[0], m_input.sides[1]);
    m_ui->first->setCurrentIndex(m_picked[0]);
    m_ui->second->setCurrentIndex(m_picked[1]);
    showAnswer();
}

void CompareDialog::start()
{
    m_ui->first->setCurrentIndex(m_picked[0]);
    m_ui->second->setCurrentIndex(m_picked[1]);
    m_input.stopped = false;
    for (size_t i = 0; i < m_picked.size(); ++i)
        m_input.sides[i] = {m_environments[size_t(m_picked[i])].title(), {}, {}};
    showAnswer();
    const auto name = [this](size_t side) { return m_environments[size_t(m_picked[side])].name; };
    Q_EMIT compareRequested(name(0), name(1));
}

void CompareDialog::setProject(const std::shared_ptr<const Project> &project)
{
    m_input.project = project;
}

void CompareDialog::setEnvironment(int side, const ComparedEnvironment &environment)
{
    m_input.sides[size_t(side)].environment = environment;
    showAnswer();
}

void CompareDialog::setDatabase(int side, const ComparedDatabase &database)
{
    m_input.sides[size_t(side)].database = database;
    showAnswer();
}

void CompareDialog::stop()
{
    if (m_input.isRead())
        return;
    m_input.stopped = true;
    Q_EMIT stopRequested();
    showAnswer();
}

void CompareDialog::showAnswer()
{
    const int row = m_ui->table->currentIndex().row();
    const bool wasRow = row >= 0 && row < m_model->rowCount();
    const QString before = wasRow ? m_model->row(row).name : QString();
    m_model->show(m_input, m_ui->all->isChecked());
    int current = -1;
    for (int i = 0; i < m_model->rowCount(); ++i) {
        if (m_model->isHeading(i))
            m_ui->table->setFirstColumnSpanned(i, {}, true);
        else if (current < 0 && wasRow && m_model->row(i).name == before)
            current = i;
    }
    // What went wrong is not left to be looked for.
    if (current < 0 && m_input.isRead())
        current = m_model->firstFailure();
    if (current >= 0)
        m_ui->table->setCurrentIndex(m_model->index(current, 0));
    fitColumns();
    showState();
    showDetails();
}

// The names get what they need, the two sides share the rest alike.
void CompareDialog::fitColumns()
{
    QHeaderView *header = m_ui->table->header();
    const int width = fontMetrics().averageCharWidth();
    header->setSectionResizeMode(CompareModel::FirstColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(CompareModel::SecondColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(width * 12);
    header->setSectionResizeMode(CompareModel::ResultColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(CompareModel::NameColumn, QHeaderView::Interactive);
    m_ui->table->resizeColumnToContents(CompareModel::NameColumn);
    header->resizeSection(CompareModel::NameColumn,
                          std::min(header->sectionSize(CompareModel::NameColumn), 34 * width));
}

QString CompareDialog::differences() const
{
    const CompareCounts &counts = m_model->counts();
    QStringList parts;
    if (counts.parts > 0)
        parts.append(tr("%n part(s) of the target", nullptr, counts.parts));
    if (counts.revisions > 0)
        parts.append(tr("%n revision(s)", nullptr, counts.revisions));
    if (counts.variables > 0)
        parts.append(tr("%n variable(s)", nullptr, counts.variables));
    return parts.join(QStringLiteral(", "));
}

QString CompareDialog::verdict() const
{
    if (!m_input.isRead())
        return tr("Reading both environments…");
    const CompareCounts &counts = m_model->counts();
    if (m_input.stopped)
        return tr("Reading was stopped.");
    if (counts.any() && counts.unreadable)
        return tr("They differ in %1. Not everything could be read.").arg(differences());
    if (counts.any())
        return tr("They differ in %1.").arg(differences());
    return counts.unreadable ? tr("Not everything could be read.") : tr("The two are the same.");
}

const char *CompareDialog::verdictIcon() const
{
    if (!m_input.isRead())
        return "clock";
    const CompareCounts &counts = m_model->counts();
    if (counts.unreadable)
        return "error";
    return counts.any() || m_input.stopped ? "warning" : "ok";
}

void CompareDialog::showState()
{
    const bool isRead = m_input.isRead();
    m_ui->state->setText(verdict());
    const int side = fontMetrics().height() * 3 / 2;
    m_ui->stateIcon->setPixmap(icon(verdictIcon()).pixmap(QSize(side, side), devicePixelRatioF()));
    m_ui->note->setText(m_model->counts().sameDatabase ? tr("Both lead to the same database.") : QString());
    m_ui->note->setVisible(!m_ui->note->text().isEmpty());
    m_ui->stop->setEnabled(!isRead);
    m_ui->again->setEnabled(isRead);
    m_ui->copy->setEnabled(isRead);
}

void CompareDialog::showDetails()
{
    const QModelIndex current = m_ui->table->currentIndex();
    m_ui->details->setPlainText(current.isValid() ? m_model->details(current.row())
                                                  : tr("Select a row to read where its values come from."));
}

void CompareDialog::copy(bool all) const
{
    QList<int> rows;
    if (!all) {
        const QModelIndexList selected = m_ui->table->selectionModel()->selectedRows();
        for (const QModelIndex &index : selected)
            rows.append(index.row());
        if (rows.isEmpty())
            return;
    }
    QGuiApplication::clipboard()->setText(m_model->text(rows));
}

void CompareDialog::setLooks()
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->state->setFont(bold);
    m_ui->swap->setIcon(icon("compare"));
    m_copy->setIcon(icon("copy"));
    fillPickers();
    showState();
}

void CompareDialog::retranslate()
{
    m_copy->setText(tr("&Copy the selected rows"));
    m_ui->details->setAccessibleName(tr("All about the selected row"));
    showAnswer();
}

void CompareDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
