// What the page says about findings, and how it gets to the places that they are about.
#include "ui_ProjectPage.h"
#include "views/ProjectPage.h"

#include <QDesktopServices>
#include <QUrl>

namespace limbeck::gui {

void ProjectPage::showFindings()
{
    Findings findings = m_session.state().findings();
    if (m_script) {
        for (const Finding &finding : m_script->findings) {
            if (!findings.contains(finding))
                findings.append(finding);
        }
    }
    m_ui->findings->setFindings(findings);
    const int index = m_ui->tabs->indexOf(m_ui->findings);
    m_ui->tabs->setTabText(index,
                           findings.isEmpty() ? tr("Findings") : tr("Findings (%1)").arg(findings.size()));
}

void ProjectPage::showLint()
{
    showFindings();
    m_ui->revisions->setRisks(m_session.state());
}

// What the rules find in a Python revision is in the SQL that it renders.
void ProjectPage::showFinding(const Finding &finding)
{
    const int line = m_session.state().sqlLine(finding);
    if (line == 0) {
        showPlace(finding.where);
        return;
    }
    m_goToSql = {finding.revision, line};
    m_ui->revisions->select(finding.revision);
    m_previewed.clear();
    m_rendered.clear();
    m_ui->tabs->setCurrentWidget(m_ui->sql);
    renderWhatIsSeen();
}

void ProjectPage::showPlace(const SourceLocation &where)
{
    if (const RevisionGraph *graph = m_session.state().graph()) {
        for (const Revision &revision : graph->revisions()) {
            if (revision.file != where.file)
                continue;
            m_goTo = where;
            m_ui->revisions->select(revision.id);
            m_session.requestScript(revision.id);
            return;
        }
    }
    QDesktopServices::openUrl(QUrl::fromLocalFile(where.file));
}

} // namespace limbeck::gui
