#include "dialogs/ConnectionTestDialog.h"

#include "models/FindingModel.h"
#include "session/BackgroundSave.h"
#include "theme/Icons.h"
#include "ui_ConnectionTestDialog.h"

#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QPushButton>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int tickMilliseconds = 100;

enum Column
{
    StageColumn,
    OutcomeColumn,
    TimeColumn,
    DetailColumn
};

// The person stopped it: not a trouble of the connection.
bool isStopped(const TestStage &stage)
{
    return std::any_of(stage.findings.cbegin(), stage.findings.cend(), [](const Finding &finding) {
        return finding.code == QLatin1String("connect.stopped");
    });
}

bool hasFailed(const TestStage &stage)
{
    return stage.outcome == StageOutcome::Failed && !isStopped(stage);
}

const char *outcomeIcon(const TestStage &stage)
{
    if (isStopped(stage))
        return "warning";
    switch (stage.outcome) {
    case StageOutcome::Ok:
        return "ok";
    case StageOutcome::Warning:
        return "warning";
    case StageOutcome::Failed:
        return "error";
    case StageOutcome::Skipped:
        return "pending";
    }
    Q_UNREACHABLE();
}

QString outcomeWord(const TestStage &stage)
{
    if (isStopped(stage))
        return ConnectionTestDialog::tr("Stopped");
    switch (stage.outcome) {
    case StageOutcome::Ok:
        return ConnectionTestDialog::tr("Passed");
    case StageOutcome::Warning:
        return ConnectionTestDialog::tr("Warning");
    case StageOutcome::Failed:
        return ConnectionTestDialog::tr("Failed");
    case StageOutcome::Skipped:
        return ConnectionTestDialog::tr("Skipped");
    }
    Q_UNREACHABLE();
}

QString timeText(const TestStage &stage)
{
    if (stage.outcome == StageOutcome::Skipped)
        return {};
    const int decimals = stage.milliseconds < 10 ? 1 : 0;
    return ConnectionTestDialog::tr("%1 ms").arg(QLocale().toString(stage.milliseconds, 'f', decimals));
}

// Everything about a stage, for the pane below the list.
QString fullText(const TestStage &stage)
{
    QStringList lines{QStringLiteral("%1: %2").arg(stage.title(), outcomeWord(stage))};
    if (!stage.detail.isEmpty())
        lines.append(stage.detail);
    for (const Finding &finding : stage.findings) {
        lines.append(
            QStringLiteral("%1: %2").arg(FindingModel::severityWord(finding.severity), finding.message));
        if (!finding.hint.isEmpty())
            lines.append(finding.hint);
        if (finding.where.isValid())
            lines.append(finding.where.toString());
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

ConnectionTestDialog::ConnectionTestDialog(QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::ConnectionTestDialog>())
{
    m_ui->setupUi(this);
    const int character = fontMetrics().averageCharWidth();
    resize(character * 110, fontMetrics().height() * 39);
    m_ui->stages->setColumnCount(4);
    m_ui->stages->setUniformRowHeights(true);
    m_ui->stages->setAllColumnsShowFocus(true);
    m_ui->stages->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_ui->stages->header()->setStretchLastSection(true);
    m_ui->message->setMinimumHeight(fontMetrics().height() * 6);
    m_ui->layout->setStretchFactor(m_ui->stages, 5);
    m_ui->layout->setStretchFactor(m_ui->message, 2);
    m_tick.setInterval(tickMilliseconds);
    connect(&m_tick, &QTimer::timeout, this, &ConnectionTestDialog::showState);
    connect(m_ui->stop, &QPushButton::clicked, this, &ConnectionTestDialog::stop);
    connect(m_ui->again, &QPushButton::clicked, this, &ConnectionTestDialog::againRequested);
    connect(m_ui->close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(reportText()); });
    connect(m_ui->save, &QPushButton::clicked, this, &ConnectionTestDialog::askWhereToSave);
    connect(m_ui->stages, &QTreeWidget::currentItemChanged, this, &ConnectionTestDialog::showDetails);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &ConnectionTestDialog::setLooks);
    setLooks();
    retranslate();
}

