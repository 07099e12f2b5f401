#include "models/HostsText.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace limbeck::gui {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::HostsText)
};

QStringList parts(const QString &text)
{
    QStringList all;
    for (const QString &part : text.split(QLatin1Char(',')))
        all.append(part.trimmed());
    return all;
}

Result<std::optional<quint16>> portOf(const QString &text)
{
    if (text.isEmpty())
        return std::optional<quint16>();
    bool good = false;
    const uint number = text.toUInt(&good);
    if (!good || number == 0 || number > 65535)
        return fail("url.port", Tr::tr("“%1” is no port.").arg(text),
                    Tr::tr("A port is a number from 1 to 65535; PostgreSQL's own is 5432."));
    return std::optional<quint16>(quint16(number));
}

// "name", "name:port", "::1", "[::1]", "[::1]:port", "/run/postgresql"
Result<HostPort> hostOf(const QString &text)
{
    QString name = text;
    QString port;
    if (const qsizetype end = text.indexOf(QLatin1Char(']')); text.startsWith(QLatin1Char('[')) && end > 0) {
        name = text.mid(1, end - 1);
        port = text.mid(end + 1);
        if (!port.isEmpty() && !port.startsWith(QLatin1Char(':')))
            return fail("url.host", Tr::tr("“%1” is no host.").arg(text),
                        Tr::tr("Behind the brackets of an address stands its port only."));
        port.remove(0, 1);
    } else if (text.count(QLatin1Char(':')) == 1) {
        name = text.section(QLatin1Char(':'), 0, 0);
        port = text.section(QLatin1Char(':'), 1);
    }
    const bool odd = std::any_of(name.cbegin(), name.cend(),
                                 [](QChar c) { return c.isSpace() || QStringView(u"@?#").contains(c); });
    if (name.isEmpty() || (odd && !name.startsWith(QLatin1Char('/'))))
        return fail("url.host",
                    name.isEmpty() ? Tr::tr("A host between two commas is empty.")
                                   : Tr::tr("“%1” is no host.").arg(text),
                    Tr::tr("Name a host, an address or the folder of a socket, without user or database."));
    const auto number = portOf(port);
    if (!number)
        return fail(number.error());
    return HostPort{name, *number};
}

} // namespace

HostsText HostsText::of(const std::vector<HostPort> &hosts)
{
    QStringList names;
    QStringList ports;
    for (const HostPort &host : hosts) {
        names.append(host.host);
        ports.append(host.port ? QString::number(*host.port) : QString());
    }
    const bool none = std::all_of(ports.cbegin(), ports.cend(), [](const QString &p) { return p.isEmpty(); });
    const bool one = !ports.isEmpty() && ports.count(ports.constFirst()) == ports.size();
    return {names.join(QLatin1Char(',')), none  ? QString()
                                          : one ? ports.constFirst()
                                                : ports.join(QLatin1Char(','))};
}

Result<std::vector<HostPort>> HostsText::parse() const
{
    const QString names = hosts.trimmed();
    const QStringList numbers = parts(ports);
    std::vector<HostPort> all;
    const QStringList wanted = names.isEmpty() ? QStringList() : parts(names);
    if (wanted.isEmpty() && !ports.trimmed().isEmpty())
        all.push_back({QString(), std::nullopt}); // the driver's own host, at that port
    for (const QString &name : wanted) {
        auto host = hostOf(name);
        if (!host)
            return fail(host.error());
        all.push_back(*host);
    }
    if (numbers.size() > 1 && size_t(numbers.size()) != all.size())
        return fail("url.port",
                    Tr::tr("There are %1 ports for %2 hosts.")
                        .arg(QString::number(numbers.size()), QString::number(all.size())),
                    Tr::tr("Name one port for all hosts, or one for each, with commas between them."));
    for (size_t i = 0; i < all.size(); ++i) {
        const auto port = portOf(numbers.size() == 1 ? numbers.constFirst() : numbers[qsizetype(i)]);
        if (!port)
            return fail(port.error());
        if (*port)
            all[i].port = *port;
    }
    return all;
}

} // namespace limbeck::gui
