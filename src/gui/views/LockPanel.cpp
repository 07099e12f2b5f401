#include "views/LockPanel.h"

#include "theme/Icons.h"
#include "ui_LockPanel.h"

#include <QEvent>

namespace limbeck::gui {

LockPanel::LockPanel(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::LockPanel>())
{
    m_ui->setupUi(this);
    m_ui->title->setMinimumWidth(1);
    m_ui->column->setContentsMargins(12, 4, 12, 8);
    m_ui->notes->hide();
    connect(m_ui->stop, &QPushButton::clicked, this, &LockPanel::stopRequested);
    connect(m_ui->table, &BackendTable::endRequested, this, &LockPanel::endRequested);
    hide();
}

LockPanel::~LockPanel() = default;

void LockPanel::start()
{
    m_snapshot = {};
    m_ui->stop->setEnabled(true);
    hide();
}

void LockPanel::setStopping()
{
    m_ui->stop->setEnabled(false);
}

void LockPanel::finish()
{
    hide();
}

void LockPanel::setSnapshot(const LockSnapshot &snapshot)
{
    m_snapshot = snapshot;
    retranslate();
    show();
}

void LockPanel::retranslate()
{
    const bool failed = !m_snapshot.trouble.code.isEmpty();
    const int waitedFor = m_snapshot.waitedFor();
    const int waiting = m_snapshot.waiting();
    QStringList parts;
    if (failed)
        parts.append(tr("Who waits for whom cannot be seen: %1").arg(m_snapshot.trouble.message));
    if (waitedFor > 0)
        parts.append(tr("The run waits for %n session(s).", nullptr, waitedFor));
    if (waiting > 0)
        parts.append(tr("%n session(s) wait for the run.", nullptr, waiting));
    m_ui->title->setText(parts.isEmpty() ? tr("Nobody waits.") : parts.join(QLatin1Char(' ')));
    const char *mark = failed || waitedFor > 0 || waiting > 0 ? "warning" : "ok";
    const int size = fontMetrics().height();
    m_ui->mark->setPixmap(icon(mark).pixmap(QSize(size, size), devicePixelRatioF()));
    m_ui->table->setRows(backendRows(m_snapshot));
    m_ui->table->setVisible(!m_snapshot.pairs.isEmpty());
}

void LockPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
