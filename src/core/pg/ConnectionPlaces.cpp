#include "pg/ConnectionPlaces.h"

#include <QDir>

namespace limbeck {

bool isSocketHost(const HostPort &host)
{
    return host.host.isEmpty() || host.host.startsWith(QLatin1Char('@')) || QDir::isAbsolutePath(host.host);
}

void goOnlyTo(const std::vector<Place> &places, ConnectionParameters &parameters)
{
    QByteArrayList hosts;
    QByteArrayList addresses;
    QByteArrayList ports;
    for (const Place &place : places) {
        hosts << place.host.host.toUtf8();
        addresses << (place.endpoint.isSocketFile() ? QByteArray()
                                                    : place.endpoint.address.toString().toUtf8());
        ports << QByteArray::number(place.endpoint.port);
    }
    parameters.set("host", hosts.join(','));
    parameters.set("hostaddr", addresses.join(','));
    parameters.set("port", ports.join(','));
}

HostPlaces placesOf(const Target &target, size_t hostIndex, std::chrono::milliseconds timeout,
                    std::stop_token stop)
{
    const HostPort &host = target.hosts.at(hostIndex);
    const quint16 port = host.port.value_or(5432);
    HostPlaces result;
    const QString addressText = target.options.value(QStringLiteral("hostaddr"))
                                    .split(QLatin1Char(','))
                                    .value(qsizetype(hostIndex))
                                    .trimmed();
    if (addressText.isEmpty() && isSocketHost(host)) {
        const QString file = QStringLiteral("%1/.s.PGSQL.%2").arg(host.host).arg(port);
        result.places.push_back({host, {{}, port, file}, file});
        return result;
    }
    result.answer = lookUpName(addressText.isEmpty() ? host.host : addressText, timeout, std::move(stop));
    for (const QHostAddress &address : std::as_const(result.answer.addresses)) {
        const QString name = limbeck::hostsText({{host.host, port}}, true);
        result.places.push_back(
            {host, {address, port, {}}, QStringLiteral("%1 (%2)").arg(name, address.toString())});
    }
    return result;
}

} // namespace limbeck
