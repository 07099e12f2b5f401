#include "target/ConnectionText.h"

#include "target/ConnectionTextReader.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionText)
};

tl::unexpected<Error> unknown()
{
    return fail("url.paste-unknown", Text::tr("This is no connection that Limbeck can read."),
                Text::tr("Paste a URL (postgresql://…, postgresql+asyncpg://…, jdbc:postgresql://…), a psql "
                         "command line, “host=… dbname=…”, or lines such as DB_HOST=…."));
}

Result<std::vector<HostPort>> hostsOf(const QString &host, const QString &port)
{
    std::vector<HostPort> hosts;
    const QStringList names = host.split(QLatin1Char(','));
    const QStringList ports = port.isEmpty() ? QStringList() : port.split(QLatin1Char(','));
    for (qsizetype i = 0; i < names.size(); ++i) {
        HostPort one{names[i].trimmed(), {}};
        if (!ports.isEmpty()) {
            bool isNumber = false;
            const int number = ports.value(i, ports.last()).trimmed().toInt(&isNumber);
            if (!isNumber || number < 1 || number > 65535)
                return fail("url.port", Text::tr("The port is no number from 1 to 65535."),
                            Text::tr("Write a number such as 5432."));
            one.port = quint16(number);
        }
        hosts.push_back(one);
    }
    return hosts;
}

} // namespace

