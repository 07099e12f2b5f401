#include "target/TargetCompletion.h"

#include "target/ConnectionFields.h"
#include "target/PgPass.h"
#include "target/PgService.h"
#include "target/PlatformDefaults.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::TargetResolver)
};

struct EnvironmentOption
{
    const char *variable;
    const char *option;
};

// libpq's variables (manual, "Environment Variables") that change how it connects, without those for host,
// port, user, password and database.
constexpr std::array<EnvironmentOption, 13> optionVariables = {{
    {"PGSSLMODE", "sslmode"},
    {"PGSSLROOTCERT", "sslrootcert"},
    {"PGSSLCERT", "sslcert"},
    {"PGSSLKEY", "sslkey"},
    {"PGSSLCRL", "sslcrl"},
    {"PGSSLCRLDIR", "sslcrldir"},
    {"PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"},
    {"PGSSLMAXPROTOCOLVERSION", "ssl_max_protocol_version"},
    {"PGCHANNELBINDING", "channel_binding"},
    {"PGGSSENCMODE", "gssencmode"},
    {"PGREQUIREPEER", "requirepeer"},
    {"PGTARGETSESSIONATTRS", "target_session_attrs"},
    {"PGOPTIONS", "options"},
}};

class Completion
{
public:
    Completion(Target *target, const Environment &environment, Findings *findings,
               const SourceLocation &where)
        : m_target(target), m_environment(environment), m_findings(findings), m_where(where)
    {
    }

    Result<void> run();

private:
    Result<void> completeFromService();
    void takeService(const PgService &service);
    void takeServiceOptions(const PgService &service);
    QStringList serviceFiles() const;
    std::optional<Variable> variable(const char *name) const;
    std::optional<QString> fromVariable(const char *name, const QString &part);
    void completeHost();
    void completePort();
    void completeUser();
    void completeDatabase();
    void completePassword();
    void completeOptions();
    void warn(const char *code, const QString &message, const QString &hint);

    Target *m_target;
    const Environment &m_environment;
    Findings *m_findings;
    const SourceLocation m_where;
};

std::optional<Variable> Completion::variable(const char *name) const
{
    auto found = m_environment.find(QLatin1String(name));
    return found && found->hasValue && !found->value.isEmpty() ? found : std::nullopt;
}

void Completion::warn(const char *code, const QString &message, const QString &hint)
{
    m_findings->append({QString::fromLatin1(code), Severity::Warning, message, hint, m_where, {}});
}

std::optional<QString> Completion::fromVariable(const char *name, const QString &part)
{
    const auto found = variable(name);
    if (!found)
        return {};
    m_target->origins.insert(part, found->origin);
    if (found->origin.kind == OriginKind::Process)
        warn("target.part-from-process",
             Text::tr("The %1 is not named; it comes from %2 of the process environment.")
                 .arg(part, QLatin1String(name)),
             Text::tr("Name it in the environment's file."));
    return found->value;
}

QStringList Completion::serviceFiles() const
{
    const auto named = variable("PGSERVICEFILE");
    QStringList files{named ? named->value : defaultServiceFile()};
    const auto folder = variable("PGSYSCONFDIR");
    const QStringList folders = folder ? QStringList{folder->value} : systemServiceFolders();
    for (const QString &each : folders) {
        const QString file = each + QLatin1String("/pg_service.conf");
        if (folder || QFileInfo::exists(file))
            files << file;
    }
    return files;
}

// What the target names itself counts more than the service, and the service more than PG… variables.
Result<void> Completion::completeFromService()
{
    const QString option = QStringLiteral("service");
    const bool usesLibpq =
        m_target->driver != QLatin1String("asyncpg") && m_target->driver != QLatin1String("pg8000");
    QString name = m_target->options.take(option);
    if (name.isEmpty() && usesLibpq)
        name = fromVariable("PGSERVICE", option).value_or(QString());
    if (name.isEmpty())
        return {};
    auto service = findPgService(name, serviceFiles());
    if (!service) {
        Error error = service.error();
        if (!error.where.isValid())
            error.where = m_where;
        return fail(error);
    }
    takeService(*service);
    return {};
}