ConnectionTestDialog::~ConnectionTestDialog() = default;

void ConnectionTestDialog::start(const QString &target)
{
    m_ui->target->setText(target);
    m_ui->stages->clear();
    m_stages.clear();
    m_report.reset();
    m_saved.clear();
    m_running = true;
    m_stopping = false;
    m_clock.start();
    m_tick.start();
    showState();
    showDetails();
}

void ConnectionTestDialog::addStage(const TestStage &stage)
{
    m_stages.push_back(stage);
    addRow(stage);
    showState();
}

void ConnectionTestDialog::finish(const ConnectionTestReport &report)
{
    m_running = false;
    m_tick.stop();
    m_report = report;
    // The report is what counts: stages that were not told one by one are added.
    for (size_t i = m_stages.size(); i < report.stages.size(); ++i) {
        m_stages.push_back(report.stages[i]);
        addRow(report.stages[i]);
    }
    const auto failed = std::find_if(m_stages.begin(), m_stages.end(), [](const TestStage &stage) {
        return stage.outcome == StageOutcome::Failed;
    });
    if (failed != m_stages.end())
        m_ui->stages->setCurrentItem(m_ui->stages->topLevelItem(int(failed - m_stages.begin())));
    showState();
    showDetails();
}

QTreeWidgetItem *ConnectionTestDialog::addRow(const TestStage &stage)
{
    auto *row = new QTreeWidgetItem(m_ui->stages);
    row->setText(StageColumn, stage.title());
    row->setIcon(StageColumn, icon(outcomeIcon(stage)));
    row->setText(OutcomeColumn, outcomeWord(stage));
    row->setText(TimeColumn, timeText(stage));
    row->setTextAlignment(TimeColumn, Qt::AlignRight | Qt::AlignVCenter);
    row->setText(DetailColumn, QString(stage.detail).replace(QLatin1Char('\n'), QLatin1Char(' ')));
    row->setToolTip(DetailColumn, stage.detail);
    addFindings(row, stage);
    m_ui->stages->scrollToItem(row);
    return row;
}

void ConnectionTestDialog::addFindings(QTreeWidgetItem *row, const TestStage &stage)
{
    const auto add = [](QTreeWidgetItem *parent, const QString &text) {
        auto *item = new QTreeWidgetItem(parent);
        item->setText(StageColumn, QString(text).replace(QLatin1Char('\n'), QLatin1Char(' ')));
        item->setToolTip(StageColumn, text);
        item->setFirstColumnSpanned(true);
        return item;
    };
    for (const Finding &finding : stage.findings) {
        QTreeWidgetItem *item = add(row, finding.message);
        item->setIcon(StageColumn, severityIcon(finding.severity));
        item->setData(
            StageColumn, Qt::AccessibleTextRole,
            QStringLiteral("%1: %2").arg(FindingModel::severityWord(finding.severity), finding.message));
        if (!finding.hint.isEmpty())
            add(row, finding.hint);
    }
}

void ConnectionTestDialog::stop()
{
    if (!m_running || m_stopping)
        return;
    m_stopping = true;
    showState();
    Q_EMIT stopRequested();
}

void ConnectionTestDialog::done(int result)
{
    stop();
    m_tick.stop();
    QDialog::done(result);
}

QString ConnectionTestDialog::verdict() const
{
    if (m_stages.empty() && !m_report)
        return tr("The connection has not been tested yet.");
    for (const TestStage &stage : m_stages) {
        if (hasFailed(stage))
            return tr("The connection does not work. It failed at this stage: %1.").arg(stage.title());
    }
    if (m_stopping)
        return tr("The test was stopped.");
    const bool warned = std::any_of(m_stages.begin(), m_stages.end(), [](const TestStage &stage) {
        return stage.outcome == StageOutcome::Warning;
    });
    return warned ? tr("The connection works, with warnings.") : tr("The connection works.");
}

