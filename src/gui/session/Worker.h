#pragma once

#include "lint/Lint.h"
#include "pg/ConnectionTest.h"
#include "pg/Session.h"
#include "run/Runner.h"
#include "session/Closable.h"
#include "session/EventQueue.h"
#include "session/PasswordMemory.h"
#include "session/Replies.h"

#include <QMutex>
#include <QObject>

#include <memory>
#include <stop_token>

namespace limbeck::gui {

// Everything that talks to a database: owns the one session. Lives on its own thread (Threaded); all slots
// are called there and answer with the id that they were given, so that the caller can drop what it no longer
// waits for. cancel() may be called from any thread.
class Worker : public QObject, public Closable
{
    Q_OBJECT

public:
    // `passwords`: those that were entered by hand.
    explicit Worker(std::shared_ptr<PasswordMemory> passwords) : m_passwords(std::move(passwords)) {}

    // Opens the session, or goes on with the one that is open to this same target, and reads what the server
    // and its version table say.
    // `place`: compared with where that environment led before; nullopt: not compared.
    void read(quint64 id, const Target &target, const VersionTable &table,
              const std::optional<PlaceRequest> &place);
    // Runs a plan on the session of its target. A place that has moved since is refused (guard.moved).
    void run(quint64 id, const Target &target, const Plan &plan, const RunOptions &options,
             const std::optional<PlaceRequest> &place, const std::shared_ptr<EventQueue> &events,
             const std::stop_token &stop);
    // On consent: the environment leads there from now on.
    void acceptPlace(quint64 id, const PlaceRequest &place, const TargetPin &pin);
    // Looks whether there is a key store that could keep the target's password.
    void probeKeyStore(quint64 id, const Target &target);
    // In the key store, when the session to that target could be opened.
    void keepPassword(quint64 id, const Target &target, const Secret &password);
    // Applies the rules to a plan with its SQL, by what its target knows of the tables that it names.
    void lint(quint64 id, const Target &target, const std::shared_ptr<const Plan> &plan,
              const LintContext &context);
    void test(quint64 id, const Resolution &resolution, const ConnectionTestOptions &options,
              const std::stop_token &stop);
    void disconnectFromServer();

    // Asks the server to give up what the session is doing. Blocks for a round trip: not on the GUI thread.
    void cancel();

Q_SIGNALS:
    void databaseRead(quint64 id, const limbeck::gui::DatabaseReply &reply);
    void keyStoreProbed(quint64 id, const limbeck::Error &error); // code empty: it can
    void passwordKept(quint64 id, const limbeck::Error &error);   // code empty: it is
    void placeAccepted(quint64 id, const limbeck::Error &error);  // code empty: it was
    void linted(quint64 id, const limbeck::gui::LintReply &reply);
    void runFinished(quint64 id, const limbeck::RunReport &report);
    void stageFinished(quint64 id, const limbeck::TestStage &stage);
    void testFinished(quint64 id, const limbeck::ConnectionTestReport &report);
    void noticed(const limbeck::ServerNotice &notice);

private:
    Result<void> ensureSession(const Target &target);
    Result<DatabaseReply> readOnce(const VersionTable &table, const std::optional<PlaceRequest> &place);
    Result<void> prepareRun(const Target &target, const std::optional<PlaceRequest> &place);

    std::shared_ptr<PasswordMemory> m_passwords;
    std::unique_ptr<Session> m_session;
    QList<QPair<QByteArray, QByteArray>>
        m_wanted; // what the session was opened for, before a password was found
    std::optional<TunnelSettings> m_wantedWay;
    QMutex m_cancelMutex;
    std::shared_ptr<CancelHandle> m_canceller;
};

} // namespace limbeck::gui
