#include "target/DatabaseUrlParser.h"

#include "base/PythonText.h"

#include <QByteArray>
#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::DatabaseUrl)
};

bool isHexDigit(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c.toLower() >= u'a' && c.toLower() <= u'f');
}

// Python's urllib.parse.unquote: what is no escape stays, what is no UTF-8 becomes U+FFFD.
QString percentDecoded(QStringView text)
{
    const QByteArray utf8 = text.toUtf8();
    QByteArray result;
    result.reserve(utf8.size());
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const bool escape = utf8[i] == '%' && i + 2 < utf8.size() && isHexDigit(QLatin1Char(utf8[i + 1])) &&
                            isHexDigit(QLatin1Char(utf8[i + 2]));
        result += escape ? QByteArray::fromHex(utf8.sliced(i + 1, 2)) : QByteArray(1, utf8[i]);
        i += escape ? 2 : 0;
    }
    return QString::fromUtf8(result);
}

bool hasBrokenEscape(QStringView text)
{
    for (qsizetype i = text.indexOf(u'%'); i >= 0; i = text.indexOf(u'%', i + 1)) {
        if (i + 2 >= text.size() || !isHexDigit(text[i + 1]) || !isHexDigit(text[i + 2]))
            return true;
    }
    return false;
}

// The first of the characters in `stops`, or the end.
qsizetype findFirst(QStringView text, QStringView stops)
{
    const auto found = std::find_if(text.begin(), text.end(), [&](QChar c) { return stops.contains(c); });
    return found - text.begin();
}

} // namespace

tl::unexpected<Error> DatabaseUrlParser::failed(const char *code, const QString &message,
                                                const QString &hint) const
{
    return fail(code, message, hint, m_where);
}

Result<DatabaseUrl> DatabaseUrlParser::parse()
{
    m_rest = m_text;
    if (auto done = readScheme(); !done)
        return fail(done.error());
    if (auto done = readUserInfo(); !done)
        return fail(done.error());
    const QStringView authority = m_rest.first(findFirst(m_rest, u"/?"));
    if (auto done = readAuthority(authority); !done)
        return fail(done.error());
    m_rest = m_rest.sliced(authority.size());
    if (!m_url.user && m_rest.first(findFirst(m_rest, u"?")).contains(u'@'))
        return failed("url.password",
                      Text::tr("There is an @ behind the first slash, so the user's name or the "
                               "password seems to hold a slash."),
                      Text::tr("Write / in them as %2F."));
    if (m_rest.startsWith(u'/')) {
        const QStringView database = m_rest.sliced(1).first(findFirst(m_rest.sliced(1), u"?"));
        if (!database.isEmpty())
            m_url.database = database.toString();
        m_rest = m_rest.sliced(1 + database.size());
    }
    if (m_rest.startsWith(u'?')) {
        if (auto done = readQuery(m_rest.sliced(1)); !done)
            return fail(done.error());
    }
    if (auto done = takeMembersFromQuery(); !done)
        return fail(done.error());
    return std::move(m_url);
}

Result<void> DatabaseUrlParser::readScheme()
{
    if (m_text.isEmpty())
        return failed("url.syntax", Text::tr("The URL is empty."),
                      Text::tr("Write postgresql://user:password@host:5432/database."));
    if (pythonStripped(m_text).size() != m_text.size() || m_text.contains(QLatin1Char('\n')))
        return failed("url.syntax", Text::tr("The URL has white space at its start or end, or a line break."),
                      Text::tr("Remove the white space, and quotes that are doubled."));
    const qsizetype end = m_text.indexOf(QLatin1String("://"));
    const QString scheme = m_text.first(std::max<qsizetype>(end, 0));
    const bool isName = std::all_of(scheme.begin(), scheme.end(), [](QChar c) {
        return c.isLetterOrNumber() || c == u'_' || c == u'+' || c == u'-' || c == u'.';
    });
    if (end <= 0 || !isName)
        return failed("url.syntax",
                      Text::tr("This is no database URL: it does not start with a scheme and “://”."),
                      Text::tr("Write postgresql://user:password@host:5432/database."));
    const QString dialect = scheme.section(QLatin1Char('+'), 0, 0);
    const QString driver = scheme.section(QLatin1Char('+'), 1);
    if (dialect != QLatin1String("postgresql") && dialect != QLatin1String("postgres"))
        return failed("url.dialect",
                      Text::tr("The URL is for “%1”. Limbeck works with PostgreSQL only.").arg(dialect),
                      Text::tr("Write a URL that starts with postgresql:// or postgresql+asyncpg://."));
    static const QStringList drivers = {QStringLiteral("asyncpg"),       QStringLiteral("psycopg"),
                                        QStringLiteral("psycopg_async"), QStringLiteral("psycopg2"),
                                        QStringLiteral("psycopg2cffi"),  QStringLiteral("pg8000")};
    if (scheme.contains(QLatin1Char('+')) && !drivers.contains(driver))
        return failed("url.dialect",
                      Text::tr("“%1” is no driver of PostgreSQL that Limbeck knows.").arg(driver),
                      Text::tr("Use one of %1.").arg(drivers.join(QLatin1String(", "))));
    m_url.scheme = scheme;
    m_url.driver = driver;
    m_rest = QStringView(m_text).sliced(end + 3);
    return {};
}

