#include "session/ReviewController.h"

namespace limbeck::gui {

ReviewController::ReviewController(QObject *parent)
    : QObject(parent), m_host(QStringLiteral("limbeck-review"))
{
    const ReviewHost *host = m_host.object();
    connect(host, &ReviewHost::made, this, [this](quint64 id, const ReviewReply &reply) {
        if (id == m_makeId)
            Q_EMIT made(reply);
    });
    connect(host, &ReviewHost::answered, this, [this](quint64 id, const QString &text, const Error &error) {
        if (id == m_askId)
            Q_EMIT answered(text, error);
    });
    connect(host, &ReviewHost::kept, this, [this](quint64, const Error &error) {
        if (!error.code.isEmpty())
            Q_EMIT notKept(error);
    });
    connect(host, &ReviewHost::written, this,
            [this](quint64, const QString &file, const Error &error) { Q_EMIT written(file, error); });
    connect(host, &ReviewHost::signedAs, this,
            [this](quint64, const SignReply &reply, const Error &error) { Q_EMIT signedAs(reply, error); });
}

ReviewController::~ReviewController()
{
    m_stop.request_stop();
}

void ReviewController::make(const ReviewRequest &request)
{
    stop();
    m_stop = {};
    m_request = request;
    m_makeId = ++m_lastId;
    m_host.post([id = m_makeId, request, stop = m_stop.get_token()](ReviewHost &host) {
        host.make(id, request, stop);
    });
}

void ReviewController::ask(const std::shared_ptr<const PlanGate> &gate, const Plan &plan,
                           const Target &target)
{
    m_askId = ++m_lastId;
    m_host.post([id = m_askId, gate, plan, target](ReviewHost &host) { host.ask(id, gate, plan, target); });
}

void ReviewController::stop()
{
    m_stop.request_stop();
    m_makeId = 0;
}

void ReviewController::keep(const ReviewDocument &document)
{
    m_host.post([id = ++m_lastId, request = m_request, document](ReviewHost &host) {
        host.keep(id, request, document);
    });
}

void ReviewController::write(const ReviewDocument &document, const QByteArray &format, const QString &file)
{
    m_host.post([id = ++m_lastId, document, format, file](ReviewHost &host) {
        host.write(id, document, format, file);
    });
}

void ReviewController::sign(const ReviewDocument &document, const QString &keyFile)
{
    m_host.post([id = ++m_lastId, request = m_request, document, keyFile](ReviewHost &host) {
        host.sign(id, request, document, keyFile);
    });
}

} // namespace limbeck::gui
