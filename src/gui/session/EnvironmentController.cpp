#include "session/EnvironmentController.h"

namespace limbeck::gui {

EnvironmentController::EnvironmentController(QObject *parent)
    : QObject(parent), m_host(QStringLiteral("limbeck-environments"))
{
    EnvironmentHost *host = m_host.object();
    connect(host, &EnvironmentHost::opened, this, [this](quint64 id, const EnvironmentReply &reply) {
        if (id == m_openId)
            Q_EMIT opened(reply);
    });
    connect(host, &EnvironmentHost::proposed, this, [this](quint64 id, const ProposalReply &reply) {
        if (id == m_proposeId)
            Q_EMIT proposed(reply);
    });
    connect(host, &EnvironmentHost::variablesRead, this, [this](quint64 id, const VariablesReply &reply) {
        if (id == m_variablesId)
            Q_EMIT variablesRead(reply);
    });
    connect(host, &EnvironmentHost::written, this,
            [this](quint64, const QStringList &files, const Error &error) { Q_EMIT written(files, error); });
}

void EnvironmentController::open(const std::shared_ptr<const Project> &project,
                                 const EnvironmentDefinition &definition, const QString &chosenVariable)
{
    m_openId = ++m_lastId;
    m_proposeId = 0; // a proposal for what was open before
    m_host.post([id = m_openId, project, definition, chosenVariable](EnvironmentHost &host) {
        host.open(id, project, definition, chosenVariable);
    });
}

void EnvironmentController::propose(const EnvironmentReply &opened, const EnvironmentDraft &draft)
{
    m_proposeId = ++m_lastId;
    m_host.post(
        [id = m_proposeId, opened, draft](EnvironmentHost &host) { host.propose(id, opened, draft); });
}

void EnvironmentController::proposeNew(const std::shared_ptr<const Project> &project,
                                       const NewEnvironmentRequest &request)
{
    m_proposeId = ++m_lastId;
    m_host.post([id = m_proposeId, project, request](EnvironmentHost &host) {
        host.proposeNew(id, project, request);
    });
}

void EnvironmentController::readVariables(const EnvironmentDefinition &definition)
{
    m_variablesId = ++m_lastId;
    m_host.post(
        [id = m_variablesId, definition](EnvironmentHost &host) { host.readVariables(id, definition); });
}

void EnvironmentController::write(const FileChanges &changes)
{
    m_proposeId = 0;
    m_host.post([id = ++m_lastId, changes](EnvironmentHost &host) { host.write(id, changes); });
}

void EnvironmentController::forget()
{
    m_openId = m_proposeId = 0;
}

} // namespace limbeck::gui
