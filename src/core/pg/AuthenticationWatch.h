#pragma once

#include <QByteArray>
#include <QString>

namespace limbeck {

// What the server asked of us to prove who we are.
enum class AuthenticationMethod
{
    Unknown,
    Nothing,  // trust, peer, ident, cert: the server asked for nothing
    Password, // some password; libpq does not tell how it was sent
    Cleartext,
    Md5,
    Scram,
    ScramChannelBinding, // SCRAM-SHA-256-PLUS
    Gss,
    Sspi,
    Other
};

// pg_hba.conf's name for it: "scram-sha-256", "md5", "gss"…; empty where that has none. Never translated.
QString authenticationName(AuthenticationMethod method);

// Reads along what the server says during a login (manual, "Message Formats": AuthenticationRequest) and what
// libpq answers. A value type; knows neither socket nor libpq.
class AuthenticationWatch
{
public:
    // More bytes from the server, unencrypted, beginning with its answer to the startup packet.
    void serverSaid(const QByteArray &bytes);
    // libpq's trace of a login inside TLS. It has no contents of ours in libpq 14 to 17, so the lengths of
    // the answers tell the method: an md5 answer has 40 bytes, a SCRAM one always begins with 54 or, bound to
    // the channel, 80.
    void libpqTraced(const QByteArray &trace);
    // A new connection begins, because the one before was refused.
    void startAgain();

    AuthenticationMethod method() const;
    bool authenticated() const { return m_authenticated; } // the server said AuthenticationOk

private:
    void message(char type, const QByteArray &body);

    QByteArray m_rest; // an unfinished message
    AuthenticationMethod m_method = AuthenticationMethod::Unknown;
    bool m_authenticated = false;
    bool m_lost = false; // what came is no message
};

} // namespace limbeck
