// What the Apply dialog says where the environment wants a signed review.
#include "dialogs/ApplyDialog.h"

#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "ui_ApplyDialog.h"

namespace limbeck::gui {

void ApplyDialog::setReviewAwaited()
{
    m_review = Review::Awaited;
    showReview();
    showConfirmation();
}

void ApplyDialog::setReview(const QString &text, const Error &error)
{
    const bool agreed = error.code.isEmpty();
    m_review = !agreed ? Review::Refuses : text.isEmpty() ? Review::NotNeeded : Review::Covers;
    Error told = error;
    if (error.code == QLatin1String("review.missing"))
        told.hint = tr("Have it reviewed with Review…, and sign it there."); // not at the console
    m_reviewText = agreed ? text : errorText(told);
    showReview();
    showConfirmation();
}

void ApplyDialog::showReview()
{
    const char *mark = m_review == Review::Awaited ? "clock" : m_review == Review::Covers ? "ok" : "error";
    const int side = m_ui->title->fontMetrics().height();
    m_ui->reviewIcon->setPixmap(icon(mark).pixmap(QSize(side, side), devicePixelRatioF()));
    QString text = m_reviewText;
    if (m_review == Review::Awaited)
        text = tr("Looking for a signed review of this plan…");
    else if (m_review == Review::Covers)
        text = tr("%1\nIt covers this plan, word for word.", "who reviewed it").arg(m_reviewText);
    m_ui->reviewText->setText(text);
    m_ui->review->setVisible(m_review != Review::NotNeeded);
}

} // namespace limbeck::gui