void Completion::takeService(const PgService &service)
{
    const auto put = [this](const char *part, const PgService::Entry &entry) {
        m_target->origins.insert(QLatin1String(part), entry.origin);
    };
    const bool hostNamed = !m_target->hosts.empty() && !m_target->hosts.front().host.isEmpty();
    const bool portNamed = !m_target->hosts.empty() && m_target->hosts.front().port.has_value();
    const auto value = [&service](const char *key) { return service.parts.value(QLatin1String(key)); };
    if (const auto host = value("host"); !hostNamed && !host.value.isEmpty()) {
        const std::optional<quint16> port = portNamed ? m_target->hosts.front().port : std::nullopt;
        m_target->hosts.clear();
        const QStringList names = host.value.split(QLatin1Char(','));
        for (const QString &name : names)
            m_target->hosts.push_back({name, port});
        put("host", host);
    }
    if (const auto port = value("port"); !portNamed && !port.value.isEmpty()) {
        if (m_target->hosts.empty())
            m_target->hosts.push_back({});
        const QStringList ports = port.value.split(QLatin1Char(','));
        for (size_t i = 0; i < m_target->hosts.size(); ++i) {
            const quint16 number = ports.value(qsizetype(i), ports.last()).toUShort();
            if (number != 0)
                m_target->hosts[i].port = number;
        }
        put("port", port);
    }
    if (const auto user = value("user"); m_target->user.isEmpty() && !user.value.isEmpty()) {
        m_target->user = user.value;
        put("user", user);
    }
    if (const auto database = value("dbname"); m_target->database.isEmpty() && !database.value.isEmpty()) {
        m_target->database = database.value;
        put("database", database);
    }
    if (const auto password = value("password"); !m_target->password.isSet() && !password.value.isEmpty()) {
        m_target->password = Secret(password.value);
        put("password", password);
    }
    takeServiceOptions(service);
}

void Completion::takeServiceOptions(const PgService &service)
{
    static const QStringList parts = {QStringLiteral("host"), QStringLiteral("port"), QStringLiteral("user"),
                                      QStringLiteral("dbname"), QStringLiteral("password"),
                                      // Limbeck's own, or another origin of the password
                                      QStringLiteral("passfile"), QStringLiteral("application_name"),
                                      QStringLiteral("connect_timeout"), QStringLiteral("client_encoding"),
                                      // secrets that no option may hold
                                      QStringLiteral("sslpassword"), QStringLiteral("oauth_client_secret")};
    for (auto it = service.parts.cbegin(); it != service.parts.cend(); ++it) {
        if (parts.contains(it.key()) || m_target->options.contains(it.key()))
            continue;
        m_target->options.insert(it.key(), it->value);
        m_target->origins.insert(it.key(), it->origin);
    }
}

void Completion::completeHost()
{
    const bool named = !m_target->hosts.empty() && !m_target->hosts.front().host.isEmpty();
    if (named)
        return;
    const std::optional<quint16> port = m_target->hosts.empty() ? std::nullopt : m_target->hosts.front().port;
    if (const auto host = fromVariable("PGHOST", QStringLiteral("host"))) {
        m_target->hosts.clear();
        const QStringList names = host->split(QLatin1Char(','));
        for (const QString &name : names)
            m_target->hosts.push_back({name, port});
        return;
    }
    m_target->hosts = {{defaultHost(), port}};
    m_target->origins.insert(QStringLiteral("host"), Origin::fromDefault(QStringLiteral("host")));
    warn("target.default-host",
         Text::tr("No host is named, so the server of this machine at %1 is meant.").arg(defaultHost()),
         Text::tr("Name the host in the environment's file."));
}

void Completion::completePort()
{
    const bool named = std::all_of(m_target->hosts.begin(), m_target->hosts.end(),
                                   [](const HostPort &host) { return host.port.has_value(); });
    if (named)
        return;
    quint16 port = 5432;
    Origin origin = Origin::fromDefault(QStringLiteral("port"));
    if (const auto found = variable("PGPORT")) {
        bool isNumber = false;
        const int number = found->value.toInt(&isNumber);
        if (isNumber && number > 0 && number <= 65535) {
            port = static_cast<quint16>(number);
            fromVariable("PGPORT", QStringLiteral("port"));
            origin = found->origin;
        }
    }
    for (HostPort &host : m_target->hosts)
        host.port = host.port.value_or(port);
    m_target->origins.insert(QStringLiteral("port"), origin);
}

