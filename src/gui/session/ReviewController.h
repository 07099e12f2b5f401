#pragma once

#include "session/ReviewHost.h"
#include "session/Threaded.h"

#include <QObject>

#include <stop_token>

namespace limbeck::gui {

// Reviews, seen from the GUI thread: the last one that was asked for is answered; what is to be kept is
// written in the order in which it was said. Never waits.
class ReviewController : public QObject
{
    Q_OBJECT

public:
    explicit ReviewController(QObject *parent = nullptr);
    ~ReviewController() override;

    void make(const ReviewRequest &request); // answered by made()
    void stop();                             // what is being made is not answered any more
    // Of the last request:
    void keep(const ReviewDocument &document);
    void write(const ReviewDocument &document, const QByteArray &format, const QString &file); // by written()
    void sign(const ReviewDocument &document, const QString &keyFile); // answered by signedAs()
    // Whether a review lets the plan run; the last question is answered by answered().
    void ask(const std::shared_ptr<const PlanGate> &gate, const Plan &plan, const Target &target);

Q_SIGNALS:
    void answered(const QString &text, const limbeck::Error &error); // code empty: it may run
    void made(const limbeck::gui::ReviewReply &reply);
    void notKept(const limbeck::Error &error);
    void written(const QString &file, const limbeck::Error &error);
    void signedAs(const limbeck::gui::SignReply &reply, const limbeck::Error &error);

private:
    Threaded<ReviewHost> m_host;
    ReviewRequest m_request;
    std::stop_source m_stop;
    quint64 m_lastId = 0;
    quint64 m_makeId = 0;
    quint64 m_askId = 0;
};

} // namespace limbeck::gui
