#pragma once

#include "rehearsal/RehearsalReport.h"
#include "session/Closable.h"
#include "session/PasswordMemory.h"
#include "session/RehearsalReplies.h"

#include <QObject>

#include <memory>
#include <stop_token>

namespace limbeck::gui {

// Rehearses a plan: renders it where that takes Alembic, opens a session of its own to read the target's
// schema, and works in a sandbox. Lives on its own thread (Threaded) and answers with the id that it was
// given.
class RehearsalHost : public QObject, public Closable
{
    Q_OBJECT

public:
    explicit RehearsalHost(std::shared_ptr<PasswordMemory> passwords) : m_passwords(std::move(passwords)) {}

    // Answered by progressed() as it goes on, then by finished(). A stop request cancels what the target is
    // asked (PQcancel, on the thread that requests it), ends Alembic and the sandbox; a connect that hangs
    // runs into its timeout.
    void rehearse(quint64 id, const RehearsalRequest &request, const std::stop_token &stop);

Q_SIGNALS:
    // The empty revision: the copy is being made.
    void progressed(quint64 id, const QString &revision, int number, int of);
    void finished(quint64 id, const limbeck::gui::RehearsalReply &reply);

private:
    Result<RehearsalReport> run(quint64 id, const RehearsalRequest &request, const Plan &plan,
                                const std::stop_token &stop);

    std::shared_ptr<PasswordMemory> m_passwords;
};

} // namespace limbeck::gui
