#pragma once

#include "pg/Sandbox.h"

#include <memory>

namespace limbeck::test {

// The one server of a test program: a sandbox of its own, stopped when the program ends, or, where
// LIMBECK_TEST_SERVER names one as HOST:PORT, a server that is there already and lets the superuser postgres
// in without a password. packaging/windows/test.sh gives one to programs that run under wine, where none can
// be started. Any thread, one at a time.
class SharedServer
{
public:
    SharedServer();

    quint16 port() const { return m_port; }
    Target target(const QString &database = QStringLiteral("postgres")) const;
    QString url(const QString &database) const;
    // The folder with psql; a given server has none.
    QString binaries() const { return m_sandbox ? m_sandbox->binaries() : QString(); }
    Result<void> createDatabase(const QString &name);
    // Of a database's name: a given server is used by many programs.
    QString suffix() const { return m_suffix; }

private:
    void use(const QByteArray &given);

    std::unique_ptr<Sandbox> m_sandbox;
    QString m_host = QStringLiteral("127.0.0.1");
    quint16 m_port = 0;
    QString m_suffix;
};

// Made on first use. A server that cannot be started ends the test program with the reason: tests are never
// skipped.
SharedServer &sharedSandbox();
// An empty database with a name of its own on it ("name_1", "name_2", …); returns its target.
Target freshDatabase(const QString &name = QStringLiteral("test"));

} // namespace limbeck::test
