#include "session/RunController.h"

#include <QThreadPool>

#include <chrono>

namespace limbeck::gui {

RunController::RunController(QObject *parent) : QObject(parent), m_queue(std::make_shared<EventQueue>())
{
    m_timer.setInterval(std::chrono::milliseconds(50));
    connect(&m_timer, &QTimer::timeout, this, &RunController::fetch);
}

RunController::~RunController()
{
    m_stop.request_stop();
}

void RunController::run(Threaded<Worker> &worker, const Target &target, const Plan &plan,
                        const RunOptions &options, const std::optional<PlaceRequest> &place)
{
    begin(Busy::Run, worker);
    worker.post([id = m_id, target, plan, options, place, queue = m_queue, stop = m_stop.get_token()](
                    Worker &w) { w.run(id, target, plan, options, place, queue, stop); });
    m_timer.start();
    Q_EMIT started();
}

void RunController::test(Threaded<Worker> &worker, const Resolution &resolution,
                         const ConnectionTestOptions &options)
{
    begin(Busy::Test, worker);
    worker.post([id = m_id, resolution, options, stop = m_stop.get_token()](Worker &w) {
        w.test(id, resolution, options, stop);
    });
}

void RunController::begin(Busy busy, Threaded<Worker> &worker)
{
    m_busy = busy;
    m_stopping = false;
    ++m_id;
    m_stop = std::stop_source();
    m_queue = std::make_shared<EventQueue>();
    Worker *object = worker.object();
    connect(object, &Worker::runFinished, this, &RunController::finish, Qt::UniqueConnection);
    connect(object, &Worker::testFinished, this, &RunController::finishTest, Qt::UniqueConnection);
    disconnect(object, &Worker::stageFinished, this, nullptr);
    connect(object, &Worker::stageFinished, this, [this](quint64 id, const TestStage &stage) {
        if (id == m_id && isTesting())
            Q_EMIT stageFinished(stage);
    });
}

void RunController::stop()
{
    if (m_busy == Busy::No || m_stopping)
        return;
    m_stopping = true;
    // What listens to the token may talk to the server (PQcancel), which takes a round trip or a timeout.
    QThreadPool::globalInstance()->start([stop = m_stop]() mutable { stop.request_stop(); });
    Q_EMIT stopping();
}

void RunController::fetch()
{
    if (const QList<TimedEvent> batch = m_queue->take(); !batch.isEmpty())
        Q_EMIT events(batch);
    if (const auto locks = m_queue->takeLocks())
        Q_EMIT locksSeen(*locks);
}

void RunController::finish(quint64 id, const RunReport &report)
{
    if (id != m_id || m_busy != Busy::Run)
        return;
    m_timer.stop();
    fetch();
    m_busy = Busy::No;
    Q_EMIT finished(report);
}

void RunController::finishTest(quint64 id, const ConnectionTestReport &report)
{
    if (id != m_id || m_busy != Busy::Test)
        return;
    m_busy = Busy::No;
    Q_EMIT testFinished(report);
}

} // namespace limbeck::gui
