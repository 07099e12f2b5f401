#pragma once

#include <QByteArray>

namespace limbeck::test {

// Cuts both directions of one connection into the messages of PostgreSQL's protocol, or into TLS records once
// TLS has begun. Source: the manual, "Message Formats". One thread.
class MessageFramer
{
public:
    void clientSent(const QByteArray &bytes) { m_client += bytes; }
    void serverSent(const QByteArray &bytes) { m_server += bytes; }
    // The next message that is whole by now, or nothing.
    QByteArray nextFromClient();
    QByteArray nextFromServer();

    // "client ssl-request", "server S", "server R", "client p", "client tls"…: the last message returned.
    QByteArray lastMessage() const { return m_last; }

private:
    enum class Stage
    {
        Start,     // the client's first message has no type
        Requested, // the server answers SSLRequest with one byte
        Messages,
        Tls,
        Other // something else than PostgreSQL's protocol
    };
    qsizetype clientLength() const;
    qsizetype serverLength() const;
    QByteArray next(QByteArray &buffer, bool ofClient);
    void note(const QByteArray &message, bool ofClient);

    Stage m_stage = Stage::Start;
    QByteArray m_client, m_server, m_last;
};

} // namespace limbeck::test
