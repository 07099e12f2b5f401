#include "views/ProgressPanel.h"

#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_ProgressPanel.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>

#include <chrono>

namespace limbeck::gui {

namespace {

QString duration(qint64 milliseconds)
{
    const qint64 seconds = milliseconds / 1000;
    if (seconds < 60) {
        return QCoreApplication::translate("limbeck::gui::ProgressPanel", "%1 s")
            .arg(double(milliseconds) / 1000, 0, 'f', 1);
    }
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

} // namespace

ProgressPanel::ProgressPanel(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::ProgressPanel>())
{
    m_ui->setupUi(this);
    m_ui->title->setMinimumWidth(1);
    m_ui->statement->setMinimumWidth(1);
    m_tick.setInterval(std::chrono::milliseconds(100));
    connect(&m_tick, &QTimer::timeout, this, &ProgressPanel::showElapsed);
    m_patience.setSingleShot(true);
    m_patience.setInterval(std::chrono::seconds(1));
    connect(&m_patience, &QTimer::timeout, m_ui->stop, &QWidget::show);
    connect(m_ui->stop, &QPushButton::clicked, this, &ProgressPanel::askToStop);
    connect(m_ui->refusal, &RefusalView::placeRequested, this, &ProgressPanel::placeRequested);
    connect(m_ui->refusal, &RefusalView::mendRequested, this, &ProgressPanel::mendRequested);
    connect(m_ui->close, &QPushButton::clicked, this, &ProgressPanel::reset);
    connect(m_ui->copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_ui->title->text() + QLatin1Char('\n') + m_copied);
    });
    hide();
}

ProgressPanel::~ProgressPanel() = default;

void ProgressPanel::start()
{
    m_hasResult = false;
    m_isWaiting = false;
    m_patience.stop();
    m_ui->refusal->hide();
    m_revision = {};
    m_statementsDone = 0;
    m_clock.start();
    m_tick.start();
    m_ui->bar->setRange(0, 0);
    m_result = {};
    m_ui->bar->show();
    m_ui->elapsed->show();
    m_ui->statement->show();
    m_ui->stop->show();
    m_ui->stop->setEnabled(true);
    m_ui->copy->hide();
    m_ui->close->hide();
    m_ui->title->setText(tr("Starting the run…"));
    m_ui->statement->setText({});
    m_ui->statement->setFont(Theme::monospaceFont());
    setMark("clock");
    showElapsed();
    show();
}

void ProgressPanel::hideStop()
{
    m_ui->stop->hide();
}

void ProgressPanel::setStopping()
{
    m_ui->stop->setEnabled(false);
    m_ui->title->setText(tr("Stopping: the server is asked to cancel the statement…"));
}

void ProgressPanel::showWaiting()
{
    start();
    m_tick.stop();
    m_ui->elapsed->hide();
    m_ui->stop->hide();
    m_ui->statement->hide();
    m_ui->title->setText(tr("Alembic is rendering the SQL of the plan…"));
    m_isWaiting = true;
    m_patience.start();
}

void ProgressPanel::askToStop()
{
    if (m_isWaiting) {
        m_ui->stop->setEnabled(false);
        m_ui->title->setText(tr("Stopping Alembic…"));
    }
    Q_EMIT stopRequested();
}

void ProgressPanel::reset()
{
    m_tick.stop();
    m_patience.stop();
    m_hasResult = false;
    hide();
}

void ProgressPanel::handle(const RunEvent &event)
{
    std::visit([this](const auto &value) { on(value); }, event);
}

void ProgressPanel::on(const RunStarted &event)
{
    m_countsStatements = event.statements > 0;
    m_ui->bar->setRange(0, m_countsStatements ? event.statements : event.revisions);
    m_ui->bar->setValue(0);
}

void ProgressPanel::on(const LockWaiting &event)
{
    m_ui->title->setText(tr("Waiting for another run to end: %1").arg(event.holder));
}

