#include "views/FindingNotes.h"

#include "models/FindingModel.h"
#include "theme/Icons.h"
#include "theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace limbeck::gui {

FindingNotes::FindingNotes(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &FindingNotes::showAll);
    hide();
}

void FindingNotes::setFindings(const Findings &findings)
{
    if (m_findings == findings)
        return;
    m_findings = findings;
    showAll();
}

void FindingNotes::showAll()
{
    qDeleteAll(findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly));
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
        for (const Finding &finding : std::as_const(m_findings)) {
            if (finding.severity == severity)
                layout()->addWidget(row(finding));
        }
    }
    setVisible(!m_findings.isEmpty());
}

QWidget *FindingNotes::row(const Finding &finding)
{
    auto *shown = new QWidget(this);
    auto *line = new QHBoxLayout(shown);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    auto *mark = new QLabel(shown);
    const int side = fontMetrics().height();
    mark->setPixmap(severityIcon(finding.severity).pixmap(QSize(side, side), devicePixelRatioF()));
    mark->setAccessibleName(FindingModel::severityWord(finding.severity));
    auto *text = new QLabel(shown);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setText(finding.hint.isEmpty() ? finding.message
                                         : finding.message + QLatin1Char(' ') + finding.hint);
    line->addWidget(mark, 0, Qt::AlignTop);
    line->addWidget(text, 1);
    return shown;
}

} // namespace limbeck::gui
