#pragma once

#include "ScriptFolder.h"

#include "pg/Session.h"
#include "plan/Planner.h"
#include "run/Runner.h"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace limbeck::test {

// Keeps a run's events, and lets a test do something in the middle of one.
class RunRecorder : public RunSink
{
public:
    void handle(const RunEvent &event) override;

    std::vector<RunEvent> events;
    std::function<void(const RunEvent &)> onEvent;

    template <typename T>
    std::vector<T> all() const
    {
        std::vector<T> found;
        for (const RunEvent &event : events) {
            if (const T *match = std::get_if<T>(&event))
                found.push_back(*match);
        }
        return found;
    }
    // Every text and JSON of every event, one line each.
    QString everything() const;
};

// A database of its own with a session on it, and a folder of revisions to run there.
class RunFixture
{
public:
    RunFixture();
    explicit RunFixture(const Target &databaseTarget);

    Session &session() { return *m_session; }
    void reconnect();
    // Another session on the same database.
    std::unique_ptr<Session> otherSession() const;

    Plan plan(PlanKind kind = PlanKind::Upgrade, const QString &goal = QStringLiteral("head"));
    RunReport run(const Plan &plan, std::stop_token stop = {});
    RunReport upgrade(const QString &goal = QStringLiteral("head"))
    {
        return run(plan(PlanKind::Upgrade, goal));
    }
    RunReport downgrade(const QString &goal) { return run(plan(PlanKind::Downgrade, goal)); }
    AppliedState state();
    // The first cell as text, on a session of its own; a failed query ends the test program.
    QString ask(const QByteArray &sql) const;

    Target target;
    ScriptFolder scripts;
    RunOptions options;
    RunRecorder recorder;

private:
    std::unique_ptr<Session> m_session;
};

// Does `work` when the first event of type T comes, on the run's thread.
template <typename T>
void whenFirst(RunFixture &fixture, std::function<void()> work)
{
    fixture.recorder.onEvent = [done = false, work = std::move(work)](const RunEvent &event) mutable {
        if (std::holds_alternative<T>(event) && !std::exchange(done, true))
            work();
    };
}

} // namespace limbeck::test
