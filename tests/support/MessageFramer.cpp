#include "MessageFramer.h"

#include <QtEndian>

namespace limbeck::test {

namespace {

constexpr quint32 sslRequestCode = 80877103;

qsizetype typedLength(const QByteArray &bytes)
{
    return bytes.size() < 5 ? -1 : 1 + qsizetype(qFromBigEndian<quint32>(bytes.constData() + 1));
}

qsizetype recordLength(const QByteArray &bytes)
{
    return bytes.size() < 5 ? -1 : 5 + qsizetype(qFromBigEndian<quint16>(bytes.constData() + 3));
}

} // namespace

qsizetype MessageFramer::clientLength() const
{
    switch (m_stage) {
    case Stage::Start:
        if (!m_client.isEmpty() && m_client.front() != '\0')
            return m_client.size(); // HTTP, or TLS from the first byte
        return m_client.size() < 4 ? -1 : qsizetype(qFromBigEndian<quint32>(m_client.constData()));
    case Stage::Messages:
        return typedLength(m_client);
    case Stage::Tls:
        return recordLength(m_client);
    case Stage::Requested:
    case Stage::Other:
        break;
    }
    return m_client.size();
}

qsizetype MessageFramer::serverLength() const
{
    switch (m_stage) {
    case Stage::Requested:
        return 1;
    case Stage::Messages:
        return typedLength(m_server);
    case Stage::Tls:
        return recordLength(m_server);
    case Stage::Start:
    case Stage::Other:
        break;
    }
    return m_server.size();
}

void MessageFramer::note(const QByteArray &message, bool ofClient)
{
    QByteArray name = m_stage == Stage::Tls ? QByteArray("tls") : message.left(1);
    if (ofClient && m_stage == Stage::Start) {
        const bool isPostgres = message.size() >= 8 && message.front() == '\0';
        const bool isRequest =
            isPostgres && qFromBigEndian<quint32>(message.constData() + 4) == sslRequestCode;
        name = isRequest ? "ssl-request" : isPostgres ? "startup" : "other";
        m_stage = isRequest ? Stage::Requested : isPostgres ? Stage::Messages : Stage::Other;
    } else if (!ofClient && m_stage == Stage::Requested) {
        m_stage = message == "S" ? Stage::Tls : Stage::Start;
        name = message == "S" ? "tls-yes" : "tls-no";
    }
    m_last = (ofClient ? "client " : "server ") + name;
}

QByteArray MessageFramer::nextFromClient()
{
    return next(m_client, true);
}

QByteArray MessageFramer::nextFromServer()
{
    return next(m_server, false);
}

QByteArray MessageFramer::next(QByteArray &buffer, bool ofClient)
{
    const qsizetype length = ofClient ? clientLength() : serverLength();
    if (length <= 0 || length > buffer.size())
        return {};
    const QByteArray message = buffer.left(length);
    buffer.remove(0, length);
    note(message, ofClient);
    return message;
}

} // namespace limbeck::test
