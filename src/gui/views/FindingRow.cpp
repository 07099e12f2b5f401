#include "views/FindingRow.h"

#include "models/FindingModel.h"
#include "theme/Icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace limbeck::gui {

FindingRow::FindingRow(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_mend(new QToolButton(this))
    , m_why(new QToolButton(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_mend);
    layout->addWidget(m_why);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    for (QToolButton *button : {m_mend, m_why}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
    }
    connect(m_mend, &QToolButton::clicked, this, &FindingRow::mendRequested);
    connect(m_why, &QToolButton::clicked, this, &FindingRow::whyRequested);
    retranslate();
}

void FindingRow::setFinding(const Finding &finding)
{
    m_finding = finding;
    m_mend->setVisible(FindingModel::isMendable(finding));
    const int size = fontMetrics().height();
    m_icon->setPixmap(severityIcon(finding.severity).pixmap(QSize(size, size), devicePixelRatioF()));
    // The first line says it; the rest is in the tooltip and in the list of findings.
    m_text->setText(finding.message.section(QLatin1Char('\n'), 0, 0));
    m_text->setToolTip(
        QStringLiteral("<p>%1</p><p>%2</p>")
            .arg(finding.message.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")),
                 finding.hint.toHtmlEscaped()));
    retranslate();
}

void FindingRow::retranslate()
{
    m_mend->setText(tr("Mend…"));
    m_mend->setAccessibleName(tr("Mend env.py"));
    m_why->setText(tr("Why"));
    m_why->setAccessibleName(tr("Why: %1").arg(m_finding.message.section(QLatin1Char('\n'), 0, 0)));
}

void FindingRow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
