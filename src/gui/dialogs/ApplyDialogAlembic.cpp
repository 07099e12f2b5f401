// What the Apply dialog has for plans that the project's own Alembic runs.
#include "dialogs/ApplyDialog.h"

#include "dialogs/ApplyDialogTexts.h"
#include "theme/Icons.h"
#include "ui_ApplyDialog.h"

namespace limbeck::gui {

QStringList ApplyDialog::opaqueRevisions() const
{
    QStringList ids;
    for (const PlanStep &step : m_request.plan.steps) {
        if (step.opaque && m_request.plan.kind != PlanKind::Stamp)
            ids.append(step.revision.id);
    }
    return ids;
}

QString ApplyDialog::xArguments() const
{
    return m_ui->arguments->text().trimmed();
}

bool ApplyDialog::wantsAnotherPlan() const
{
    return m_request.isAlembic() && xArguments() != m_request.xArguments;
}

// env.py decides on transactions; what it is told with -x is folded away.
void ApplyDialog::fillAlembic()
{
    const bool isAlembic = m_request.isAlembic();
    m_ui->alembicLabel->setVisible(isAlembic);
    m_ui->alembic->setVisible(isAlembic);
    m_ui->opaque->setVisible(!opaqueRevisions().isEmpty());
    m_ui->modes->setVisible(!ApplyDialogTexts::modes(m_request).isEmpty());
    m_ui->details->setVisible(isAlembic);
    m_ui->arguments->setText(m_request.xArguments);
    m_ui->arguments->setFont(Theme::monospaceFont());
    const auto fold = [this](bool open) {
        m_ui->argumentsBox->setVisible(open && m_request.isAlembic());
        m_ui->details->setIcon(icon(open ? "chevron-down" : "chevron-right"));
    };
    connect(m_ui->details, &QToolButton::toggled, this, fold);
    connect(m_ui->arguments, &QLineEdit::textChanged, this, &ApplyDialog::argumentsTyped);
    m_ui->details->setChecked(!m_request.xArguments.isEmpty());
    fold(m_ui->details->isChecked());
}

void ApplyDialog::argumentsTyped()
{
    m_ui->apply->setText(wantsAnotherPlan() ? tr("&Plan again with these arguments")
                                            : ApplyDialogTexts::button(m_request));
    nameTyped();
}

} // namespace limbeck::gui