void ProgressPanel::on(const RevisionStarted &event)
{
    m_revision = event;
    m_ui->statement->clear();
    showTitle();
}

void ProgressPanel::showTitle()
{
    m_ui->title->setText(
        tr("Revision %1 of %2: %3")
            .arg(QString::number(m_revision.number), QString::number(m_revision.of), m_revision.title));
}

void ProgressPanel::on(const StatementStarted &event)
{
    m_ui->statement->setText(
        tr("Statement %1 of %2: %3")
            .arg(QString::number(event.number), QString::number(event.of), event.summary));
}

void ProgressPanel::on(const StatementFinished &)
{
    ++m_statementsDone;
    if (m_countsStatements)
        m_ui->bar->setValue(std::min(m_statementsDone, m_ui->bar->maximum()));
}

void ProgressPanel::on(const RetryScheduled &event)
{
    m_ui->statement->setText(tr("Attempt %1 of %2 did not get its lock; the next one follows in %3.")
                                 .arg(QString::number(event.attempt), QString::number(event.of),
                                      duration(qint64(event.waitMilliseconds))));
}

void ProgressPanel::on(const RevisionFinished &)
{
    if (!m_countsStatements)
        m_ui->bar->setValue(m_revision.number);
}

void ProgressPanel::on(const RunFinished &event)
{
    m_result = event;
}

void ProgressPanel::finish(bool ok, bool cancelled, const Error &error)
{
    m_tick.stop();
    showElapsed();
    m_hasResult = true;
    m_result.ok = ok;
    m_result.cancelled = cancelled;
    if (m_result.error.code.isEmpty())
        m_result.error = error;
    showResult();
}

void ProgressPanel::showTrouble(const Error &error)
{
    showOutcome("error", error.message, errorDetails(error));
}

void ProgressPanel::showNote(const QString &text)
{
    showOutcome("info", text, {});
}

void ProgressPanel::showOutcome(const char *iconName, const QString &text, const QString &details)
{
    setMark(iconName);
    m_patience.stop();
    m_ui->refusal->hide();
    m_ui->bar->hide();
    m_ui->stop->hide();
    m_ui->close->show();
    m_ui->elapsed->setVisible(m_hasResult);
    m_ui->copy->setVisible(!details.isEmpty());
    m_ui->title->setText(text);
    m_ui->statement->setText(details);
    m_copied = details;
    m_ui->statement->setVisible(!details.isEmpty());
    show();
}

void ProgressPanel::showResult()
{
    const bool failed = !m_result.ok && !m_result.cancelled;
    showOutcome(m_result.ok          ? "ok"
                : m_result.cancelled ? "warning"
                                     : "error",
                resultText(), failed ? errorDetails(m_result.error) : QString());
    if (failed && m_ui->refusal->setRefusal(m_result)) {
        m_ui->refusal->show();
        m_ui->statement->hide();
    }
}

QString ProgressPanel::resultText() const
{
    const QString at = !m_result.headsKnown ? tr("The state of the database could not be read back.")
                       : m_result.heads.isEmpty()
                           ? tr("The database is at no revision.")
                           : tr("The database is at %1.").arg(m_result.heads.join(QStringLiteral(", ")));
    if (m_result.ok)
        return tr("Done: %n revision(s).", nullptr, m_result.applied) + QLatin1Char(' ') + at;
    if (m_result.cancelled)
        return tr("Stopped.") + QLatin1Char(' ') + at;
    return m_result.error.message + QLatin1Char(' ') + at;
}

void ProgressPanel::showElapsed()
{
    m_ui->elapsed->setText(duration(m_clock.elapsed()));
}

void ProgressPanel::setMark(const char *iconName)
{
    const int size = fontMetrics().height();
    m_ui->mark->setPixmap(icon(iconName).pixmap(QSize(size, size), devicePixelRatioF()));
}

void ProgressPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        if (m_hasResult)
            showResult();
        else if (m_revision.number > 0)
            showTitle();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
