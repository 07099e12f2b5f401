#include "target/SplitForm.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::TargetResolver)
};

// The first of the variables that has a value which is not empty.
std::optional<Variable> firstSet(const QStringList &keys, const Environment &environment)
{
    for (const QString &key : keys) {
        auto variable = environment.find(key);
        if (variable && variable->hasValue && !variable->value.isEmpty())
            return variable;
    }
    return {};
}

// "5432", or one for each host with commas.
std::optional<QList<quint16>> portsOf(const QString &text)
{
    QList<quint16> ports;
    const QStringList pieces = text.split(QLatin1Char(','));
    for (const QString &piece : pieces) {
        bool isNumber = false;
        const int port = piece.trimmed().toInt(&isNumber);
        if (!isNumber || port < 1 || port > 65535)
            return {};
        ports << static_cast<quint16>(port);
    }
    return ports;
}

void readHosts(const SplitForm &form, const Environment &environment, SplitReading *reading)
{
    const auto host = firstSet(form.host, environment);
    if (!host) {
        reading->missing << form.host.front();
        return;
    }
    reading->target.origins.insert(QStringLiteral("host"), host->origin);
    const QStringList names = host->value.split(QLatin1Char(','));
    for (const QString &name : names)
        reading->target.hosts.push_back({name.trimmed(), {}});
    const auto port = firstSet(form.port, environment);
    if (!port)
        return;
    reading->target.origins.insert(QStringLiteral("port"), port->origin);
    const auto ports = portsOf(port->value);
    if (!ports) {
        reading->error = Error{QStringLiteral("url.port"),
                               Text::tr("%1 is no port number from 1 to 65535.").arg(port->key),
                               {},
                               Text::tr("Write a number such as 5432."),
                               {},
                               {port->origin.file, port->origin.line, 0}};
        return;
    }
    for (size_t i = 0; i < reading->target.hosts.size(); ++i)
        reading->target.hosts[i].port = ports->value(qsizetype(i), ports->back());
}

} // namespace

QStringList SplitForm::variables() const
{
    return host + port + user + password + database;
}

const std::vector<SplitForm> &SplitForm::known()
{
    static const std::vector<SplitForm> forms = {
        {QStringLiteral("POSTGRES_HOST/PORT/USER/PASSWORD/DB"),
         {QStringLiteral("POSTGRES_SERVER"), QStringLiteral("POSTGRES_HOST")},
         {QStringLiteral("POSTGRES_PORT")},
         {QStringLiteral("POSTGRES_USER"), QStringLiteral("POSTGRES_USERNAME")},
         {QStringLiteral("POSTGRES_PASSWORD")},
         {QStringLiteral("POSTGRES_DB"), QStringLiteral("POSTGRES_DATABASE")}},
        {QStringLiteral("DB_HOST/PORT/USER/PASSWORD/NAME"),
         {QStringLiteral("DB_HOST"), QStringLiteral("DB_SERVER")},
         {QStringLiteral("DB_PORT")},
         {QStringLiteral("DB_USER"), QStringLiteral("DB_USERNAME")},
         {QStringLiteral("DB_PASSWORD"), QStringLiteral("DB_PASS")},
         {QStringLiteral("DB_NAME"), QStringLiteral("DB_DATABASE")}},
        {QStringLiteral("PGHOST/PGPORT/PGUSER/PGPASSWORD/PGDATABASE"),
         {QStringLiteral("PGHOST")},
         {QStringLiteral("PGPORT")},
         {QStringLiteral("PGUSER")},
         {QStringLiteral("PGPASSWORD")},
         {QStringLiteral("PGDATABASE")}},
    };
    return forms;
}

SplitReading readSplitForm(const SplitForm &form, const Environment &environment)
{
    SplitReading reading;
    Target &target = reading.target;
    readHosts(form, environment, &reading);
    if (const auto user = firstSet(form.user, environment)) {
        target.user = user->value;
        target.origins.insert(QStringLiteral("user"), user->origin);
    }
    if (const auto password = firstSet(form.password, environment)) {
        target.password = Secret(password->value);
        target.origins.insert(QStringLiteral("password"), password->origin);
    }
    if (const auto database = firstSet(form.database, environment)) {
        target.database = database->value;
        target.origins.insert(QStringLiteral("database"), database->origin);
    } else {
        reading.missing << form.database.front();
    }
    reading.any = !target.hosts.empty() || !target.database.isEmpty();
    return reading;
}

} // namespace limbeck
