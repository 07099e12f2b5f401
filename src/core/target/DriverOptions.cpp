#include "target/DatabaseUrl.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSet>

#include <optional>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::DatabaseUrl)
};

using Option = QPair<QString, QString>;

// libpq's parameters (manual, "Parameter Key Words") that an URL may set. Host, port, user, password and
// database are not among them; passfile is left out because it would bring in another origin. A service is
// read by Limbeck itself (PgService.h).
bool isLibpqOption(const QString &name)
{
    static const QSet<QString> names = {
        QStringLiteral("application_name"),
        QStringLiteral("channel_binding"),
        QStringLiteral("client_encoding"),
        QStringLiteral("connect_timeout"),
        QStringLiteral("fallback_application_name"),
        QStringLiteral("gssencmode"),
        QStringLiteral("gsslib"),
        QStringLiteral("hostaddr"),
        QStringLiteral("keepalives"),
        QStringLiteral("keepalives_count"),
        QStringLiteral("keepalives_idle"),
        QStringLiteral("keepalives_interval"),
        QStringLiteral("krbsrvname"),
        QStringLiteral("options"),
        QStringLiteral("requirepeer"),
        QStringLiteral("service"),
        QStringLiteral("ssl_max_protocol_version"),
        QStringLiteral("ssl_min_protocol_version"),
        QStringLiteral("sslcert"),
        QStringLiteral("sslcompression"),
        QStringLiteral("sslcrl"),
        QStringLiteral("sslcrldir"),
        QStringLiteral("sslkey"),
        QStringLiteral("sslmode"),
        QStringLiteral("sslrootcert"),
        QStringLiteral("sslsni"),
        QStringLiteral("target_session_attrs"),
        QStringLiteral("tcp_user_timeout"),
    };
    return names.contains(name);
}

bool isSslMode(const QString &value)
{
    static const QSet<QString> modes = {QStringLiteral("disable"),   QStringLiteral("allow"),
                                        QStringLiteral("prefer"),    QStringLiteral("require"),
                                        QStringLiteral("verify-ca"), QStringLiteral("verify-full")};
    return modes.contains(value);
}

Finding setAside(const QString &name, const QString &driver, const SourceLocation &where)
{
    const QString reader = driver.isEmpty() ? QStringLiteral("SQLAlchemy") : driver;
    return {QStringLiteral("url.driver-option"),
            Severity::Info,
            Text::tr("The option %1 concerns %2 only and is not used here.").arg(name, reader),
            {},
            where,
            {}};
}

Finding unknownToDriver(const QString &name, const QString &driver, const QString &hint,
                        const SourceLocation &where)
{
    return {QStringLiteral("url.driver-option"),
            Severity::Warning,
            Text::tr("%1 does not know the option %2, so the application cannot connect with this URL.")
                .arg(driver, name),
            hint,
            where,
            {}};
}

// asyncpg.connect() has `ssl` where libpq has `sslmode`, with the same words.
std::optional<Option> asyncpgOption(const Option &option, Findings *findings, const SourceLocation &where)
{
    const auto &[name, value] = option;
    const QString driver = QStringLiteral("asyncpg");
    if (name == QLatin1String("ssl")) {
        if (isSslMode(value))
            return Option{QStringLiteral("sslmode"), value};
        *findings << Finding{QStringLiteral("url.driver-option"),
                             Severity::Warning,
                             Text::tr("The option ssl has a value that asyncpg does not take from a URL."),
                             Text::tr("Write ssl=require, ssl=verify-full or another of libpq's modes."),
                             where,
                             {}};
        return {};
    }
    if (name == QLatin1String("target_session_attrs"))
        return option;
    if (isLibpqOption(name)) {
        const QString hint = name == QLatin1String("sslmode")
                                 ? Text::tr("Write ssl=%1 in its place.").arg(value)
                                 : Text::tr("Remove it, or use another driver.");
        *findings << unknownToDriver(name, driver, hint, where);
        return option;
    }
    *findings << setAside(name, driver, where);
    return {};
}

// pg8000.connect() names the socket's file; libpq its folder.
std::optional<Option> pg8000Option(const Option &option, Findings *findings, const SourceLocation &where)
{
    const auto &[name, value] = option;
    if (name == QLatin1String("application_name"))
        return option;
    if (isLibpqOption(name)) {
        *findings << unknownToDriver(name, QStringLiteral("pg8000"),
                                     Text::tr("Remove it, or use another driver."), where);
        return option;
    }
    *findings << setAside(name, QStringLiteral("pg8000"), where);
    return {};
}

std::optional<Option> libpqDriverOption(const Option &option, const QString &driver, Findings *findings,
                                        const SourceLocation &where)
{
    if (isLibpqOption(option.first))
        return option;
    *findings << setAside(option.first, driver, where);
    return {};
}

} // namespace

QList<QPair<QString, QString>> DatabaseUrl::libpqOptions(Findings *findings,
                                                         const SourceLocation &where) const
{
    Findings ignored;
    Findings *sink = findings ? findings : &ignored;
    QList<Option> result;
    for (const Option &option : query) {
        std::optional<Option> translated;
        if (driver == QLatin1String("asyncpg"))
            translated = asyncpgOption(option, sink, where);
        else if (driver == QLatin1String("pg8000"))
            translated = pg8000Option(option, sink, where);
        else
            translated = libpqDriverOption(option, driver, sink, where);
        if (translated)
            result << *translated;
    }
    return result;
}

} // namespace limbeck
