// How the review looks, in each theme and language.
#include "dialogs/ReviewDialog.h"

#include "models/ReviewFormats.h"
#include "models/ReviewStepModel.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_ReviewDialog.h"

#include <QEvent>
#include <QMenu>
#include <QPushButton>

namespace limbeck::gui {

void ReviewDialog::fillExports()
{
    m_exports->clear();
    for (const ReviewFormat &format : reviewFormats()) {
        m_exports->addAction(format.title, this, [this, name = format.name] {
            keepNow();
            Q_EMIT exportRequested(name);
        });
    }
}

void ReviewDialog::showTitles()
{
    const int count = m_model->rowCount();
    const QString title =
        count == 0 ? tr("Review of %1").arg(m_environment.title())
                   : tr("Review of %n pending revision(s) on %1", nullptr, count).arg(m_environment.title());
    m_ui->title->setText(title);
    setWindowTitle(title);
}

void ReviewDialog::setLooks()
{
    QPalette strip = m_ui->strip->palette();
    strip.setColor(QPalette::Window, Theme::environmentTint(m_environment.colour));
    m_ui->strip->setPalette(strip);
    m_ui->strip->setAutoFillBackground(true);
    QPalette edge = m_ui->edge->palette();
    edge.setColor(QPalette::Window, Theme::environmentColor(m_environment.colour));
    m_ui->edge->setPalette(edge);
    m_ui->edge->setAutoFillBackground(true);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setWeight(QFont::DemiBold);
    m_ui->title->setFont(large);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->heading->setFont(bold);
    m_ui->target->setFont(Theme::monospaceFont());
    QPalette secondary = m_ui->subheading->palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->subheading->setPalette(secondary);
    m_ui->approve->setIcon(icon("ok"));
    m_ui->needsWork->setIcon(icon("warning"));
    m_ui->refuse->setIcon(icon("error"));
    m_ui->noVerdict->setIcon(icon("pending"));
    m_ui->previous->setIcon(icon("chevron-up"));
    m_ui->next->setIcon(icon("chevron-down"));
    m_ui->exportAs->setIcon(icon("export"));
    m_ui->sign->setIcon(icon("key"));
    for (QPushButton *button : {m_ui->needsWork, m_ui->refuse, m_ui->noVerdict, m_ui->previous, m_ui->next,
                                m_ui->exportAs, m_ui->close})
        button->setProperty("quiet", true); // one button stands out
    m_ui->steps->viewport()->update();
    showCount();
}

void ReviewDialog::retranslate()
{
    m_model->retranslate();
    fillExports();
    showTitles();
    showStep();
    showCount();
}

void ReviewDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
