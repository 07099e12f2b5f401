#include "TlsServer.h"

#include "pg/ServerProcess.h"

#include <QElapsedTimer>
#include <QFile>
#include <QThread>

namespace limbeck::test {

namespace {

template <typename T>
T orDie(Result<T> result)
{
    if (!result)
        qFatal("%s\n%s", qUtf8Printable(result.error().message), qUtf8Printable(result.error().detail));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

QString quoted(QString text)
{
    return QLatin1Char('\'') + text.replace(QLatin1Char('\''), QLatin1String("''")) + QLatin1Char('\'');
}

} // namespace

TlsServer::TlsServer(const Certificates &certificates, const QString &clientAuthority)
    : m_certificates(certificates), m_sandbox(orDie(Sandbox::start()))
{
    Target target = m_sandbox->target();
    target.options.insert(QStringLiteral("sslmode"), QStringLiteral("disable"));
    m_admin = orDie(Session::open(target));
    orDie(m_admin->execute("CREATE ROLE guest LOGIN; CREATE ROLE bearer LOGIN"));
    QFile rules(m_sandbox->dataFolder() + QStringLiteral("/pg_hba.conf"));
    if (!rules.open(QIODevice::WriteOnly | QIODevice::Truncate))
        qFatal("%s", qUtf8Printable(rules.errorString()));
    rules.write("hostssl all guest 127.0.0.1/32 trust\n"
                "hostssl all bearer 127.0.0.1/32 cert\n"
                "host all postgres 127.0.0.1/32 trust\n");
    rules.close();
    install(m_certificates.certificate(clientAuthority), QStringLiteral("clients.crt"));
    orDie(m_admin->execute("ALTER SYSTEM SET ssl_ca_file = 'clients.crt'"));
}

void TlsServer::install(const QString &file, const QString &as) const
{
    const QString path = m_sandbox->dataFolder() + QLatin1Char('/') + as;
    QFile::remove(path);
    if (!QFile::copy(file, path) || !QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner))
        qFatal("%s cannot be copied to %s", qUtf8Printable(file), qUtf8Printable(path));
    orDie(ServerProcess::giveToServerUser(path));
}

void TlsServer::use(const QString &certificate, const QString &key)
{
    install(m_certificates.certificate(certificate), QStringLiteral("server.crt"));
    install(m_certificates.key(key), QStringLiteral("server.key"));
    set(QStringLiteral("ssl"), QStringLiteral("on"));
}

void TlsServer::set(const QString &name, const QString &value)
{
    orDie(m_admin->execute(QStringLiteral("ALTER SYSTEM SET %1 = %2").arg(name, quoted(value)).toUtf8()));
    reload();
}

// The server reads its settings before it takes up its certificates, and accepts connections only after both,
// so a new connection that has the new settings has the certificates too.
void TlsServer::reload()
{
    const QByteArray mark = "reload " + QByteArray::number(++m_reloads) + ": ";
    orDie(m_admin->execute("ALTER SYSTEM SET log_line_prefix = '" + mark + "'"));
    orDie(m_admin->execute("SELECT pg_reload_conf()"));
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10000) {
        const auto fresh = Session::open(m_admin->target());
        if (fresh && (*fresh)->value("SELECT current_setting('log_line_prefix')")->toByteArray() == mark)
            return;
        QThread::msleep(5);
    }
    qFatal("The server does not take up its new settings.");
}

} // namespace limbeck::test
