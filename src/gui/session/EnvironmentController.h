#pragma once

#include "session/EnvironmentHost.h"
#include "session/Threaded.h"

#include <QObject>

namespace limbeck::gui {

// Editing environments, seen from the GUI thread: requests are handed to a thread of their own, and of each
// kind only the last one is answered. GUI thread; never waits.
class EnvironmentController : public QObject
{
    Q_OBJECT

public:
    explicit EnvironmentController(QObject *parent = nullptr);

    // Answered by opened().
    void open(const std::shared_ptr<const Project> &project, const EnvironmentDefinition &definition,
              const QString &chosenVariable);
    // Answered by proposed().
    void propose(const EnvironmentReply &opened, const EnvironmentDraft &draft);
    // Answered by proposed() too.
    void proposeNew(const std::shared_ptr<const Project> &project, const NewEnvironmentRequest &request);
    // Answered by variablesRead().
    void readVariables(const EnvironmentDefinition &definition);
    // Answered by written(), each of them.
    void write(const FileChanges &changes);
    // What was asked for is not waited for any more.
    void forget();

Q_SIGNALS:
    void opened(const limbeck::gui::EnvironmentReply &reply);
    void proposed(const limbeck::gui::ProposalReply &reply);
    void variablesRead(const limbeck::gui::VariablesReply &reply);
    void written(const QStringList &files, const limbeck::Error &error);

private:
    Threaded<EnvironmentHost> m_host;
    quint64 m_lastId = 0;
    quint64 m_openId = 0;
    quint64 m_proposeId = 0;
    quint64 m_variablesId = 0;
};

} // namespace limbeck::gui
