#include "session/LiveHost.h"

#include "keystore/PasswordSearch.h"
#include "pg/Session.h"

#include <utility>

namespace limbeck::gui {

Result<std::unique_ptr<Session>> LiveHost::open(const Target &target)
{
    std::optional<Secret> entered = m_passwords->find(target);
    SessionOptions options;
    options.connectTimeout = Milliseconds(5000);
    return openWithPassword(target, options, [&entered](const Target &, const Error &) {
        return std::exchange(entered, std::nullopt);
    });
}

void LiveHost::look(quint64 id, const Target &target, const BlockerQuestion &question)
{
    if (question.stop.stop_requested())
        return;
    const auto session = open(target);
    if (!session) {
        Q_EMIT looked(id, {}, session.error());
        return;
    }
    const auto report = findBlockers(**session, question);
    if (report)
        Q_EMIT looked(id, *report, {});
    else
        Q_EMIT looked(id, {}, report.error());
}

void LiveHost::end(quint64 id, const Target &target, const Backend &backend, BackendAction action)
{
    const QString text = endedText(backend, action);
    const auto session = open(target);
    if (!session) {
        Q_EMIT ended(id, text, session.error());
        return;
    }
    const auto done = endBackend(**session, {backend.pid, backend.startedMicros}, action);
    Q_EMIT ended(id, text, done ? Error() : done.error());
}

LiveController::LiveController(std::shared_ptr<PasswordMemory> passwords, QObject *parent)
    : QObject(parent), m_host(QStringLiteral("limbeck-live"), std::move(passwords))
{
    qRegisterMetaType<BlockerReport>();
    connect(m_host.object(), &LiveHost::looked, this,
            [this](quint64 id, const BlockerReport &report, const Error &error) {
                if (id == m_lookId)
                    Q_EMIT looked(report, error);
            });
    connect(m_host.object(), &LiveHost::ended, this,
            [this](quint64, const QString &text, const Error &error) { Q_EMIT ended(text, error); });
}

LiveController::~LiveController()
{
    stopLooking();
}

void LiveController::look(const Target &target, const BlockerQuestion &question)
{
    stopLooking();
    m_stop = std::stop_source();
    m_lookId = ++m_lastId;
    BlockerQuestion stoppable = question;
    stoppable.stop = m_stop.get_token();
    m_host.post([id = m_lookId, target, stoppable](LiveHost &host) { host.look(id, target, stoppable); });
}

// What listens to the token only wakes a thread.
void LiveController::stopLooking()
{
    m_lookId = 0;
    m_stop.request_stop();
}

void LiveController::end(const Target &target, const Backend &backend, BackendAction action)
{
    m_host.post([id = ++m_lastId, target, backend, action](LiveHost &host) {
        host.end(id, target, backend, action);
    });
}

} // namespace limbeck::gui
