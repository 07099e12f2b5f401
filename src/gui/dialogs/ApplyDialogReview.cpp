// What the Apply dialog says where the environment wants a signed review.
#include "dialogs/ApplyDialog.h"

#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "ui_ApplyDialog.h"

#include <algorithm>

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
    m_reviewText = agreed ? text : errorText(error);
    showReview();
    showConfirmation();
    if (!isVisible())
        return;
    // The rows above keep their room.
    layout()->activate();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
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
