#include "session/EnvironmentHost.h"

#include "env/ProcessEnvironment.h"
#include "env/ShownDiff.h"
#include "session/ProjectReader.h"

namespace limbeck::gui {

namespace {

// Adds what changes to what is written and to what is shown of it.
void add(ProposalReply *reply, const FileChanges &changes)
{
    for (const FileChange &change : changes) {
        if (!change.changes())
            continue;
        reply->changes.push_back(change);
        reply->shown.push_back({change.file, shownDiff(change), change.creates()});
    }
}

} // namespace

void EnvironmentHost::open(quint64 id, const std::shared_ptr<const Project> &project,
                           const EnvironmentDefinition &definition, const QString &chosenVariable)
{
    EnvironmentReply reply;
    reply.definition = definition;
    auto edit = EnvironmentEdit::open(definition, processEnvironment(),
                                      ProjectReader::resolverOptions(*project, definition, chosenVariable));
    if (edit)
        reply.edit = std::make_shared<const EnvironmentEdit>(std::move(*edit));
    else
        reply.error = edit.error();
    auto settings = ProjectSettingsEdit::open(project->folder());
    if (settings)
        reply.settings = std::make_shared<const ProjectSettingsEdit>(std::move(*settings));
    else
        reply.settingsError = settings.error();
    Q_EMIT opened(id, reply);
}

void EnvironmentHost::propose(quint64 id, const EnvironmentReply &opened, const EnvironmentDraft &draft)
{
    ProposalReply reply;
    const bool literal = draft.writing == UrlWriting::Literal;
    if (opened.edit && (literal || !opened.edit->fields().differences(draft.fields).isEmpty())) {
        if (const auto proposal = opened.edit->propose(draft.fields, draft.writing); proposal) {
            add(&reply, proposal->changes);
            reply.findings = proposal->findings;
        } else {
            reply.error = proposal.error();
        }
    }
    if (draft.settings && opened.settings && reply.error.code.isEmpty()) {
        ProjectSettingsEdit settings = *opened.settings;
        if (const auto set = settings.set(opened.definition.name, *draft.settings); set)
            add(&reply, {settings.change()});
        else
            reply.error = set.error();
    }
    Q_EMIT proposed(id, reply);
}

void EnvironmentHost::proposeNew(quint64 id, const std::shared_ptr<const Project> &project,
                                 const NewEnvironmentRequest &request)
{
    ProposalReply reply;
    if (const auto change = proposeNewEnvironment(*project, request, processEnvironment()); change) {
        add(&reply, change->changes);
        reply.findings = change->findings;
        reply.ignore = change->ignore;
        if (change->ignore)
            reply.shownIgnore = {change->ignore->file, shownDiff(*change->ignore), change->ignore->creates()};
    } else {
        reply.error = change.error();
    }
    Q_EMIT proposed(id, reply);
}

void EnvironmentHost::readVariables(quint64 id, const EnvironmentDefinition &definition)
{
    VariablesReply reply;
    if (const auto environment = Environment::load(definition, processEnvironment()); environment) {
        reply.variables = variableRows(*environment);
        reply.revealed = variableRows(*environment, true);
    } else {
        reply.error = environment.error();
    }
    Q_EMIT variablesRead(id, reply);
}

void EnvironmentHost::write(quint64 id, const FileChanges &changes)
{
    QStringList files;
    for (const FileChange &change : changes)
        files.append(change.file);
    const auto done = writeChanges(changes);
    Q_EMIT written(id, files, done ? Error() : done.error());
}

} // namespace limbeck::gui
