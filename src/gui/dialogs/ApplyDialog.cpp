#include "dialogs/ApplyDialog.h"

#include "ui_ApplyDialog.h"

#include <QEvent>
#include <QPushButton>

namespace limbeck::gui {

ApplyDialog::ApplyDialog(const ApplyRequest &request, QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::ApplyDialog>()), m_request(request)
{
    m_ui->setupUi(this);
    m_ui->apply->setText(tr("Apply %n revision(s)", nullptr, int(request.plan.steps.size())));
    connect(m_ui->apply, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
}

ApplyDialog::~ApplyDialog() = default;

RunOptions ApplyDialog::options() const
{
    return m_request.options;
}

void ApplyDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
