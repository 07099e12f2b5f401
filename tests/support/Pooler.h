#pragma once

#include "SharedSandbox.h"
#include "pg/ServerProcess.h"

#include <QByteArray>
#include <QTemporaryDir>

#include <memory>

namespace limbeck::test {

// Debian's pgbouncer in front of a sandbox, on 127.0.0.1, run as the server's user (it refuses root). Lets
// anybody in as the server's superuser. A pooler that does not start ends the test program with its log.
class Pooler
{
public:
    // `mode`: "session", "transaction" or "statement"; `settings`: more lines for [pgbouncer].
    Pooler(const SharedServer &server, const QByteArray &mode, const QByteArray &settings = {});
    ~Pooler();
    Pooler(const Pooler &) = delete;
    Pooler &operator=(const Pooler &) = delete;

    Target target(const QString &database) const;
    quint16 port() const { return m_port; }

private:
    const SharedServer &m_server;
    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_process;
    quint16 m_port = 0;
};

} // namespace limbeck::test
