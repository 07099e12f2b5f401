#include "target/UrlChange.h"

#include "target/UrlQuoting.h"

#include <algorithm>

namespace limbeck {

namespace {

struct Span
{
    qsizetype start = -1;
    qsizetype end = -1;

    bool exists() const { return start >= 0; }
    QStringView in(const QString &text) const { return QStringView(text).sliced(start, end - start); }
};

struct QuerySpan
{
    QString name;
    Span whole;
    Span value;
};

// The places of a URL's parts in its text, by the rules of DatabaseUrlParser.
class UrlPlaces
{
public:
    explicit UrlPlaces(const QString &text) : m_text(text) {}

    // False: a form in which parts have no place of their own.
    bool read();

    Span scheme;
    Span user;
    Span password;
    Span host; // with its brackets
    Span port;
    Span database;
    qsizetype authority = 0; // where host and port begin
    qsizetype authorityEnd = 0;
    std::vector<QuerySpan> query;

private:
    qsizetype firstOf(QStringView stops, qsizetype from) const;
    void readUserInfo();
    bool readHost();
    bool readQuery(qsizetype from);

    const QString &m_text;
};

qsizetype UrlPlaces::firstOf(QStringView stops, qsizetype from) const
{
    while (from < m_text.size() && !stops.contains(m_text[from]))
        ++from;
    return from;
}

void UrlPlaces::readUserInfo()
{
    const qsizetype stop = firstOf(u":/", authority);
    const bool colon = stop < m_text.size() && m_text[stop] == u':';
    const qsizetype at = colon ? m_text.indexOf(QLatin1Char('@'), stop) : -1;
    if (at >= 0) {
        user = {authority, stop};
        password = {stop + 1, at};
        authority = at + 1;
        return;
    }
    const qsizetype end = QStringView(m_text).first(stop).lastIndexOf(QLatin1Char('@'));
    if (end < authority)
        return;
    user = {authority, end};
    authority = end + 1;
}

bool UrlPlaces::readHost()
{
    authorityEnd = firstOf(u"/?", authority);
    const QStringView text = QStringView(m_text).first(authorityEnd).sliced(authority);
    if (text.contains(u',') || text.startsWith(QLatin1String("%2F"), Qt::CaseInsensitive))
        return false;
    if (text.isEmpty())
        return true;
    const qsizetype hostEnd = text.startsWith(u'[') ? text.indexOf(u']') + 1 : text.indexOf(u':');
    host = {authority, hostEnd < 0 ? authorityEnd : authority + hostEnd};
    if (host.end < authorityEnd)
        port = {host.end + 1, authorityEnd};
    return true;
}

bool UrlPlaces::readQuery(qsizetype from)
{
    static const QStringList members = {QStringLiteral("host"),     QStringLiteral("port"),
                                        QStringLiteral("user"),     QStringLiteral("password"),
                                        QStringLiteral("database"), QStringLiteral("dbname")};
    while (from < m_text.size()) {
        const qsizetype end = firstOf(u"&", from);
        const qsizetype equals = firstOf(u"=", from);
        if (equals < end) {
            const QString name = QString(m_text.sliced(from, equals - from)).replace(u'+', u' ');
            const QString decoded = QString::fromUtf8(QByteArray::fromPercentEncoding(name.toUtf8()));
            if (members.contains(decoded))
                return false;
            query.push_back({decoded, {from, end}, {equals + 1, end}});
        }
        from = end + 1;
    }
    return true;
}

bool UrlPlaces::read()
{
    const qsizetype end = m_text.indexOf(QLatin1String("://"));
    if (end <= 0)
        return false;
    scheme = {0, end};
    authority = end + 3;
    readUserInfo();
    if (!readHost())
        return false;
    qsizetype rest = authorityEnd;
    if (rest < m_text.size() && m_text[rest] == u'/') {
        database = {rest + 1, firstOf(u"?", rest)};
        rest = database.end;
    }
    return readQuery(rest + 1);
}

QString bracketed(const QString &host)
{
    return host.contains(QLatin1Char(':')) ? QLatin1Char('[') + host + QLatin1Char(']') : host;
}

// Collects the edits of one URL.
class EditWriter
{
public:
    EditWriter(const QString &text, const UrlPlaces &places) : m_text(text), m_places(places) {}

    void scheme(const QString &scheme);
    bool userInfo(const UrlChange &change);
    bool hosts(const std::vector<HostPort> &hosts);
    void database(const QString &database);
    void option(const QString &name, const std::optional<QString> &value);
    TextEdits take();

private:
    void replace(const Span &span, const QString &text)
    {
        if (span.in(m_text) != text)
            m_edits.push_back({span.start, span.end - span.start, text});
    }
    void insert(qsizetype at, const QString &text) { m_edits.push_back({at, 0, text}); }
    void remove(qsizetype from, qsizetype to) { m_edits.push_back({from, to - from, {}}); }
    bool userLess(const UrlChange &change);