// `user@` or `user:password@`. The user ends at the last `@` before `:` and `/`, the password at the first.
Result<void> DatabaseUrlParser::readUserInfo()
{
    const qsizetype stop = findFirst(m_rest, u":/");
    const bool hasColon = stop < m_rest.size() && m_rest[stop] == u':';
    const qsizetype at = hasColon ? m_rest.indexOf(u'@', stop) : -1;
    if (at >= 0) {
        const QStringView raw = m_rest.sliced(stop + 1, at - stop - 1);
        if (auto checked = checkPassword(raw, m_rest.sliced(at + 1)); !checked)
            return checked;
        m_url.user = percentDecoded(m_rest.first(stop));
        m_url.password = Secret(percentDecoded(raw));
        m_rest = m_rest.sliced(at + 1);
        return {};
    }
    const qsizetype end = m_rest.first(stop).lastIndexOf(u'@');
    if (end >= 0) {
        m_url.user = percentDecoded(m_rest.first(end));
        m_rest = m_rest.sliced(end + 1);
    }
    return {};
}

// SQLAlchemy reads some of these as they were meant and silently misreads others; libpq and other programs
// take other ones. Nothing is left to luck: they have to be escaped.
Result<void> DatabaseUrlParser::checkPassword(QStringView raw, QStringView rest) const
{
    const QStringView path = rest.first(findFirst(rest, u"?"));
    const QString hint = Text::tr("Write %1 in the password as %2.");
    if (path.contains(u'@'))
        return failed("url.password",
                      Text::tr("There is more than one @ in the URL; the password seems to hold one."),
                      hint.arg(QStringLiteral("@"), QStringLiteral("%40")));
    const qsizetype found = findFirst(raw, u"/?#");
    if (found < raw.size()) {
        const QChar c = raw[found];
        const QString escape = QLatin1Char('%') + QString::number(c.unicode(), 16).toUpper();
        return failed("url.password", Text::tr("The password holds a “%1” that is not escaped.").arg(c),
                      hint.arg(QString(c), escape));
    }
    if (hasBrokenEscape(raw))
        return failed("url.password",
                      Text::tr("The password holds a % that no two hexadecimal digits follow."),
                      hint.arg(QStringLiteral("%"), QStringLiteral("%25")));
    return {};
}

Result<void> DatabaseUrlParser::readAuthority(QStringView authority)
{
    if (authority.isEmpty())
        return {};
    if (authority.contains(u','))
        return readHostList(authority);
    auto host = hostOf(authority);
    if (!host)
        return fail(host.error());
    if (host->host.startsWith(QLatin1String("%2F"), Qt::CaseInsensitive)) {
        host->host = percentDecoded(host->host);
        m_url.m_hostEncoded = true;
    }
    m_url.hosts = {*host};
    return {};
}

// libpq's "h1:1,h2:2"; without ports SQLAlchemy passes it on, and one port at the end then holds for all.
Result<void> DatabaseUrlParser::readHostList(QStringView authority)
{
    const auto pieces = authority.split(u',');
    for (const QStringView piece : pieces) {
        const auto host = hostOf(piece);
        if (!host)
            return fail(host.error());
        m_url.hosts.push_back(*host);
    }
    const auto ports = std::count_if(m_url.hosts.begin(), m_url.hosts.end(),
                                     [](const HostPort &host) { return host.port.has_value(); });
    if (ports == 1 && m_url.hosts.back().port) {
        for (HostPort &host : m_url.hosts)
            host.port = m_url.hosts.back().port;
    }
    m_url.m_hostList = ports > 1 || (ports == 1 && !m_url.hosts.front().port);
    return {};
}

