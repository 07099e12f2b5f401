#include "session/AlembicController.h"

#include <utility>

namespace limbeck::gui {

AlembicController::AlembicController(QObject *parent)
    : QObject(parent), m_host(QStringLiteral("limbeck-python"))
{
    const AlembicHost *host = m_host.object();
    connect(host, &AlembicHost::probed, this, &AlembicController::takePython);
    connect(host, &AlembicHost::listed, this,
            [this](quint64 id, const std::vector<PythonCandidate> &candidates) {
                if (id == m_tasks[size_t(Kind::List)].id)
                    Q_EMIT listed(candidates);
            });
    connect(host, &AlembicHost::candidateProbed, this,
            [this](quint64 id, int index, const PythonFacts &facts) {
                if (id == m_tasks[size_t(Kind::List)].id)
                    Q_EMIT candidateProbed(index, facts);
            });
    connect(host, &AlembicHost::rendered, this, [this](quint64 id, const RenderReply &reply) {
        if (end(Kind::Render, id))
            Q_EMIT rendered(reply);
    });
    connect(host, &AlembicHost::planned, this, [this](quint64 id, const PlanReply &reply) {
        if (end(Kind::Plan, id))
            Q_EMIT planned(reply);
    });
    connect(host, &AlembicHost::written, this, [this](quint64 id, const QByteArray &sql, const Error &error) {
        if (end(Kind::Write, id))
            Q_EMIT written(sql, error);
    });
    connect(host, &AlembicHost::graphTold, this,
            [this](quint64 id, const std::shared_ptr<const Project> &project, const Error &error) {
                if (end(Kind::Graph, id))
                    Q_EMIT graphTold(project, error);
            });
}

AlembicController::~AlembicController()
{
    for (Task &task : m_tasks)
        task.stop.request_stop();
}

AlembicController::Task &AlembicController::begin(Kind kind)
{
    Task &task = m_tasks[size_t(kind)];
    task.stop.request_stop();
    task = {++m_lastId, std::stop_source()};
    return task;
}

bool AlembicController::end(Kind kind, quint64 id)
{
    Task &task = m_tasks[size_t(kind)];
    if (id != task.id)
        return false;
    task.id = 0;
    if (kind != Kind::Render)
        Q_EMIT busyChanged();
    return true;
}

void AlembicController::requestStop(Kind kind)
{
    m_tasks[size_t(kind)].stop.request_stop();
}

void AlembicController::probe(const PythonSearch &search)
{
    if (search.projectFolder != m_folder)
        m_python = {};
    m_folder = search.projectFolder;
    m_python.probing = true;
    const Task &task = begin(Kind::Probe);
    m_host.post([id = task.id, search, stop = task.stop.get_token()](AlembicHost &host) {
        host.probe(id, search, stop);
    });
    Q_EMIT pythonChanged();
}

void AlembicController::forget()
{
    for (const Kind kind : {Kind::Probe, Kind::List, Kind::Render, Kind::Plan, Kind::Write, Kind::Graph}) {
        requestStop(kind);
        m_tasks[size_t(kind)].id = 0;
    }
    m_waiting.clear();
    m_folder.clear();
    m_python = {};
    Q_EMIT pythonChanged();
}

void AlembicController::takePython(quint64 id, const PythonReply &reply)
{
    if (!end(Kind::Probe, id))
        return;
    m_python = reply;
    Q_EMIT pythonChanged();
    for (const Waiting &waiting : std::exchange(m_waiting, {})) {
        if (waiting.context)
            waiting.request();
    }
}

void AlembicController::whenProbed(QObject *context, std::function<void()> request)
{
    if (isActive(Kind::Probe))
        m_waiting.push_back({context, std::move(request)});
    else
        request();
}

void AlembicController::list(const PythonSearch &search)
{
    const Task &task = begin(Kind::List);
    m_host.post([id = task.id, search, stop = task.stop.get_token()](AlembicHost &host) {
        host.list(id, search, stop);
    });
}

void AlembicController::listOne(int index, const PythonSearch &search)
{
    const Task &task = isActive(Kind::List) ? m_tasks[size_t(Kind::List)] : begin(Kind::List);
    m_host.post([id = task.id, index, search, stop = task.stop.get_token()](AlembicHost &host) {
        host.listOne(id, index, search, stop);
    });
}

void AlembicController::stopListing()
{
    requestStop(Kind::List);
    m_tasks[size_t(Kind::List)].id = 0;
}

void AlembicController::render(const AlembicJob &job, const QString &revision)
{
    const Task &task = begin(Kind::Render);
    m_host.post([id = task.id, job, revision, stop = task.stop.get_token()](AlembicHost &host) {
        host.render(id, job, revision, stop);
    });
}

void AlembicController::stopRendering()
{
    requestStop(Kind::Render);
}

void AlembicController::plan(const AlembicJob &job, const PlanRequest &request)
{
    const Task &task = begin(Kind::Plan);
    m_host.post([id = task.id, job, request, stop = task.stop.get_token()](AlembicHost &host) {
        host.plan(id, job, request, stop);
    });
    Q_EMIT busyChanged();
}

void AlembicController::write(const AlembicJob &job, const Plan &plan, const VersionTable &table,
                              bool createTable)
{
    const Task &task = begin(Kind::Write);
    m_host.post([id = task.id, job, plan, table, createTable, stop = task.stop.get_token()](
                    AlembicHost &host) { host.write(id, job, plan, table, createTable, stop); });
    Q_EMIT busyChanged();
}

void AlembicController::askGraph(const AlembicJob &job)
{
    const Task &task = begin(Kind::Graph);
    m_host.post([id = task.id, job, stop = task.stop.get_token()](AlembicHost &host) {
        host.askGraph(id, job, stop);
    });
    Q_EMIT busyChanged();
}

void AlembicController::stop()
{
    for (const Kind kind : {Kind::Plan, Kind::Write, Kind::Graph})
        requestStop(kind);
}

} // namespace limbeck::gui
