#include "target/DatabaseUrl.h"

#include "base/SecretText.h"
#include "target/DatabaseUrlParser.h"
#include "target/UrlQuoting.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::DatabaseUrl)
};

bool isPlainHost(const HostPort &host)
{
    return !host.host.startsWith(QLatin1Char('/'));
}

QString hostText(const HostPort &host, bool withDefaultPort)
{
    const bool bracketed = host.host.contains(QLatin1Char(':')) || host.host.startsWith(QLatin1Char('/'));
    QString text = bracketed ? QLatin1Char('[') + host.host + QLatin1Char(']') : host.host;
    if (host.port || withDefaultPort)
        text += QLatin1Char(':') + QString::number(host.port.value_or(5432));
    return text;
}

Finding finding(const char *code, Severity severity, const QString &message, const QString &hint,
                const SourceLocation &where)
{
    return {QString::fromLatin1(code), severity, message, hint, where, {}};
}

} // namespace

Result<DatabaseUrl> DatabaseUrl::parse(const QString &text, const SourceLocation &where)
{
    return DatabaseUrlParser(text, where).parse();
}

Findings DatabaseUrl::findings(const SourceLocation &where) const
{
    Findings result;
    if (scheme.startsWith(QLatin1String("postgres")) && !scheme.startsWith(QLatin1String("postgresql")))
        result << finding("url.scheme-alias", Severity::Warning,
                          Text::tr("The URL starts with postgres://, which SQLAlchemy 1.4 and later refuse."),
                          Text::tr("Write postgresql:// in its place."), where);
    if (m_hostList)
        result << finding("url.host-list", Severity::Warning,
                          Text::tr("The URL lists several hosts with ports, which SQLAlchemy refuses."),
                          Text::tr("Write ?host=first:5432&host=second:5432 behind the database."), where);
    if (m_hostEncoded)
        result << finding(
            "url.host-encoded", Severity::Warning,
            Text::tr("The socket folder stands percent-encoded in the place of the host, which SQLAlchemy "
                     "passes on undecoded."),
            Text::tr("Write ?host=/folder behind the database."), where);
    return result;
}

QString DatabaseUrl::rendered(const QString &shownPassword) const
{
    QString text = scheme + QLatin1String("://");
    if (user) {
        text += quotedUserInfo(*user);
        if (password.isSet())
            text += QLatin1Char(':') + shownPassword;
        text += QLatin1Char('@');
    }
    const bool inAuthority = hosts.size() == 1 && isPlainHost(hosts.front());
    if (inAuthority)
        text += hostText(hosts.front(), false);
    if (database)
        text += QLatin1Char('/') + *database;
    QStringList options;
    for (const HostPort &host : hosts) {
        if (!inAuthority && hosts.size() == 1) {
            options << QLatin1String("host=") + quotedPlus(host.host);
            if (host.port)
                options << QLatin1String("port=") + QString::number(*host.port);
        } else if (!inAuthority) {
            options << QLatin1String("host=") + quotedPlus(hostText(host, false));
        }
    }
    for (const auto &[name, value] : query)
        options << quotedPlus(name) + QLatin1Char('=') + quotedPlus(value);
    return options.isEmpty() ? text : text + QLatin1Char('?') + options.join(QLatin1Char('&'));
}

QString DatabaseUrl::display() const
{
    return hidePasswords(rendered(QStringLiteral("***")));
}

QString DatabaseUrl::shortDisplay() const
{
    QString text = user ? *user + QLatin1Char('@') : QString();
    text += hostsText(hosts, true);
    return database ? text + QLatin1Char('/') + *database : text;
}

Secret DatabaseUrl::toSecret() const
{
    return Secret(rendered(quotedUserInfo(QString::fromUtf8(password.reveal()))));
}

bool DatabaseUrl::sameDatabase(const DatabaseUrl &other) const
{
    const auto sameHost = [](const HostPort &a, const HostPort &b) {
        return a.host.compare(b.host, Qt::CaseInsensitive) == 0 &&
               a.port.value_or(5432) == b.port.value_or(5432);
    };
    return std::equal(hosts.begin(), hosts.end(), other.hosts.begin(), other.hosts.end(), sameHost) &&
           database == other.database && user == other.user;
}

QString hostsText(const std::vector<HostPort> &hosts, bool withDefaultPort)
{
    QStringList texts;
    for (const HostPort &host : hosts)
        texts << hostText(host, withDefaultPort);
    return texts.join(QLatin1Char(','));
}

QString maskUrlText(const QString &text)
{
    const QString hidden = hidePasswords(text);
    if (hidden.contains(QLatin1String("://")))
        return hidden;
    const qsizetype at = hidden.lastIndexOf(QLatin1Char('@'));
    const qsizetype colon = hidden.indexOf(QLatin1Char(':'));
    if (at < 0 || colon < 0 || colon > at)
        return hidden;
    return hidden.first(colon + 1) + QLatin1String("***") + hidden.sliced(at);
}

} // namespace limbeck