    const QString &m_text;
    const UrlPlaces &m_places;
    TextEdits m_edits;
    QString m_newOptions;
    std::vector<Span> m_removed; // options, with name and value
};

void EditWriter::scheme(const QString &scheme)
{
    replace(m_places.scheme, scheme);
}

bool EditWriter::userInfo(const UrlChange &change)
{
    const Span &user = m_places.user;
    const Span &password = m_places.password;
    if (!user.exists() || (change.user && change.user->isEmpty()))
        return userLess(change);
    if (change.user)
        replace(user, quotedUserInfo(*change.user));
    if (!change.password)
        return true;
    const QString quoted = quotedUserInfo(QString::fromUtf8(change.password->reveal()));
    if (!change.password->isSet() && password.exists())
        remove(password.start - 1, password.end);
    else if (change.password->isSet() && password.exists())
        replace(password, quoted);
    else if (change.password->isSet())
        insert(user.end, QLatin1Char(':') + quoted);
    return true;
}

// There is no user yet, or none any more; a password stands behind a user only.
bool EditWriter::userLess(const UrlChange &change)
{
    const Span &user = m_places.user;
    const bool keepsPassword = m_places.password.exists() && !change.password;
    const bool setsPassword = change.password && change.password->isSet();
    const QString name = change.user.value_or(QString());
    if (name.isEmpty() && (keepsPassword || setsPassword))
        return false;
    if (user.exists()) {
        remove(user.start, m_places.authority);
    } else if (!name.isEmpty()) {
        const QString secret =
            setsPassword ? QLatin1Char(':') + quotedUserInfo(QString::fromUtf8(change.password->reveal()))
                         : QString();
        insert(m_places.authority, quotedUserInfo(name) + secret + QLatin1Char('@'));
    }
    return true;
}

bool EditWriter::hosts(const std::vector<HostPort> &hosts)
{
    if (hosts.empty()) {
        if (m_places.authorityEnd > m_places.authority)
            remove(m_places.authority, m_places.authorityEnd);
        return true;
    }
    if (hosts.size() > 1 || hosts.front().host.startsWith(QLatin1Char('/')))
        return false;
    const HostPort &host = hosts.front();
    const QString port = host.port ? QString::number(*host.port) : QString();
    if (!m_places.host.exists()) {
        insert(m_places.authority,
               bracketed(host.host) + (port.isEmpty() ? QString() : QLatin1Char(':') + port));
        return true;
    }
    replace(m_places.host, bracketed(host.host));
    if (m_places.port.exists() && port.isEmpty())
        remove(m_places.port.start - 1, m_places.port.end);
    else if (m_places.port.exists())
        replace(m_places.port, port);
    else if (!port.isEmpty())
        insert(m_places.host.end, QLatin1Char(':') + port);
    return true;
}

void EditWriter::database(const QString &database)
{
    if (!m_places.database.exists() && !database.isEmpty())
        insert(m_places.authorityEnd, QLatin1Char('/') + database);
    else if (m_places.database.exists() && database.isEmpty())
        remove(m_places.database.start - 1, m_places.database.end);
    else if (m_places.database.exists())
        replace(m_places.database, database);
}

void EditWriter::option(const QString &name, const std::optional<QString> &value)
{
    const auto found = std::find_if(m_places.query.rbegin(), m_places.query.rend(),
                                    [&](const QuerySpan &pair) { return pair.name == name; });
    if (found != m_places.query.rend() && value) {
        replace(found->value, quotedPlus(*value));
    } else if (value) {
        m_newOptions += QLatin1Char('&') + quotedPlus(name) + QLatin1Char('=') + quotedPlus(*value);
    } else if (found != m_places.query.rend()) {
        m_removed.push_back(found->whole);
    }
}

TextEdits EditWriter::take()
{
    if (!m_newOptions.isEmpty() && !m_removed.empty()) {
        replace(m_removed.front(), m_newOptions.sliced(1));
        m_removed.erase(m_removed.begin());
        m_newOptions.clear();
    }
    for (const Span &pair : m_removed) {
        // With the `&` behind it; the last one with what is in front of it.
        const bool last = pair.end >= m_text.size();
        remove(pair.start - (last ? 1 : 0), pair.end + (last ? 0 : 1));
    }
    if (!m_newOptions.isEmpty()) {
        const bool first = !m_text.contains(QLatin1Char('?'));
        insert(m_text.size(), (first ? QLatin1Char('?') : QLatin1Char('&')) + m_newOptions.sliced(1));
    }
    std::ranges::stable_sort(m_edits, {}, &TextEdit::start);
    return std::move(m_edits);
}

bool overlap(const TextEdits &edits)
{
    for (size_t i = 1; i < edits.size(); ++i) {
        if (edits[i].start < edits[i - 1].end())
            return true;
    }
    return false;
}

} // namespace

bool UrlChange::isEmpty() const
{
    return !scheme && !hosts && !database && !user && !password && query.isEmpty();
}

std::optional<TextEdits> UrlChange::editsOf(const QString &text) const
{
    UrlPlaces places(text);
    if (!places.read())
        return {};
    EditWriter writer(text, places);
    if (scheme)
        writer.scheme(*scheme);
    if (!writer.userInfo(*this) || (hosts && !writer.hosts(*hosts)))
        return {};
    if (database)
        writer.database(*database);
    for (const auto &[name, value] : query)
        writer.option(name, value);
    TextEdits edits = writer.take();
    // Removals that touch each other leave their separators in doubt.
    return overlap(edits) ? std::nullopt : std::optional(std::move(edits));
}

void UrlChange::applyTo(DatabaseUrl *url) const
{
    if (scheme) {
        url->scheme = *scheme;
        url->driver = scheme->section(QLatin1Char('+'), 1);
    }
    if (hosts)
        url->hosts = *hosts;
    if (database)
        url->database = database->isEmpty() ? std::nullopt : std::optional(*database);
    if (user)
        url->user = user->isEmpty() ? std::nullopt : std::optional(*user);
    if (password)
        url->password = *password;
    for (const auto &[name, value] : query) {
        const QString key = name;
        const auto found = std::find_if(url->query.begin(), url->query.end(),
                                        [&](const auto &pair) { return pair.first == key; });
        if (found != url->query.end() && value)
            found->second = *value;
        else if (value)
            url->query.append({key, *value});
        else
            url->query.removeIf([&](const auto &pair) { return pair.first == key; });
    }
}

} // namespace limbeck
