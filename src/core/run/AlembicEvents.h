#pragma once

#include "alembic/AlembicDriver.h"
#include "plan/Plan.h"
#include "run/RunEvent.h"

#include <QJsonObject>
#include <QList>

#include <optional>
#include <vector>

namespace limbeck {

// Turns what the child says (bootstrap.py's events and the project's own output) into the events of a run,
// and keeps what has to be known at the end: which steps were begun and committed, which backends the child
// had, why it stopped. The texts come with their passwords hidden, by the bootstrap and the driver. Pure; one
// object hears one child; the run's thread.
class AlembicEvents
{
public:
    // Refers to all of them; `attempt` counts from 1.
    AlembicEvents(const Plan &plan, RunSink &sink, int attempt);

    void handle(const AlembicMessage &message);

    // What the child said of one step of the plan.
    struct StepState
    {
        bool started = false;
        bool ran = false;         // upgrade() or downgrade() returned
        bool committed = false;   // reported as applied
        bool brokenUp = false;    // its transaction was committed while it ran: part of it stays
        double milliseconds = -1; // as far as it ran; -1: not told
    };
    const StepState &step(size_t index) const { return m_steps[index]; }
    bool anythingCommitted() const { return m_committed; }
    const QList<int> &backendPids() const { return m_backendPids; }
    const std::optional<QJsonObject> &refused() const { return m_refused; }
    const std::optional<QJsonObject> &failed() const { return m_failed; }
    // The revision that is under way, or the last one.
    QString revision() const;

private:
    void handleEvent(const QJsonObject &event);
    void hello(const QJsonObject &event);
    void connecting(const QJsonObject &event);
    void connected(const QJsonObject &event);
    void context(const QJsonObject &event);
    void revisionStarted(const QJsonObject &event);
    void statementStarted(const QJsonObject &event);
    void statement(const QJsonObject &event);
    void notice(const QJsonObject &event);
    void warning(const QJsonObject &event);
    void logged(const QJsonObject &event);
    void revisionRan(const QJsonObject &event);
    void committed(const QJsonObject &event);
    void output(const QString &text, bool isError);
    void log(LogLevel level, const QString &text) { m_sink.handle(LogLine{level, text}); }
    int indexOf(const QJsonObject &event) const; // of the step; -1: none of the plan

    const Plan &m_plan;
    RunSink &m_sink;
    int m_attempt;
    std::vector<StepState> m_steps;
    int m_current = -1; // the step that was started last
    int m_statement = 0;
    std::optional<StatementStarted> m_running;
    bool m_runningEndsTransaction = false;
    bool m_committed = false;
    QList<int> m_backendPids;
    std::optional<QJsonObject> m_refused;
    std::optional<QJsonObject> m_failed;
};

} // namespace limbeck
