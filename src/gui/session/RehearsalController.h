#pragma once

#include "session/PasswordMemory.h"
#include "session/RehearsalReplies.h"
#include "session/Threaded.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <stop_token>
#include <vector>

namespace limbeck::gui {

class RehearsalHost;

// One rehearsal at a time, seen from the GUI thread, and what the last one of each environment found. Never
// waits: a rehearsal that is stopped is left to end by itself, on its thread.
class RehearsalController : public QObject
{
    Q_OBJECT

public:
    explicit RehearsalController(std::shared_ptr<PasswordMemory> passwords, QObject *parent = nullptr);
    ~RehearsalController() override;

    bool isRunning() const { return m_id != 0; }
    bool isRunning(const QString &environment) const { return isRunning() && m_environment == environment; }
    const RehearsalProgress &progress() const { return m_progress; }
    // The last one of that environment; null: none. Whether it is about the plan of now is the caller's to
    // tell.
    std::shared_ptr<const RehearsalReply> last(const QString &environment) const;

    // In place of the one that is under way.
    void start(const QString &environment, const RehearsalRequest &request);
    // At once. What an earlier rehearsal of the environment found is kept.
    void stop();
    // Another project: stops, and forgets every result.
    void forget();

Q_SIGNALS:
    void changed(); // begun, gone on, ended, stopped
    void finished(const QString &environment);

private:
    using Host = Threaded<RehearsalHost>;

    void makeHost();
    void abandon();
    void take(quint64 id, const RehearsalReply &reply);

    std::shared_ptr<PasswordMemory> m_passwords;
    std::unique_ptr<Host> m_host;
    std::vector<std::unique_ptr<Host>> m_abandoned;               // each until its thread has ended
    QHash<QString, std::shared_ptr<const RehearsalReply>> m_last; // by environment
    std::stop_source m_stop;
    QString m_environment; // of the one that is under way
    RehearsalProgress m_progress;
    quint64 m_id = 0; // 0: none is under way
    quint64 m_lastId = 0;
};

} // namespace limbeck::gui
