#pragma once

#include "pg/Sandbox.h"
#include "pg/Session.h"

#include "Certificates.h"

#include <memory>

namespace limbeck::test {

// A sandbox that offers TLS with a certificate that can be changed while it runs. Roles: the superuser with
// trust, "guest" who may come over TLS only, "bearer" who needs a client certificate. One thread.
class TlsServer
{
public:
    // Ends the test program where the server cannot be started. Certificates of the names in `certificates`;
    // clients are judged by the authority `clientAuthority`.
    TlsServer(const Certificates &certificates, const QString &clientAuthority);

    // From the next connection on; returns when the server has it.
    void use(const QString &certificate, const QString &key);
    // Of postgresql.conf, likewise: "ssl", "ssl_min_protocol_version"….
    void set(const QString &name, const QString &value);
    // The superuser; TLS options are the caller's.
    Target target() const { return m_sandbox->target(); }
    quint16 port() const { return m_sandbox->port(); }

private:
    void install(const QString &file, const QString &as) const;
    void reload();

    const Certificates &m_certificates;
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Session> m_admin;
    int m_reloads = 0;
};

} // namespace limbeck::test
