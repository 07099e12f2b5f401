#include "session/RehearsalController.h"

#include "session/RehearsalHost.h"

#include <QThreadPool>

namespace limbeck::gui {

RehearsalController::RehearsalController(std::shared_ptr<PasswordMemory> passwords, QObject *parent)
    : QObject(parent), m_passwords(std::move(passwords))
{
}

RehearsalController::~RehearsalController()
{
    if (isRunning())
        abandon();
}

std::shared_ptr<const RehearsalReply> RehearsalController::last(const QString &environment) const
{
    return m_last.value(environment);
}

void RehearsalController::start(const QString &environment, const RehearsalRequest &request)
{
    if (isRunning())
        abandon();
    if (!m_host)
        makeHost();
    m_environment = environment;
    m_progress = {{}, 0, int(request.plan->steps.size())};
    m_id = ++m_lastId;
    m_stop = {};
    m_host->post([id = m_id, request, stop = m_stop.get_token()](RehearsalHost &host) {
        host.rehearse(id, request, stop);
    });
    Q_EMIT changed();
}

void RehearsalController::makeHost()
{
    m_host = std::make_unique<Host>(QStringLiteral("limbeck-rehearsal"), m_passwords);
    connect(m_host->object(), &RehearsalHost::progressed, this,
            [this](quint64 id, const QString &revision, int number, int of) {
                if (id != m_id)
                    return;
                m_progress = {revision, number, of};
                Q_EMIT changed();
            });
    connect(m_host->object(), &RehearsalHost::finished, this, &RehearsalController::take);
}

void RehearsalController::take(quint64 id, const RehearsalReply &reply)
{
    if (id != m_id)
        return;
    m_id = 0;
    m_last.insert(m_environment, std::make_shared<const RehearsalReply>(reply));
    Q_EMIT finished(m_environment);
    Q_EMIT changed();
}

void RehearsalController::stop()
{
    if (!isRunning())
        return;
    abandon();
    if (!m_last.contains(m_environment)) {
        RehearsalReply stopped;
        stopped.error.code = QStringLiteral("rehearsal.cancelled");
        stopped.error.message = tr("The rehearsal was stopped.");
        stopped.finished = QDateTime::currentDateTime();
        m_last.insert(m_environment, std::make_shared<const RehearsalReply>(stopped));
    }
    Q_EMIT changed();
}

void RehearsalController::forget()
{
    if (isRunning())
        abandon();
    m_last.clear();
    Q_EMIT changed();
}

// The server is asked to give up, the sandbox is taken down and Alembic ended by the thread itself, which
// takes its time; what comes next gets a new one.
void RehearsalController::abandon()
{
    m_id = 0;
    Host *left = m_abandoned.emplace_back(std::move(m_host)).get();
    left->object()->disconnect(this);
    QThreadPool::globalInstance()->start([stop = m_stop]() mutable { stop.request_stop(); });
    connect(&left->thread(), &QThread::finished, this, [this, left] {
        std::erase_if(m_abandoned, [left](const auto &host) { return host.get() == left; });
    });
    left->end();
}

} // namespace limbeck::gui
