#include "views/BlockersPanel.h"

#include "theme/Icons.h"
#include "ui_BlockersPanel.h"

#include <QEvent>
#include <QLocale>

namespace limbeck::gui {

BlockersPanel::BlockersPanel(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::BlockersPanel>())
{
    m_ui->setupUi(this);
    m_ui->title->setMinimumWidth(1);
    m_ui->refresh->setProperty("quiet", true);
    // Not disabled while it is looked, which would take the focus away from it.
    connect(m_ui->refresh, &QPushButton::clicked, this, [this] {
        if (!m_looking)
            Q_EMIT refreshRequested();
    });
    connect(m_ui->table, &BackendTable::endRequested, this, &BlockersPanel::endRequested);
    setLooking();
}

BlockersPanel::~BlockersPanel() = default;

void BlockersPanel::setLooking()
{
    m_looking = true;
    retranslate();
}

void BlockersPanel::setAnswer(const BlockerReport &report, const Error &error)
{
    m_looking = false;
    m_note.clear();
    m_report = report;
    m_error = error;
    retranslate();
}

void BlockersPanel::setNote(const QString &text)
{
    m_note = text;
    retranslate();
}

QString BlockersPanel::title() const
{
    if (m_looking)
        return tr("Looking who would block this run…");
    if (!m_error.code.isEmpty())
        return tr("Who would block this run is not known: %1").arg(m_error.message);
    if (m_report.blockers.isEmpty())
        return tr("Nobody would block this run now.");
    return tr("%n session(s) would block this run now.", nullptr, int(m_report.blockers.size()));
}

QString BlockersPanel::notes() const
{
    QStringList lines;
    if (!m_note.isEmpty())
        lines.append(m_note);
    if (!m_error.code.isEmpty() && !m_error.hint.isEmpty())
        lines.append(m_error.hint);
    for (const SlotNote &slot : m_report.replicationSlots)
        lines.append(slot.text());
    if (!m_report.replicationSlots.isEmpty() && m_report.rewriteBytes > 0)
        lines.append(
            tr("The tables that the plan takes under ACCESS EXCLUSIVE are about %1; a rewrite writes as much "
               "WAL.")
                .arg(QLocale().formattedDataSize(m_report.rewriteBytes, 1)));
    for (const Finding &finding : m_report.findings)
        lines.append(finding.message);
    return lines.join(QLatin1Char('\n'));
}

void BlockersPanel::retranslate()
{
    m_ui->title->setText(title());
    const char *mark = m_looking                     ? "clock"
                       : !m_error.code.isEmpty()     ? "warning"
                       : m_report.blockers.isEmpty() ? "ok"
                                                     : "warning";
    const int size = fontMetrics().height();
    m_ui->mark->setPixmap(icon(mark).pixmap(QSize(size, size), devicePixelRatioF()));
    if (!m_looking)
        m_ui->table->setRows(backendRows(m_report));
    m_ui->table->setVisible(m_ui->table->rowCount() > 0);
    m_ui->notes->setText(notes());
    m_ui->notes->setVisible(!m_ui->notes->text().isEmpty());
}

void BlockersPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