Result<HostPort> DatabaseUrlParser::hostOf(QStringView text) const
{
    QStringView host = text;
    QStringView port;
    if (text.startsWith(u'[')) {
        const qsizetype close = text.indexOf(u']');
        if (close < 2 || (close + 1 < text.size() && text[close + 1] != u':'))
            return failed("url.host", Text::tr("The address in square brackets is not complete."),
                          Text::tr("Write an IPv6 address as [::1]:5432."));
        host = text.sliced(1, close - 1);
        port = text.sliced(close + 1);
    } else {
        const qsizetype colon = findFirst(text, u":");
        host = text.first(colon);
        port = text.sliced(colon);
    }
    HostPort result{host.toString(), {}};
    if (port.isEmpty())
        return result;
    if (!text.startsWith(u'[') && port.count(u':') > 1)
        return failed(
            "url.host", Text::tr("The host has several colons."),
            Text::tr("Put an IPv6 address in square brackets, as in [::1]:5432. A colon in the user's name "
                     "is written %3A."));
    const auto number = portOf(port.sliced(1));
    if (!number)
        return fail(number.error());
    result.port = *number;
    return result;
}

Result<quint16> DatabaseUrlParser::portOf(QStringView text) const
{
    const bool digits = !text.isEmpty() &&
                        std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    const int port = digits && text.size() <= 5 ? text.toInt() : 0;
    if (port >= 1 && port <= 65535)
        return static_cast<quint16>(port);
    // The text is not shown: where the `@` is missing it is a password.
    const QString message = text.isEmpty() ? Text::tr("There is a colon behind the host but no port.")
                                           : Text::tr("The port in the URL is no number from 1 to 65535.");
    return failed(
        "url.port", message,
        Text::tr("Write host:5432. If this is the password, an @ is missing between it and the host."));
}

// Python's parse_qsl: `&` separates, pieces without a value are dropped, `+` is a space.
Result<void> DatabaseUrlParser::readQuery(QStringView query)
{
    const auto pieces = query.split(u'&');
    for (const QStringView piece : pieces) {
        const qsizetype equals = piece.indexOf(u'=');
        if (equals < 0 || equals + 1 == piece.size())
            continue;
        const QString name = piece.first(equals).toString().replace(QLatin1Char('+'), QLatin1Char(' '));
        const QString value = piece.sliced(equals + 1).toString().replace(QLatin1Char('+'), QLatin1Char(' '));
        m_url.query.append({percentDecoded(name), percentDecoded(value)});
    }
    return {};
}

Result<void> DatabaseUrlParser::takeMembersFromQuery()
{
    QList<QPair<QString, QString>> rest;
    QStringList hosts;
    QStringList ports;
    for (const auto &[name, value] : std::as_const(m_url.query)) {
        if (name == QLatin1String("host"))
            hosts << value;
        else if (name == QLatin1String("port"))
            ports << value.split(QLatin1Char(','));
        else if (name == QLatin1String("user"))
            m_url.user = value;
        else if (name == QLatin1String("password"))
            m_url.password = Secret(value);
        else if (name == QLatin1String("dbname") || name == QLatin1String("database"))
            m_url.database = value;
        else
            rest.append({name, value});
    }
    m_url.query = rest;
    return takeHosts(hosts, ports);
}

// `?host=h1:1&host=h2:2`, `?host=h1,h2&port=1,2`, `?host=/run/postgresql`.
Result<void> DatabaseUrlParser::takeHosts(const QStringList &hosts, const QStringList &ports)
{
    const bool several = hosts.size() > 1;
    if (!hosts.isEmpty()) {
        const std::optional<quint16> port = m_url.hosts.empty() ? std::nullopt : m_url.hosts.front().port;
        m_url.hosts.clear();
        const QStringList pieces = several ? hosts : hosts.front().split(QLatin1Char(','));
        for (const QString &piece : pieces) {
            const bool address = piece.count(QLatin1Char(':')) > 1 && !piece.startsWith(QLatin1Char('['));
            const bool plain = !several || address || piece.startsWith(QLatin1Char('/'));
            const auto host = plain ? Result<HostPort>(HostPort{piece, {}}) : hostOf(piece);
            if (!host)
                return fail(host.error());
            m_url.hosts.push_back({host->host, host->port ? host->port : port});
        }
    }
    if (!ports.isEmpty() && m_url.hosts.empty())
        m_url.hosts.push_back({});
    for (size_t i = 0; !ports.isEmpty() && i < m_url.hosts.size(); ++i) {
        const auto port = portOf(ports[std::min(qsizetype(i), ports.size() - 1)]);
        if (!port)
            return fail(port.error());
        m_url.hosts[i].port = *port;
    }
    return {};
}

} // namespace limbeck
