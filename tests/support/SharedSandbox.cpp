#include "SharedSandbox.h"

#include "pg/Session.h"

#include <QDebug>
#include <QRandomGenerator>

#include <atomic>

namespace limbeck::test {

namespace {

[[noreturn]] void die(const Error &error)
{
    qFatal("%s\n%s", qUtf8Printable(error.message), qUtf8Printable(error.detail));
    Q_UNREACHABLE();
}

} // namespace

SharedServer::SharedServer()
{
    if (const QByteArray given = qgetenv("LIMBECK_TEST_SERVER"); !given.isEmpty()) {
        use(given);
        return;
    }
    SandboxOptions options;
    options.role = QStringLiteral("test");
    auto started = Sandbox::start(options);
    if (!started)
        die(started.error());
    m_sandbox = std::move(*started);
    m_port = m_sandbox->port();
}

void SharedServer::use(const QByteArray &given)
{
    const qsizetype colon = given.lastIndexOf(':');
    m_host = QString::fromUtf8(given.left(colon));
    m_port = given.mid(colon + 1).toUShort();
    if (colon < 1 || m_port == 0)
        qFatal("LIMBECK_TEST_SERVER is not HOST:PORT: %s", given.constData());
    m_suffix = QLatin1Char('_') + QString::number(QRandomGenerator::system()->generate(), 36);
}

Target SharedServer::target(const QString &database) const
{
    if (m_sandbox)
        return m_sandbox->target(database);
    Target target;
    target.user = QStringLiteral("postgres");
    target.hosts = {{m_host, m_port}};
    target.database = database;
    // As a sandbox of our own is; what TLS does has tests of its own.
    target.options.insert(QStringLiteral("sslmode"), QStringLiteral("disable"));
    for (const char *part : {"user", "password", "host", "port", "database"})
        target.origins.insert(QString::fromLatin1(part), Origin::fromOption(QStringLiteral("sandbox")));
    return target;
}

QString SharedServer::url(const QString &database) const
{
    return QStringLiteral("postgresql://postgres@%1:%2/%3?sslmode=disable")
        .arg(m_host, QString::number(m_port), database);
}

Result<void> SharedServer::createDatabase(const QString &name)
{
    if (m_sandbox)
        return m_sandbox->createDatabase(name);
    const auto session = Session::open(target());
    if (!session)
        return fail(session.error());
    return (*session)->execute("CREATE DATABASE \"" + name.toUtf8() + '"');
}

SharedServer &sharedSandbox()
{
    static SharedServer server;
    return server;
}

Target freshDatabase(const QString &name)
{
    static std::atomic<int> count = 0;
    SharedServer &server = sharedSandbox();
    const QString database = QStringLiteral("%1%2_%3").arg(name, server.suffix(), QString::number(++count));
    if (const auto created = server.createDatabase(database); !created)
        die(created.error());
    return server.target(database);
}

} // namespace limbeck::test
