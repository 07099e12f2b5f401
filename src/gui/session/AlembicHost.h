#pragma once

#include "plan/Planner.h"
#include "run/AlembicPython.h"
#include "session/Closable.h"
#include "session/Replies.h"

#include <QObject>

#include <memory>
#include <stop_token>

namespace limbeck::gui {

// What a request about an Alembic project needs. `noPython` says why there is no interpreter.
struct AlembicJob
{
    std::shared_ptr<const Project> project;
    AlembicProject alembic;
    std::optional<Error> noPython;
};

// A plan with its SQL: that of an Alembic project is rendered. Its files may have changed since; the
// fingerprint then differs from the one of `plan`. Blocking. Errors: those of makePlan(), of there being no
// Python.
Result<std::shared_ptr<const Plan>> planWithSql(const std::shared_ptr<const Project> &project,
                                                const std::shared_ptr<const Plan> &plan,
                                                const std::optional<AlembicJob> &alembic,
                                                const std::stop_token &stop);

// Everything that starts the project's Python, but for runs: on a thread of its own, since a Python takes its
// time and neither files nor the database should wait for it. All requests are called there, end early at a
// stop, and answer with their id.
class AlembicHost : public QObject, public Closable
{
    Q_OBJECT

public:
    // The Python that the project's Alembic runs with.
    void probe(quint64 id, const PythonSearch &search, const std::stop_token &stop);
    // All that could be chosen: first which there are, then what each of them has.
    void list(quint64 id, const PythonSearch &search, const std::stop_token &stop);
    // One more that was named by hand; `index`: its number among the candidates.
    void listOne(quint64 id, int index, const PythonSearch &search, const std::stop_token &stop);
    // The SQL of one revision's upgrade.
    void render(quint64 id, const AlembicJob &job, const QString &revision, const std::stop_token &stop);
    // A plan with its SQL.
    void plan(quint64 id, const AlembicJob &job, const PlanRequest &request, const std::stop_token &stop);
    // A plan as the script that `alembic --sql` writes.
    void write(quint64 id, const AlembicJob &job, const Plan &plan, const VersionTable &table,
               bool createTable, const std::stop_token &stop);
    // The project with the graph that its own Alembic tells.
    void askGraph(quint64 id, const AlembicJob &job, const std::stop_token &stop);

Q_SIGNALS:
    void probed(quint64 id, const limbeck::gui::PythonReply &reply);
    void listed(quint64 id, const std::vector<limbeck::PythonCandidate> &candidates);
    void candidateProbed(quint64 id, int index, const limbeck::PythonFacts &facts);
    void rendered(quint64 id, const limbeck::gui::RenderReply &reply);
    void planned(quint64 id, const limbeck::gui::PlanReply &reply);
    void written(quint64 id, const QByteArray &sql, const limbeck::Error &error);
    void graphTold(quint64 id, const std::shared_ptr<const limbeck::Project> &project,
                   const limbeck::Error &error);
};

} // namespace limbeck::gui
