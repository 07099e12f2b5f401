#include "dialogs/EnvironmentSheets.h"

#include "dialogs/CompareDialog.h"
#include "dialogs/EnvironmentDialog.h"
#include "dialogs/NewEnvironmentDialog.h"
#include "dialogs/VariablesDialog.h"

#include <algorithm>

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
    // What was made is what the person wants to see next.
    connect(&controller, &EnvironmentController::written, m_new,
            [this, dialog = m_new.data()](const QStringList &, const Error &error) {
                if (error.code.isEmpty())
                    m_session.pickWhenRead(dialog->environmentName());
                dialog->setWritten(error);
            });
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

// The picked environment is what the other is compared with, unless it is the one itself.
void EnvironmentSheets::compare(int index)
{
    const auto &all = m_session.state().project.environments;
    if (m_compare || all.size() < 2 || !environment(index))
        return;
    const int picked = m_session.state().environment;
    const int other = picked >= 0 && picked != index ? picked : index == 0 ? 1 : 0;
    m_compare = new CompareDialog(all, std::min(index, other), std::max(index, other), m_window);
    m_compare->setAttribute(Qt::WA_DeleteOnClose);
    ComparisonController &controller = m_session.comparisons();
    connect(m_compare, &CompareDialog::compareRequested, this, &EnvironmentSheets::startComparison);
    connect(m_compare, &CompareDialog::stopRequested, &controller, &ComparisonController::stop);
    connect(&controller, &ComparisonController::environmentRead, m_compare, &CompareDialog::setEnvironment);
    connect(&controller, &ComparisonController::databaseRead, m_compare, &CompareDialog::setDatabase);
    m_compare->open();
    m_compare->start();
}

// As the project is now: it may have been read again since the dialog was opened.
void EnvironmentSheets::startComparison(const QString &first, const QString &second)
{
    const ProjectReply &project = m_session.state().project;
    if (!project.project)
        return;
    const auto side = [&project](const QString &name) {
        const auto found = std::ranges::find_if(project.environments, [&name](const ResolvedEnvironment &e) {
            return e.definition.name == name;
        });
        return ComparisonController::Side{name, found == project.environments.end() ? QString()
                                                                                    : found->chosenVariable};
    };
    m_compare->setProject(project.project);
    m_session.comparisons().compare(project.project, {side(first), side(second)},
                                    m_session.state().versionTable());
}

} // namespace limbeck::gui
