#include "target/Target.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QStringList>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Target)
};

// libpq takes what a caller leaves out, or leaves empty, from PG… variables of the process and from files.
// These are its compiled-in values, said out loud so that it does not.
const QMap<QString, QString> &compiledDefaults()
{
    static const QMap<QString, QString> defaults = {
        {QStringLiteral("sslmode"), QStringLiteral("prefer")},
        {QStringLiteral("sslsni"), QStringLiteral("1")},
        {QStringLiteral("sslcompression"), QStringLiteral("0")},
        {QStringLiteral("ssl_min_protocol_version"), QStringLiteral("TLSv1.2")},
        {QStringLiteral("channel_binding"), QStringLiteral("prefer")},
        {QStringLiteral("gssencmode"), QStringLiteral("prefer")},
        {QStringLiteral("krbsrvname"), QStringLiteral("postgres")},
        {QStringLiteral("target_session_attrs"), QStringLiteral("any")},
        // A single space: libpq would take an empty text for "not given".
        {QStringLiteral("options"), QStringLiteral(" ")},
        // No such file: a password comes from where the target says, or not at all.
        {QStringLiteral("passfile"), QStringLiteral("/limbeck/reads/no/password/file")},
    };
    return defaults;
}

QString joinedHosts(const std::vector<HostPort> &hosts)
{
    QStringList names;
    for (const HostPort &host : hosts)
        names << host.host;
    return names.join(QLatin1Char(','));
}

QString joinedPorts(const std::vector<HostPort> &hosts)
{
    QStringList ports;
    for (const HostPort &host : hosts)
        ports << QString::number(host.port.value_or(5432));
    return ports.join(QLatin1Char(','));
}

} // namespace

QString Target::firstHost() const
{
    return hosts.empty() ? QString() : hosts.front().host;
}

quint16 Target::firstPort() const
{
    return hosts.empty() ? quint16(5432) : hosts.front().port.value_or(5432);
}

QString Target::hostsText() const
{
    return limbeck::hostsText(hosts, true);
}

Origin Target::origin(const QString &part) const
{
    return origins.value(part, Origin::fromDefault(part));
}

QString Target::display() const
{
    return user + QLatin1Char('@') + hostsText() + QLatin1Char('/') + database;
}

QString Target::displayUrl() const
{
    const QString secret = password.isSet() ? QStringLiteral(":***") : QString();
    return scheme + QLatin1String("://") + user + secret + QLatin1Char('@') + hostsText() + QLatin1Char('/') +
           database;
}

QList<QPair<QByteArray, QByteArray>> Target::libpqParameters() const
{
    QList<QPair<QByteArray, QByteArray>> parameters = {
        {"host", joinedHosts(hosts).toUtf8()},
        {"port", joinedPorts(hosts).toUtf8()},
        {"user", user.toUtf8()},
        {"dbname", database.toUtf8()},
    };
    if (password.isSet())
        parameters.append({"password", password.reveal()});
    QMap<QString, QString> all = compiledDefaults();
    for (auto it = options.cbegin(); it != options.cend(); ++it)
        all.insert(it.key(), it.value());
    for (auto it = all.cbegin(); it != all.cend(); ++it)
        parameters.append({it.key().toUtf8(), it.value().toUtf8()});
    return parameters;
}

QByteArray Target::identity() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QStringList parts = {joinedHosts(hosts).toLower(), joinedPorts(hosts), database, user};
    // The same address behind another bastion is another server.
    if (tunnel)
        parts << tunnel->display() << tunnel->configFile; // as it is written: the same on each machine
    for (const QString &part : parts) {
        hash.addData(part.toUtf8());
        hash.addData(QByteArray(1, '\0'));
    }
    return hash.result().toHex();
}

QString Target::tunnelledHost() const
{
    const QString address = options.value(QStringLiteral("hostaddr")).trimmed();
    return address.isEmpty() ? firstHost() : address;
}

std::optional<Error> Target::tunnelObstacle() const
{
    if (!tunnel)
        return std::nullopt;
    const SourceLocation where{tunnel->origin.file, tunnel->origin.line, 0};
    if (hosts.size() > 1 || tunnelledHost().contains(QLatin1Char(',')))
        return Error{
            QStringLiteral("tunnel.several-hosts"),
            Tr::tr("The tunnel through %1 leads to one server, but the target names several hosts: %2.")
                .arg(tunnel->display(), hostsText()),
            {},
            Tr::tr("Name the one server that is meant, or make an environment for each."),
            {},
            where};
    const QString host = tunnelledHost();
    if (host.isEmpty() || host.startsWith(QLatin1Char('@')) || QDir::isAbsolutePath(host))
        return Error{
            QStringLiteral("tunnel.socket"),
            Tr::tr("The target is a Unix socket on this machine, to which the tunnel through %1 cannot "
                   "lead.")
                .arg(tunnel->display()),
            {},
            Tr::tr("Name the server's host as the other machine knows it, 127.0.0.1 where the server "
                   "runs there, or take the tunnel away."),
            {},
            where};
    return std::nullopt;
}

QJsonObject Target::toJson() const
{
    QJsonObject optionsJson;
    for (auto it = options.cbegin(); it != options.cend(); ++it)
        optionsJson.insert(it.key(), it.value());
    QJsonObject originsJson;
    for (auto it = origins.cbegin(); it != origins.cend(); ++it)
        originsJson.insert(it.key(), it.value().toJson());
    return QJsonObject{
        {QStringLiteral("driver"), driver},
        {QStringLiteral("user"), user},
        {QStringLiteral("host"), joinedHosts(hosts)},
        {QStringLiteral("port"), firstPort()},
        {QStringLiteral("hosts"), hostsText()},
        {QStringLiteral("database"), database},
        {QStringLiteral("options"), optionsJson},
        {QStringLiteral("password"), password.isSet() ? QStringLiteral("set") : QStringLiteral("unset")},
        {QStringLiteral("display"), display()},
        {QStringLiteral("origins"), originsJson},
        {QStringLiteral("tunnel"), tunnel ? QJsonValue(tunnel->toJson()) : QJsonValue()},
    };
}

} // namespace limbeck
