#pragma once

#include "session/AlembicHost.h"
#include "session/Threaded.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace limbeck::gui {

// The project's Python, seen from the GUI thread: which one it is, what it renders, and that it can be
// stopped. Requests that need to know the Python wait until it has been asked. Of each kind of request the
// last one counts: it stops the one before. GUI thread; never waits.
class AlembicController : public QObject
{
    Q_OBJECT

public:
    explicit AlembicController(QObject *parent = nullptr);
    ~AlembicController() override;

    const PythonReply &python() const { return m_python; }
    // Something that a person waits for and may stop.
    bool isBusy() const { return isActive(Kind::Plan) || isActive(Kind::Write) || isActive(Kind::Graph); }
    bool isRendering() const { return isActive(Kind::Render); }

    // Asks which Python it is, and forgets what was known of another project's. Answered by pythonChanged().
    void probe(const PythonSearch &search);
    void forget();
    // Calls `request` when the Python is known, which may be at once. `context` as for connect().
    void whenProbed(QObject *context, std::function<void()> request);

    void list(const PythonSearch &search); // answered by listed(), then candidateProbed() for each
    void listOne(int index, const PythonSearch &search); // in addition; answered by candidateProbed()
    void stopListing();
    void render(const AlembicJob &job, const QString &revision);
    void stopRendering(); // answered by rendered() with run.cancelled
    void plan(const AlembicJob &job, const PlanRequest &request);
    void write(const AlembicJob &job, const Plan &plan, const VersionTable &table, bool createTable);
    void askGraph(const AlembicJob &job);
    void stop(); // plan, script and graph; they answer with run.cancelled

Q_SIGNALS:
    void pythonChanged();
    void busyChanged();
    void listed(const std::vector<limbeck::PythonCandidate> &candidates);
    void candidateProbed(int index, const limbeck::PythonFacts &facts);
    void rendered(const limbeck::gui::RenderReply &reply);
    void planned(const limbeck::gui::PlanReply &reply);
    void written(const QByteArray &sql, const limbeck::Error &error);
    void graphTold(const std::shared_ptr<const limbeck::Project> &project, const limbeck::Error &error);

private:
    enum class Kind
    {
        Probe,
        List,
        Render,
        Plan,
        Write,
        Graph
    };
    struct Task
    {
        quint64 id = 0; // 0: none is under way
        std::stop_source stop;
    };
    struct Waiting
    {
        QPointer<QObject> context;
        std::function<void()> request;
    };

    bool isActive(Kind kind) const { return m_tasks[size_t(kind)].id != 0; }
    Task &begin(Kind kind); // in place of the one before
    bool end(Kind kind, quint64 id);
    void requestStop(Kind kind);
    void takePython(quint64 id, const PythonReply &reply);

    Threaded<AlembicHost> m_host;
    PythonReply m_python;
    Task m_tasks[6];
    quint64 m_lastId = 0;
    std::vector<Waiting> m_waiting;
    QString m_folder; // of the project that m_python is about
};

} // namespace limbeck::gui
