#include "dialogs/EnvironmentSheets.h"

#include "dialogs/EnvironmentDialog.h"
#include "dialogs/NewEnvironmentDialog.h"
#include "dialogs/VariablesDialog.h"

namespace limbeck::gui {

EnvironmentSheets::EnvironmentSheets(QWidget *window, SessionController &session)
    : QObject(window), m_window(window), m_session(session)
{
}

const ResolvedEnvironment *EnvironmentSheets::environment(int index) const
{
    const auto &all = m_session.state().project.environments;
    return index >= 0 && index < int(all.size()) ? &all[size_t(index)] : nullptr;
}

void EnvironmentSheets::edit(int index)
{
    const ResolvedEnvironment *resolved = environment(index);
    if (m_edit || !resolved || m_session.runs().isRunning())
        return;
    m_edit = new EnvironmentDialog(resolved->definition.title(), m_window);
    m_edit->setAttribute(Qt::WA_DeleteOnClose);
    EnvironmentController &controller = m_session.environments();
    const auto open = [&controller, project = m_session.state().project.project,
                       definition = resolved->definition, variable = resolved->chosenVariable] {
        controller.open(project, definition, variable);
    };
    connect(m_edit, &EnvironmentDialog::openRequested, &controller, open);
    connect(m_edit, &EnvironmentDialog::proposalRequested, &controller, &EnvironmentController::propose);
    connect(m_edit, &EnvironmentDialog::writeRequested, &controller, &EnvironmentController::write);
    connect(&controller, &EnvironmentController::opened, m_edit, &EnvironmentDialog::setOpened);
    connect(&controller, &EnvironmentController::proposed, m_edit, &EnvironmentDialog::setProposal);
    connect(&controller, &EnvironmentController::written, m_edit,
            [dialog = m_edit.data()](const QStringList &, const Error &error) { dialog->setWritten(error); });
    connect(m_edit, &QDialog::finished, &controller, &EnvironmentController::forget);
    m_edit->open();
    open();
}

void EnvironmentSheets::create()
{
    const auto project = m_session.state().project.project;
    if (m_new || !project || m_session.runs().isRunning())
        return;
    m_new = new NewEnvironmentDialog(project, m_window);
    m_new->setAttribute(Qt::WA_DeleteOnClose);
    EnvironmentController &controller = m_session.environments();
    connect(m_new, &NewEnvironmentDialog::proposalRequested, &controller,
            [&controller, project](const NewEnvironmentRequest &request) {
                controller.proposeNew(project, request);
            });
    connect(m_new, &NewEnvironmentDialog::writeRequested, &controller, &EnvironmentController::write);
    connect(&controller, &EnvironmentController::proposed, m_new, &NewEnvironmentDialog::setProposal);
    connect(&controller, &EnvironmentController::written, m_new,
            [dialog = m_new.data()](const QStringList &, const Error &error) { dialog->setWritten(error); });
    connect(m_new, &QDialog::finished, &controller, &EnvironmentController::forget);
    m_new->open();
}

void EnvironmentSheets::showVariables(int index)
{
    const ResolvedEnvironment *resolved = environment(index);
    if (m_variables || !resolved)
        return;
    m_variables = new VariablesDialog(resolved->definition.title(), m_window);
    m_variables->setAttribute(Qt::WA_DeleteOnClose);
    EnvironmentController &controller = m_session.environments();
    connect(&controller, &EnvironmentController::variablesRead, m_variables, &VariablesDialog::setVariables);
    connect(m_variables, &VariablesDialog::placeRequested, this, &EnvironmentSheets::placeRequested);
    m_variables->open();
    controller.readVariables(resolved->definition);
}

} // namespace limbeck::gui
