#pragma once

#include "project/Project.h"
#include "session/Closable.h"
#include "session/EnvironmentReplies.h"

#include <QObject>

#include <memory>

namespace limbeck::gui {

// Reads, changes and writes the files of environments, on a thread of its own. All requests are called there
// and answer with their id.
class EnvironmentHost : public QObject, public Closable
{
    Q_OBJECT

public:
    // `chosenVariable`: the URL variable that the person chose where several differ, or empty.
    void open(quint64 id, const std::shared_ptr<const Project> &project,
              const EnvironmentDefinition &definition, const QString &chosenVariable);
    void propose(quint64 id, const EnvironmentReply &opened, const EnvironmentDraft &draft);
    void proposeNew(quint64 id, const std::shared_ptr<const Project> &project,
                    const NewEnvironmentRequest &request);
    void readVariables(quint64 id, const EnvironmentDefinition &definition);
    void write(quint64 id, const FileChanges &changes);

Q_SIGNALS:
    void opened(quint64 id, const limbeck::gui::EnvironmentReply &reply);
    void proposed(quint64 id, const limbeck::gui::ProposalReply &reply);
    void variablesRead(quint64 id, const limbeck::gui::VariablesReply &reply);
    void written(quint64 id, const QStringList &files, const limbeck::Error &error);
};

} // namespace limbeck::gui