namespace pasted {

tl::unexpected<Error> ambiguous(const QString &message, const QString &hint)
{
    return fail("url.paste-ambiguous", message, hint);
}

Finding ignored(const QString &message)
{
    return {QStringLiteral("url.paste-ignored"), Severity::Info, message, {}, {}, {}};
}

// libpq's conninfo_parse.
Result<Parameters> parametersOf(const QString &text)
{
    Parameters result;
    qsizetype i = 0;
    const auto skipSpaces = [&] {
        while (i < text.size() && text[i].isSpace())
            ++i;
    };
    for (skipSpaces(); i < text.size(); skipSpaces()) {
        const qsizetype start = i;
        while (i < text.size() && text[i] != u'=' && !text[i].isSpace())
            ++i;
        const QString name = text.sliced(start, i - start);
        skipSpaces();
        if (i >= text.size() || text[i] != u'=')
            return unknown();
        ++i;
        skipSpaces();
        const bool quoted = i < text.size() && text[i] == u'\'';
        i += quoted ? 1 : 0;
        QString value;
        bool closed = !quoted;
        for (; i < text.size() && (quoted ? text[i] != u'\'' : !text[i].isSpace()); ++i) {
            if (text[i] == u'\\' && i + 1 < text.size())
                ++i;
            value += text[i];
        }
        if (quoted && i < text.size()) {
            closed = true;
            ++i;
        }
        if (!closed)
            return unknown();
        result.append({name, value});
    }
    return result;
}

Result<void> take(const Parameters &parameters, ConnectionText *result)
{
    QString host;
    QString port;
    ConnectionFields &fields = result->fields;
    DatabaseUrl known;
    for (const auto &[name, value] : parameters) {
        if (value.isEmpty() && name != QLatin1String("password"))
            continue;
        if (name == QLatin1String("host"))
            host = value;
        else if (name == QLatin1String("port"))
            port = value;
        else if (name == QLatin1String("dbname") || name == QLatin1String("database"))
            fields.database = value;
        else if (name == QLatin1String("user"))
            fields.user = value;
        else if (name == QLatin1String("password"))
            fields.password = Secret(value);
        else if (tlsParts().contains(name))
            setTlsValue(&fields, name, value);
        else if (name == QLatin1String("service") || name == QLatin1String("servicefile"))
            return ambiguous(Text::tr("A service stands for a connection that is described in another file."),
                             Text::tr("Take host, port, database and user from that file."));
        else
            known.query.append({name, value});
    }
    const auto options = known.libpqOptions(nullptr, {});
    for (const auto &[name, value] : known.query) {
        if (!options.contains({name, value}))
            return fail("url.paste-option", Text::tr("“%1” is no option of a connection.").arg(name),
                        Text::tr("Check its spelling, or leave it out."));
        fields.options.insert(name, value);
    }
    if (host.isEmpty() && port.isEmpty())
        return {};
    auto hosts = hostsOf(host, port);
    if (!hosts)
        return fail(hosts.error());
    fields.hosts = std::move(*hosts);
    return {};
}

Result<ConnectionText> readUrl(const QString &text)
{
    const bool isSqlAlchemys = text.section(QLatin1String("://"), 0, 0).contains(QLatin1Char('+'));
    const auto url = DatabaseUrl::parse(text);
    if (!url)
        return fail(url.error());
    // What SQLAlchemy and libpq read differently is not guessed.
    if (!isSqlAlchemys && url->database.value_or(QString()).contains(QLatin1Char('%')))
        return ambiguous(Text::tr("The % in the database's name is an escape to libpq and plain text to "
                                  "SQLAlchemy."),
                         Text::tr("Paste the URL without the database, and type its name."));
    if (!isSqlAlchemys && text.section(QLatin1Char('?'), 1).contains(QLatin1Char('+')))
        return ambiguous(
            Text::tr("A + behind the question mark is a space to SQLAlchemy and a plus to libpq."),
            Text::tr("Write %20 or %2B in its place."));
    ConnectionText result;
    result.fields = ConnectionFields::of(*url);
    return result;
}

namespace {

QString jdbcDecoded(const QString &text)
{
    QString spaced = text;
    spaced.replace(QLatin1Char('+'), QLatin1Char(' '));
    return QUrl::fromPercentEncoding(spaced.toUtf8());
}

// PgJDBC's properties and libpq's parameters.
void takeJdbcProperty(const QString &name, const QString &value, Parameters *parameters,
                      ConnectionText *result)
{
    static const QHash<QString, QString> names = {
        {QStringLiteral("user"), QStringLiteral("user")},
        {QStringLiteral("password"), QStringLiteral("password")},
        {QStringLiteral("sslmode"), QStringLiteral("sslmode")},
        {QStringLiteral("sslrootcert"), QStringLiteral("sslrootcert")},
        {QStringLiteral("sslcert"), QStringLiteral("sslcert")},
        {QStringLiteral("options"), QStringLiteral("options")},
        {QStringLiteral("ApplicationName"), QStringLiteral("application_name")},
        {QStringLiteral("connectTimeout"), QStringLiteral("connect_timeout")},
    };
    if (names.contains(name))
        parameters->append({names.value(name), value});
    else if (name == QLatin1String("ssl") && value != QLatin1String("false"))
        parameters->prepend(
            {QStringLiteral("sslmode"), QStringLiteral("verify-full")}); // since PgJDBC 42.2.5
    else if (name == QLatin1String("currentSchema"))
        parameters->append({QStringLiteral("options"), QStringLiteral("-csearch_path=") + value});
    else if (name != QLatin1String("ssl"))
        result->findings << ignored(
            Text::tr("The option %1 is the Java driver's own and is left out.").arg(name));
}

} // namespace

// jdbc:postgresql://host:port,host:port/database?user=…; without the host, jdbc:postgresql:database.
Result<ConnectionText> readJdbc(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral(R"(^jdbc:postgresql:(?://([^/?]*)/?)?/?([^?]*)(?:\?(.*))?$)"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return unknown();
    if (match.captured(1).contains(QLatin1Char('@')))
        return ambiguous(Text::tr("The Java driver takes no user and password in front of the host."),
                         Text::tr("Write them as ?user=…&password=…."));
    ConnectionText result;
    result.kind = ConnectionText::Kind::Jdbc;
    const auto place = DatabaseUrl::parse(QStringLiteral("postgresql://") + match.captured(1));
    if (!place)
        return fail(place.error());
    Parameters parameters;
    const QStringList pieces = match.captured(3).split(QLatin1Char('&'), Qt::SkipEmptyParts);
    for (const QString &piece : pieces)
        takeJdbcProperty(piece.section(QLatin1Char('='), 0, 0),
                         jdbcDecoded(piece.section(QLatin1Char('='), 1)), &parameters, &result);
    if (auto done = take(parameters, &result); !done)
        return fail(done.error());
    result.fields.hosts = place->hosts;
    result.fields.database = jdbcDecoded(match.captured(2));
    return result;
}

} // namespace pasted

Result<ConnectionText> ConnectionText::read(const QString &pastedText)
{
    const QString text = pastedText.trimmed();
    static const QRegularExpression url(QStringLiteral(R"(^[\w+.-]+://\S)"));
    static const QRegularExpression parameter(QStringLiteral(R"(^[a-z_]+\s*=)"));
    if (text.startsWith(QLatin1String("jdbc:")))
        return pasted::readJdbc(text);
    if (url.match(text).hasMatch())
        return pasted::readUrl(text);
    const auto words = pasted::shellWords(text);
    if (words && pasted::isPsql(*words))
        return pasted::readPsql(*words);
    if (!words && text.contains(QLatin1String("psql ")))
        return fail(words.error());
    if (pasted::holdsVariables(text))
        return pasted::readVariables(text);
    if (!parameter.match(text).hasMatch())
        return unknown();
    const auto parameters = pasted::parametersOf(text);
    if (!parameters)
        return fail(parameters.error());
    ConnectionText result;
    result.kind = Kind::Parameters;
    if (auto done = pasted::take(*parameters, &result); !done)
        return fail(done.error());
    return result;
}

} // namespace limbeck