const char *ConnectionTestDialog::stateIcon() const
{
    if (m_running || (m_stages.empty() && !m_report))
        return "test";
    const auto has = [this](StageOutcome outcome) {
        return std::any_of(m_stages.begin(), m_stages.end(),
                           [outcome](const TestStage &stage) { return stage.outcome == outcome; });
    };
    if (std::any_of(m_stages.begin(), m_stages.end(), hasFailed))
        return "error";
    return m_stopping || has(StageOutcome::Warning) ? "warning" : "ok";
}

void ConnectionTestDialog::showState()
{
    const QString seconds =
        QLocale().toString(double(m_clock.isValid() ? m_clock.elapsed() : 0) / 1000, 'f', 1);
    if (m_running)
        m_ui->state->setText(
            (m_stopping ? tr("Stopping the test… %1 s") : tr("Testing the connection… %1 s")).arg(seconds));
    else
        m_ui->state->setText(verdict());
    const int side = fontMetrics().height() * 3 / 2;
    m_ui->stateIcon->setPixmap(icon(stateIcon()).pixmap(QSize(side, side), devicePixelRatioF()));
    m_ui->progress->setVisible(m_running);
    m_ui->stop->setEnabled(m_running && !m_stopping);
    m_ui->again->setEnabled(!m_running);
    m_ui->copy->setEnabled(m_report.has_value());
    m_ui->save->setEnabled(m_report.has_value());
}

void ConnectionTestDialog::showDetails()
{
    QTreeWidgetItem *item = m_ui->stages->currentItem();
    while (item && item->parent())
        item = item->parent();
    QString text = m_saved;
    if (text.isEmpty() && item)
        text = fullText(m_stages[size_t(m_ui->stages->indexOfTopLevelItem(item))]);
    if (text.isEmpty())
        text = tr("Select a stage to read all about it.");
    m_saved.clear();
    m_ui->message->setPlainText(text);
}

QString ConnectionTestDialog::reportText() const
{
    return m_report ? m_ui->target->text() + QStringLiteral("\n\n") + m_report->toText() : QString();
}

void ConnectionTestDialog::askWhereToSave()
{
    auto *dialog = new QFileDialog(this, tr("Save the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Text files (*.txt)"), tr("All files (*)")});
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(QStringLiteral("connection-test.txt"));
    connect(dialog, &QFileDialog::fileSelected, this, &ConnectionTestDialog::saveTo);
    dialog->open();
}

void ConnectionTestDialog::saveTo(const QString &path)
{
    const auto saved = [this, path](const Result<void> &result) {
        m_saved = result
                      ? tr("The report was saved to %1.").arg(QDir::toNativeSeparators(path))
                      : QStringList{result.error().message, result.error().detail, result.error().hint}.join(
                            QLatin1Char('\n'));
        showDetails();
    };
    const QByteArray bytes = reportText().toUtf8();
    saveInBackground(path, [bytes] { return bytes; }).then(this, saved);
}

void ConnectionTestDialog::setLooks()
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->state->setFont(bold);
    m_ui->target->setFont(Theme::monospaceFont());
    showState();
}

void ConnectionTestDialog::retranslate()
{
    m_ui->stages->setHeaderLabels({tr("Stage"), tr("Outcome"), tr("Time"), tr("Detail")});
    m_ui->message->setAccessibleName(tr("All about the selected stage"));
    m_ui->target->setAccessibleName(tr("Target of the test"));
    for (size_t i = 0; i < m_stages.size(); ++i) {
        QTreeWidgetItem *const row = m_ui->stages->topLevelItem(int(i));
        row->setText(StageColumn, m_stages[i].title());
        row->setText(OutcomeColumn, outcomeWord(m_stages[i]));
        row->setText(TimeColumn, timeText(m_stages[i]));
    }
    showState();
    showDetails();
}

void ConnectionTestDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
