#include "EnvironmentOptions.h"

#include "Tr.h"

#include "base/SecretText.h"
#include "env/Environment.h"
#include "target/ConnectionText.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

constexpr qint64 longestInput = 1'000'000; // bytes

tl::unexpected<Error> secretArgument(const QString &option)
{
    return fail("usage.secret-argument",
                Tr::tr("The value of --%1 holds a password, and other programs see a program's arguments.")
                    .arg(option),
                option == "from-url"_L1
                    ? Tr::tr("Write --from-url - and give the text on standard input.")
                    : Tr::tr("Write --password-stdin and give the password on standard input."));
}

Result<QByteArray> input(const Io &io, const QString &option, bool oneLine)
{
    QByteArray bytes;
    if (io.in)
        bytes = oneLine ? io.in->readLine(longestInput) : io.in->read(longestInput);
    if (bytes.trimmed().isEmpty())
        return fail("usage.input", Tr::tr("--%1 reads standard input, which is empty.").arg(option),
                    Tr::tr("Pipe the text in, or type it and end the line."));
    return bytes;
}

Result<quint16> portOf(const QString &text)
{
    bool isNumber = false;
    const int port = text.toInt(&isNumber);
    if (isNumber && port >= 1 && port <= 65535)
        return quint16(port);
    return fail("usage.option-value", Tr::tr("The port is no number from 1 to 65535."),
                Tr::tr("Write a number such as 5432."));
}

// "h1", "h1:5433,h2", "[::1]:5432", "/run/postgresql".
Result<std::vector<HostPort>> hostsOf(const QString &text)
{
    std::vector<HostPort> hosts;
    const QStringList pieces = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &piece : pieces) {
        const bool bracketed = piece.startsWith(u'[') && piece.contains(u']');
        const qsizetype end = bracketed ? piece.indexOf(u']') + 1 : piece.indexOf(u':');
        const bool bare = !bracketed && (piece.count(u':') > 1 || piece.startsWith(u'/'));
        HostPort host{bracketed ? piece.sliced(1, end - 2) : bare || end < 0 ? piece : piece.first(end), {}};
        if (!bare && end >= 0 && end < piece.size()) {
            const auto port = portOf(piece.sliced(end + 1));
            if (!port)
                return fail(port.error());
            host.port = *port;
        }
        hosts.push_back(host);
    }
    return hosts;
}

Result<void> takePlace(const Arguments &arguments, ConnectionFields *fields)
{
    if (arguments.has(u"host"_s)) {
        if (holdsPassword(arguments.option(u"host"_s)) || arguments.option(u"host"_s).contains(u'@'))
            return secretArgument(u"host"_s);
        auto hosts = hostsOf(arguments.option(u"host"_s));
        if (!hosts)
            return fail(hosts.error());
        const auto old = fields->hosts.empty() ? std::nullopt : fields->hosts.front().port;
        for (HostPort &host : *hosts) {
            if (!host.port && !host.host.startsWith(u'/'))
                host.port = old;
        }
        fields->hosts = std::move(*hosts);
    }
    if (!arguments.has(u"port"_s))
        return {};
    if (fields->hosts.empty())
        fields->hosts.push_back({});
    for (HostPort &host : fields->hosts) {
        host.port.reset();
        if (arguments.option(u"port"_s).isEmpty())
            continue;
        const auto port = portOf(arguments.option(u"port"_s));
        if (!port)
            return fail(port.error());
        host.port = *port;
    }
    return {};
}

Result<void> takeOptions(const Arguments &arguments, ConnectionFields *fields)
{
    const QStringList pairs = arguments.allOf(u"option"_s);
    for (const QString &pair : pairs) {
        const QString name = pair.section(u'=', 0, 0);
        const QString value = pair.section(u'=', 1);
        if (name.isEmpty() || !pair.contains(u'='))
            return fail("usage.option-value", Tr::tr("--option takes KEY=VALUE."),
                        Tr::tr("Write --option application_name=worker; an empty value removes the option."));
        if (looksSecret(name, value) || holdsPassword(pair))
            return secretArgument(u"option"_s);
        fields->options.insert(name, value);
    }
    return {};
}

Result<void> takePassword(Context &context, ConnectionFields *fields)
{
    const Arguments &arguments = context.arguments();
    const bool reads = arguments.has(u"password-stdin"_s);
    if (reads && arguments.has(u"no-password"_s))
        return fail("usage.arguments", Tr::tr("--password-stdin and --no-password exclude each other."));
    if (reads && arguments.option(u"from-url"_s) == "-"_L1)
        return fail("usage.arguments", Tr::tr("Only one of --password-stdin and --from-url - can read."),
                    Tr::tr("Put the password into the text that --from-url reads."));
    if (arguments.has(u"no-password"_s))
        fields->password = Secret();
    if (!reads)
        return {};
    auto bytes = input(context.io(), u"password-stdin"_s, true);
    if (!bytes)
        return fail(bytes.error());
    qsizetype end = bytes->indexOf('\n');
    if (end > 0 && bytes->at(end - 1) == '\r')
        --end;
    fields->password = Secret(end < 0 ? *bytes : bytes->first(end));
    return {};
}

} // namespace

