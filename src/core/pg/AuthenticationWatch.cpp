#include "pg/AuthenticationWatch.h"

#include <QList>
#include <QtEndian>

#include <vector>

namespace limbeck {

namespace {

constexpr qsizetype headLength = 5; // type, length
constexpr quint32 longestMessage = 30000;

// The codes of AuthenticationRequest: src/include/libpq/pqcomm.h.
AuthenticationMethod methodOf(quint32 code)
{
    switch (code) {
    case 3:
        return AuthenticationMethod::Cleartext;
    case 5:
        return AuthenticationMethod::Md5;
    case 7:
        return AuthenticationMethod::Gss;
    case 9:
        return AuthenticationMethod::Sspi;
    case 10: // SASL; which of its mechanisms is libpq's choice, and without TLS there is one
        return AuthenticationMethod::Scram;
    default:
        return AuthenticationMethod::Other;
    }
}

// The length that a line of the trace tells of an answer to a challenge; -1: another line.
int answerLength(const QByteArray &line)
{
    const QList<QByteArray> fields = line.split('\t');
    // A time stamp may stand in front.
    const qsizetype first = fields.indexOf("F");
    if (first < 0 || fields.size() < first + 3)
        return -1;
    const QByteArray &what = fields[first + 2];
    // The message's type is 'p'; libpq 18 knows these messages by name.
    const bool answer = what.startsWith("Unknown message: 70") || what.startsWith("PasswordMessage") ||
                        what.startsWith("SASL") || what.startsWith("GSSResponse");
    return answer ? fields[first + 1].toInt() : -1;
}

AuthenticationMethod methodOfAnswers(const std::vector<int> &lengths)
{
    constexpr int md5Length = 40;
    constexpr int scramLength = 54;
    constexpr int scramPlusLength = 80;
    if (lengths.empty())
        return AuthenticationMethod::Unknown;
    if (lengths.size() > 1 && lengths.front() == scramLength)
        return AuthenticationMethod::Scram;
    if (lengths.size() > 1 && lengths.front() == scramPlusLength)
        return AuthenticationMethod::ScramChannelBinding;
    if (lengths.size() > 1)
        return AuthenticationMethod::Gss;
    return lengths.front() == md5Length ? AuthenticationMethod::Md5 : AuthenticationMethod::Cleartext;
}

} // namespace

QString authenticationName(AuthenticationMethod method)
{
    switch (method) {
    case AuthenticationMethod::Cleartext:
        return QStringLiteral("password");
    case AuthenticationMethod::Md5:
        return QStringLiteral("md5");
    case AuthenticationMethod::Scram:
    case AuthenticationMethod::ScramChannelBinding:
        return QStringLiteral("scram-sha-256");
    case AuthenticationMethod::Gss:
        return QStringLiteral("gss");
    case AuthenticationMethod::Sspi:
        return QStringLiteral("sspi");
    case AuthenticationMethod::Unknown:
    case AuthenticationMethod::Nothing:
    case AuthenticationMethod::Password:
    case AuthenticationMethod::Other:
        return {};
    }
    Q_UNREACHABLE();
}

void AuthenticationWatch::startAgain()
{
    *this = AuthenticationWatch();
}

AuthenticationMethod AuthenticationWatch::method() const
{
    if (m_method == AuthenticationMethod::Unknown && m_authenticated)
        return AuthenticationMethod::Nothing;
    return m_method;
}

void AuthenticationWatch::message(char type, const QByteArray &body)
{
    if (type == 'E')
        m_lost = true; // the last word
    if (type != 'R' || body.size() < 4)
        return;
    const auto code = qFromBigEndian<quint32>(body.constData());
    constexpr quint32 ok = 0;
    constexpr quint32 gssContinue = 8;
    constexpr quint32 saslContinue = 11;
    constexpr quint32 saslFinal = 12;
    if (code == ok)
        m_authenticated = true;
    else if (code != gssContinue && code != saslContinue && code != saslFinal)
        m_method = methodOf(code);
}

void AuthenticationWatch::serverSaid(const QByteArray &bytes)
{
    if (m_lost || m_authenticated)
        return;
    m_rest += bytes;
    while (!m_lost && !m_authenticated && m_rest.size() >= headLength) {
        const auto length = qFromBigEndian<quint32>(m_rest.constData() + 1);
        if (length < 4 || length > longestMessage) {
            m_lost = true;
            return;
        }
        const qsizetype whole = qsizetype(length) + 1;
        if (m_rest.size() < whole)
            return;
        message(m_rest.front(), m_rest.mid(headLength, whole - headLength));
        m_rest.remove(0, whole);
    }
}

void AuthenticationWatch::libpqTraced(const QByteArray &trace)
{
    std::vector<int> lengths;
    const QList<QByteArray> lines = trace.split('\n');
    for (const QByteArray &line : lines) {
        if (line.contains("StartupMessage") || line.contains("Unknown message: length is"))
            lengths.clear(); // a new connection
        if (const int length = answerLength(line); length >= 0)
            lengths.push_back(length);
    }
    m_method = methodOfAnswers(lengths);
}

} // namespace limbeck