void Completion::completeUser()
{
    if (!m_target->user.isEmpty())
        return;
    if (const auto user = fromVariable("PGUSER", QStringLiteral("user"))) {
        m_target->user = *user;
        return;
    }
    m_target->user = systemUser();
    m_target->origins.insert(QStringLiteral("user"), Origin::fromDefault(QStringLiteral("user")));
    warn("target.default-user",
         Text::tr("No user is named, so the name of this machine's user is taken: %1.").arg(m_target->user),
         Text::tr("Name the user in the environment's file."));
}

void Completion::completeDatabase()
{
    if (!m_target->database.isEmpty())
        return;
    if (const auto database = fromVariable("PGDATABASE", QStringLiteral("database"))) {
        m_target->database = *database;
        return;
    }
    m_target->database = m_target->user;
    m_target->origins.insert(QStringLiteral("database"), Origin::fromDefault(QStringLiteral("database")));
    warn("target.default-database",
         Text::tr("No database is named, so the one with the user's name is taken: %1.")
             .arg(m_target->database),
         Text::tr("Name the database in the environment's file."));
}

void Completion::completePassword()
{
    if (m_target->password.isSet())
        return;
    if (const auto password = fromVariable("PGPASSWORD", QStringLiteral("password"))) {
        m_target->password = Secret(*password);
        return;
    }
    const auto named = variable("PGPASSFILE");
    const QString file = named ? named->value : defaultPgPassFile();
    if (isOpenPgPass(file)) {
        warn("target.pgpass-open",
             Text::tr("The password file %1 is passed over, because others than its owner may read it.")
                 .arg(file),
             Text::tr("Run: chmod 600 %1").arg(file));
        return;
    }
    const auto entry = findPgPass(file, m_target->hosts.front(), m_target->database, m_target->user);
    if (!entry)
        return;
    m_target->password = entry->password;
    m_target->origins.insert(QStringLiteral("password"), entry->origin);
}

void Completion::completeOptions()
{
    for (const auto &[name, option] : optionVariables) {
        const QString part = QLatin1String(option);
        if (m_target->options.contains(part))
            continue;
        if (const auto value = fromVariable(name, part))
            m_target->options.insert(part, *value);
    }
    const QString sslmode = QStringLiteral("sslmode");
    if (!m_target->options.contains(sslmode)) {
        // libpq refuses weaker modes with the system's roots.
        const bool systemRoots =
            m_target->options.value(QStringLiteral("sslrootcert")) == QLatin1String("system");
        m_target->options.insert(sslmode,
                                 systemRoots ? QStringLiteral("verify-full") : QStringLiteral("prefer"));
        m_target->origins.insert(sslmode, Origin::fromDefault(sslmode));
    }
    for (const char *service : {"PGSERVICE", "PGHOSTADDR"}) {
        const bool followed = m_target->origins.contains(QStringLiteral("service"));
        if (variable(service) && !(followed && qstrcmp(service, "PGSERVICE") == 0))
            warn("target.service-ignored",
                 Text::tr("%1 is set, and a program that leaves parts to libpq follows it. Limbeck does not.")
                     .arg(QLatin1String(service)),
                 Text::tr("Remove the variable, or name every part in the environment's file."));
    }
}

Result<void> Completion::run()
{
    if (auto done = completeFromService(); !done)
        return done;
    completeHost();
    completePort();
    completeUser();
    completeDatabase();
    completePassword();
    completeOptions();
    return {};
}

} // namespace

Result<void> completeTarget(Target *target, const Environment &environment, Findings *findings,
                            const SourceLocation &where)
{
    return Completion(target, environment, findings, where).run();
}

QString connectionVariable(const QString &option)
{
    const auto found = std::find_if(optionVariables.begin(), optionVariables.end(),
                                    [&](const auto &pair) { return option == QLatin1String(pair.option); });
    return found == optionVariables.end() ? QString() : QString::fromLatin1(found->variable);
}

} // namespace limbeck
