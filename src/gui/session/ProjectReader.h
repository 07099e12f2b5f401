#pragma once

#include "plan/Planner.h"
#include "session/AlembicHost.h"
#include "session/Closable.h"
#include "session/Replies.h"

#include <QHash>
#include <QObject>

namespace limbeck::gui {

// Everything that is read from or written to disk: on a thread of its own, so that a server which does not
// answer never keeps a file from being shown. All requests are called there and answer with their id.
class ProjectReader : public QObject, public Closable
{
    Q_OBJECT

public:
    // `chosenVariables`: by environment, the URL variable that the person chose where several differ.
    void open(quint64 id, const QString &folder, const ProjectOptions &options,
              const QHash<QString, QString> &chosenVariables);
    // Whether a folder is there: a network drive that does not answer takes its time.
    void lookFor(quint64 id, const QString &folder);
    void plan(quint64 id, const std::shared_ptr<const Project> &project, const PlanRequest &request);
    // Of an Alembic project, without its SQL: nothing of the project runs.
    void planSteps(quint64 id, const AlembicJob &job, const PlanRequest &request);
    void loadScript(quint64 id, const std::shared_ptr<const Project> &project, const QString &revision);
    // The plan as SQL, to look at.
    void render(quint64 id, const std::shared_ptr<const Plan> &plan, const VersionTable &table,
                bool createTable);
    // The change that makes env.py use the environment's variables.
    void proposeMend(quint64 id, const std::shared_ptr<const Project> &project, const QString &environment);
    void writeMend(quint64 id, const MendProposal &proposal);
    // Writes through a QSaveFile: the whole file or none. Answers an error with code file.write.
    void save(quint64 id, const QString &path, const QByteArray &bytes);

    // `chosenVariable`: the URL variable that the person chose where several differ, or empty. Any thread.
    static ResolverOptions resolverOptions(const Project &project, const EnvironmentDefinition &definition,
                                           const QString &chosenVariable);
    // An environment's files read and its target resolved. Blocking disk I/O.
    static ResolvedEnvironment resolve(const Project &project, const EnvironmentDefinition &definition,
                                       const QString &chosenVariable);

Q_SIGNALS:
    void lookedFor(quint64 id, const QString &folder, bool exists);
    void opened(quint64 id, const limbeck::gui::ProjectReply &reply);
    void planned(quint64 id, const limbeck::gui::PlanReply &reply);
    void scriptLoaded(quint64 id, const limbeck::gui::ScriptReply &reply);
    void rendered(quint64 id, const QByteArray &sql);
    void mendProposed(quint64 id, const limbeck::gui::MendReply &reply);
    void mendWritten(quint64 id, const QString &file, const limbeck::Error &error);
    void saved(quint64 id, const QString &path, const limbeck::Error &error);
};

} // namespace limbeck::gui
