#pragma once

#include "live/BackendEnd.h"
#include "live/BlockerSearch.h"
#include "session/Closable.h"
#include "session/PasswordMemory.h"
#include "session/Threaded.h"
#include "target/Target.h"

#include <QObject>

#include <memory>
#include <stop_token>

namespace limbeck::gui {

// Looks at other sessions of a server and ends one of them, from a connection that it opens for each request:
// the worker's own is busy while a run goes. Lives on a thread of its own; answers with the request's id.
class LiveHost : public QObject, public Closable
{
    Q_OBJECT

public:
    explicit LiveHost(std::shared_ptr<PasswordMemory> passwords) : m_passwords(std::move(passwords)) {}

    void look(quint64 id, const Target &target, const BlockerQuestion &question);
    void end(quint64 id, const Target &target, const Backend &backend, BackendAction action);

Q_SIGNALS:
    void looked(quint64 id, const limbeck::BlockerReport &report, const limbeck::Error &error);
    void ended(quint64 id, const QString &text, const limbeck::Error &error); // code empty: it was done

private:
    Result<std::unique_ptr<Session>> open(const Target &target);

    std::shared_ptr<PasswordMemory> m_passwords;
};

// The same, seen from the GUI thread: one look at a time, of which only the last one's answer counts.
class LiveController : public QObject
{
    Q_OBJECT

public:
    explicit LiveController(std::shared_ptr<PasswordMemory> passwords, QObject *parent = nullptr);
    ~LiveController() override;

    // Who would block; answered by looked(). A look under way is stopped.
    void look(const Target &target, const BlockerQuestion &question);
    void stopLooking();
    // The person has confirmed it; answered by ended().
    void end(const Target &target, const Backend &backend, BackendAction action);

Q_SIGNALS:
    void looked(const limbeck::BlockerReport &report, const limbeck::Error &error);
    void ended(const QString &text, const limbeck::Error &error);

private:
    Threaded<LiveHost> m_host;
    std::stop_source m_stop;
    quint64 m_lastId = 0;
    quint64 m_lookId = 0;
};

} // namespace limbeck::gui