std::vector<OptionInfo> connectionOptions()
{
    return {
        {u"host"_s, u"HOST"_s, Tr::tr("the server's name, address or socket folder; several with commas")},
        {u"port"_s, u"PORT"_s, Tr::tr("the server's port; empty: the default")},
        {u"database"_s, u"NAME"_s, Tr::tr("the database")},
        {u"user"_s, u"NAME"_s, Tr::tr("the role that connects")},
        {u"driver"_s, u"DRIVER"_s, Tr::tr("SQLAlchemy's driver: asyncpg, psycopg…; empty: its default")},
        {u"sslmode"_s, u"MODE"_s, Tr::tr("disable, allow, prefer, require, verify-ca or verify-full")},
        {u"sslrootcert"_s, u"FILE"_s, Tr::tr("the certificates that the server's is checked against")},
        {u"sslcert"_s, u"FILE"_s, Tr::tr("the client's certificate")},
        {u"sslkey"_s, u"FILE"_s, Tr::tr("the key of the client's certificate")},
        {u"option"_s, u"KEY=VALUE"_s, Tr::tr("another option of the connection; may be repeated")},
        {u"password-stdin"_s, {}, Tr::tr("read the password from standard input into the file")},
        {u"no-password"_s, {}, Tr::tr("leave the password out of the file; it is asked for, or from pgpass")},
    };
}

bool hasConnectionOptions(const Arguments &arguments)
{
    const auto options = connectionOptions();
    return std::ranges::any_of(options, [&](const OptionInfo &option) { return arguments.has(option.name); });
}

Result<ConnectionFields> withOptions(Context &context, ConnectionFields fields)
{
    const Arguments &arguments = context.arguments();
    if (auto done = takePlace(arguments, &fields); !done)
        return fail(done.error());
    if (arguments.has(u"database"_s))
        fields.database = arguments.option(u"database"_s);
    if (arguments.has(u"user"_s))
        fields.user = arguments.option(u"user"_s);
    if (arguments.has(u"driver"_s)) {
        fields.driver = arguments.option(u"driver"_s);
        if (!knownDrivers().contains(fields.driver))
            return fail("usage.option-value", Tr::tr("Limbeck does not know this driver."),
                        Tr::tr("Use one of %1.").arg(knownDrivers().mid(1).join(u", "_s)));
    }
    static const QStringList modes = {u"disable"_s, u"allow"_s,     u"prefer"_s,
                                      u"require"_s, u"verify-ca"_s, u"verify-full"_s};
    if (const QString mode = arguments.option(u"sslmode"_s); !mode.isEmpty() && !modes.contains(mode))
        return fail("usage.option-value", Tr::tr("There is no such TLS mode."),
                    Tr::tr("Use one of %1.").arg(modes.join(u", "_s)));
    for (const QString &part : tlsParts()) {
        if (arguments.has(part))
            setTlsValue(&fields, part, arguments.option(part));
    }
    if (auto done = takeOptions(arguments, &fields); !done)
        return fail(done.error());
    if (auto done = takePassword(context, &fields); !done)
        return fail(done.error());
    return fields;
}

Result<ConnectionFields> pastedConnection(Context &context, const QString &text, Findings *findings)
{
    QString connection = text;
    if (text == "-"_L1) {
        const auto bytes = input(context.io(), u"from-url"_s, false);
        if (!bytes)
            return fail(bytes.error());
        connection = QString::fromUtf8(*bytes);
    } else if (holdsPassword(text)) {
        return secretArgument(u"from-url"_s);
    }
    const auto read = ConnectionText::read(connection);
    if (!read)
        return fail(read.error());
    if (text != "-"_L1 && read->fields.password.isSet())
        return secretArgument(u"from-url"_s);
    *findings += read->findings;
    return read->fields;
}

Result<std::optional<bool>> yesOrNo(const Arguments &arguments, const QString &option)
{
    if (!arguments.has(option))
        return std::nullopt;
    const QString word = arguments.option(option).toLower();
    if (word == "yes"_L1 || word == "true"_L1 || word == "on"_L1)
        return true;
    if (word == "no"_L1 || word == "false"_L1 || word == "off"_L1)
        return false;
    return fail("usage.option-value", Tr::tr("--%1 takes yes or no.").arg(option),
                Tr::tr("Write --%1 yes.").arg(option));
}

} // namespace limbeck::cli
