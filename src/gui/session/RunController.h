#pragma once

#include "plan/Plan.h"
#include "run/Runner.h"
#include "session/EventQueue.h"
#include "session/Threaded.h"
#include "session/Worker.h"

#include <QList>
#include <QObject>
#include <QTimer>

#include <memory>
#include <stop_token>

namespace limbeck::gui {

// One run or connection test at a time, seen from the GUI thread: starts it on the worker, fetches its events
// every 50 ms and stops it. The timer is on this side because the worker's event loop stands still while it
// works.
class RunController : public QObject
{
    Q_OBJECT

public:
    explicit RunController(QObject *parent = nullptr);
    ~RunController() override;

    bool isRunning() const { return m_busy == Busy::Run; }
    bool isTesting() const { return m_busy == Busy::Test; }
    bool isStopping() const { return m_stopping; }

    // `place`: see Worker::run.
    void run(Threaded<Worker> &worker, const Target &target, const Plan &plan, const RunOptions &options,
             const std::optional<PlaceRequest> &place);
    void test(Threaded<Worker> &worker, const Resolution &resolution, const ConnectionTestOptions &options);
    // Returns at once; finished() or testFinished() follows when the worker has let go.
    void stop();

Q_SIGNALS:
    void started();
    void stopping();
    void events(const QList<limbeck::gui::TimedEvent> &events);
    void locksSeen(const limbeck::LockSnapshot &locks); // each second while there is somebody
    void finished(const limbeck::RunReport &report);
    void stageFinished(const limbeck::TestStage &stage);
    void testFinished(const limbeck::ConnectionTestReport &report);

private:
    enum class Busy
    {
        No,
        Run,
        Test
    };
    void begin(Busy busy, Threaded<Worker> &worker);
    void fetch();
    void finish(quint64 id, const RunReport &report);
    void finishTest(quint64 id, const ConnectionTestReport &report);

    Busy m_busy = Busy::No;
    bool m_stopping = false;
    quint64 m_id = 0;
    std::stop_source m_stop;
    std::shared_ptr<EventQueue> m_queue;
    QTimer m_timer;
};

} // namespace limbeck::gui
