#include "target/ConnectionFields.h"

#include <algorithm>

namespace limbeck {

namespace {

QString sslmodeName()
{
    return QStringLiteral("sslmode");
}

bool isNamed(const Target &target, const QString &part)
{
    return target.origin(part).kind != OriginKind::Default;
}

// Moves the TLS parts of a URL's query into the members.
void takeQuery(const DatabaseUrl &url, ConnectionFields *fields)
{
    for (const auto &[name, value] : url.query)
        fields->options.insert(name, value);
    const auto known = url.libpqOptions(nullptr, {});
    for (const auto &[name, value] : known) {
        if (tlsParts().contains(name))
            setTlsValue(fields, name, value);
    }
    for (const QString &part : tlsParts()) {
        fields->options.remove(part);
        const QString spelled = urlOption(part, fields->driver);
        if (!tlsValue(*fields, part).isEmpty() && !spelled.isEmpty())
            fields->options.remove(spelled);
    }
}

} // namespace

const QStringList &tlsParts()
{
    static const QStringList parts = {sslmodeName(), QStringLiteral("sslrootcert"), QStringLiteral("sslcert"),
                                      QStringLiteral("sslkey")};
    return parts;
}

QString tlsValue(const ConnectionFields &fields, const QString &part)
{
    const QString *const values[] = {&fields.sslmode, &fields.sslrootcert, &fields.sslcert, &fields.sslkey};
    const auto index = tlsParts().indexOf(part);
    return index < 0 ? QString() : *values[index];
}

void setTlsValue(ConnectionFields *fields, const QString &part, const QString &value)
{
    QString *const values[] = {&fields->sslmode, &fields->sslrootcert, &fields->sslcert, &fields->sslkey};
    if (const auto index = tlsParts().indexOf(part); index >= 0)
        *values[index] = value;
}

QString urlOption(const QString &part, const QString &driver)
{
    // asyncpg.connect() takes `ssl`, and PGSSLROOTCERT, PGSSLCERT and PGSSLKEY from the environment
    // (asyncpg/connect_utils.py); pg8000.connect() takes a context object only.
    if (driver == QLatin1String("asyncpg"))
        return part == sslmodeName() ? QStringLiteral("ssl") : QString();
    return driver == QLatin1String("pg8000") ? QString() : part;
}

const QStringList &knownDrivers()
{
    static const QStringList drivers = {
        QString(),
        QStringLiteral("asyncpg"),
        QStringLiteral("psycopg"),
        QStringLiteral("psycopg2"),
        QStringLiteral("pg8000"),
        QStringLiteral("psycopg_async"),
        QStringLiteral("psycopg2cffi"),
    };
    return drivers;
}

ConnectionFields ConnectionFields::of(const DatabaseUrl &url)
{
    ConnectionFields fields;
    fields.driver = url.driver;
    fields.hosts = url.hosts;
    fields.database = url.database.value_or(QString());
    fields.user = url.user.value_or(QString());
    fields.password = url.password;
    takeQuery(url, &fields);
    return fields;
}

ConnectionFields ConnectionFields::of(const Resolution &resolution, const Environment &environment)
{
    if (!resolution.target)
        return {};
    const Target &target = *resolution.target;
    ConnectionFields fields;
    const auto winner = std::ranges::find_if(resolution.candidates, &Candidate::won);
    const auto variable =
        winner == resolution.candidates.end() ? std::nullopt : environment.find(winner->variable);
    const auto url =
        variable ? DatabaseUrl::parse(variable->value) : Result<DatabaseUrl>(fail("url.syntax", {}));
    if (url)
        fields = of(*url);
    fields.driver = target.driver;
    // Ports that were filled in are none of the files'; where only some are named, the URL knows which.
    const bool ownHosts = url && !url->hosts.empty() && !url->hosts.front().host.isEmpty();
    fields.hosts = ownHosts && !isNamed(target, QStringLiteral("port")) ? url->hosts : target.hosts;
    if (!isNamed(target, QStringLiteral("host")))
        fields.hosts.clear();
    if (!isNamed(target, QStringLiteral("port")) && !ownHosts) {
        for (HostPort &host : fields.hosts)
            host.port.reset();
    }
    fields.user = isNamed(target, QStringLiteral("user")) ? target.user : QString();
    fields.database = isNamed(target, QStringLiteral("database")) ? target.database : QString();
    const bool inFile = target.origin(QStringLiteral("password")).kind == OriginKind::File;
    fields.password = inFile ? target.password : Secret();
    for (auto it = target.options.cbegin(); it != target.options.cend(); ++it) {
        if (!isNamed(target, it.key()))
            continue;
        if (tlsParts().contains(it.key()))
            setTlsValue(&fields, it.key(), it.value());
        else
            fields.options.insert(it.key(), it.value());
    }
    return fields;
}

DatabaseUrl ConnectionFields::toUrl() const
{
    DatabaseUrl url;
    url.driver = driver;
    url.scheme = QStringLiteral("postgresql") + (driver.isEmpty() ? QString() : QLatin1Char('+') + driver);
    url.hosts = hosts;
    if (!user.isEmpty())
        url.user = user;
    url.password = password;
    if (!database.isEmpty())
        url.database = database;
    const ConnectionFields clean = normalized();
    for (const QString &part : tlsParts()) {
        const QString spelled = urlOption(part, driver);
        if (!spelled.isEmpty() && !tlsValue(*this, part).isEmpty())
            url.query.append({spelled, tlsValue(*this, part)});
    }
    for (auto it = clean.options.cbegin(); it != clean.options.cend(); ++it)
        url.query.append({it.key(), it.value()});
    return url;
}

ConnectionFields ConnectionFields::normalized() const
{
    ConnectionFields fields = *this;
    for (const QString &part : tlsParts()) {
        fields.options.remove(part);
        const QString spelled = urlOption(part, driver);
        if (!spelled.isEmpty() && !tlsValue(*this, part).isEmpty())
            fields.options.remove(spelled);
    }
    fields.options.removeIf([](const auto &option) { return option.value().isEmpty(); });
    return fields;
}

ConnectionFields ConnectionFields::withChanges(const ConnectionFields &before,
                                               const ConnectionFields &after) const
{
    ConnectionFields result = *this;
    const auto take = [&](auto part) {
        if (before.*part != after.*part)
            result.*part = after.*part;
    };
    take(&ConnectionFields::driver);
    take(&ConnectionFields::hosts);
    take(&ConnectionFields::database);
    take(&ConnectionFields::user);
    take(&ConnectionFields::password);
    take(&ConnectionFields::sslmode);
    take(&ConnectionFields::sslrootcert);
    take(&ConnectionFields::sslcert);
    take(&ConnectionFields::sslkey);
    for (auto it = before.options.cbegin(); it != before.options.cend(); ++it) {
        if (!after.options.contains(it.key()))
            result.options.remove(it.key());
    }
    for (auto it = after.options.cbegin(); it != after.options.cend(); ++it) {
        if (!before.options.contains(it.key()) || before.options.value(it.key()) != *it)
            result.options.insert(it.key(), *it);
    }
    return result;
}

QStringList ConnectionFields::differences(const ConnectionFields &other) const
{
    QStringList parts;
    const auto note = [&](bool differs, const char *part) {
        if (differs)
            parts << QLatin1String(part);
    };
    const auto names = [](const std::vector<HostPort> &list) {
        QStringList result;
        for (const HostPort &host : list)
            result << host.host;
        return result;
    };
    const auto ports = [](const std::vector<HostPort> &list) {
        QList<int> result;
        for (const HostPort &host : list)
            result << (host.port ? *host.port : 0);
        return result;
    };
    note(driver != other.driver, "driver");
    note(names(hosts) != names(other.hosts), "host");
    note(ports(hosts) != ports(other.hosts), "port");
    note(database != other.database, "database");
    note(user != other.user, "user");
    note(password != other.password, "password");
    for (const QString &part : tlsParts())
        note(tlsValue(*this, part) != tlsValue(other, part), part.toLatin1().constData());
    QMap<QString, QString> either = options;
    either.insert(other.options);
    for (auto it = either.cbegin(); it != either.cend(); ++it) {
        if (options.value(it.key()) != other.options.value(it.key()))
            parts << it.key();
    }
    return parts;
}

} // namespace limbeck
