#include "tunnel/TunnelSettings.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

bool isPlain(const QString &text)
{
    return std::ranges::none_of(text, [](QChar c) {
        return c.isSpace() || c.category() == QChar::Other_Control || c.category() == QChar::Other_Format;
    });
}

// ssh, and the shells that its configuration may start (ProxyCommand), get the name as it is.
bool isHostName(const QString &host)
{
    return !host.isEmpty() && !host.startsWith(u'-') &&
           std::ranges::none_of(host, [](QChar c) { return u"'`\"$\\;&<>|(){}[]/@"_s.contains(c); });
}

bool isUserName(const QString &user)
{
    return !user.isEmpty() && !user.startsWith(u'-') &&
           std::ranges::none_of(user, [](QChar c) { return u"'`\"$;&<>|(){}:/"_s.contains(c); });
}

QString absolute(const QString &folder, const QString &name)
{
    if (name.isEmpty())
        return {};
    const QString path = QDir::fromNativeSeparators(name);
    if (path == "~"_L1 || path.startsWith("~/"_L1))
        return QDir::cleanPath(QDir::homePath() + path.sliced(1));
    return QDir::cleanPath(QDir(folder).absoluteFilePath(path));
}

QJsonValue orNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

} // namespace

std::optional<TunnelSettings> TunnelSettings::parse(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty() || !isPlain(trimmed))
        return std::nullopt;
    TunnelSettings settings;
    const qsizetype at = trimmed.lastIndexOf(u'@');
    const QString user = at < 0 ? QString() : trimmed.first(at);
    QString host = trimmed.sliced(at + 1);
    if (at >= 0 && !isUserName(user))
        return std::nullopt;
    QString port;
    if (host.startsWith(u'[')) { // an address of IPv6
        const qsizetype end = host.indexOf(u']');
        const QString rest = end < 0 ? QString() : host.sliced(end + 1);
        if (end < 0 || (!rest.isEmpty() && !rest.startsWith(u':')))
            return std::nullopt;
        port = rest.sliced(rest.isEmpty() ? 0 : 1);
        if (port.isEmpty() && !rest.isEmpty())
            return std::nullopt;
        host = host.sliced(1, end - 1);
    } else if (host.count(u':') == 1) {
        port = host.section(u':', 1);
        host = host.section(u':', 0, 0);
        if (port.isEmpty())
            return std::nullopt;
    }
    if (!isHostName(host))
        return std::nullopt;
    if (!port.isEmpty()) {
        bool isNumber = false;
        settings.port = port.toUShort(&isNumber);
        if (!isNumber || settings.port == 0)
            return std::nullopt;
    }
    settings.destination = at < 0 ? host : user + u'@' + host;
    return settings;
}

bool TunnelSettings::isFileName(const QString &text)
{
    return !text.contains("${"_L1) && !text.contains(u'"') &&
           std::ranges::none_of(text, [](QChar c) { return c.category() == QChar::Other_Control; });
}

QString TunnelSettings::display() const
{
    if (port == 0)
        return destination;
    const qsizetype at = destination.lastIndexOf(u'@');
    const QString host = destination.sliced(at + 1);
    const QString bracketed = host.contains(u':') ? u'[' + host + u']' : host;
    return destination.first(at + 1) + bracketed + u':' + QString::number(port);
}

QString TunnelSettings::configPath() const
{
    return absolute(folder, configFile);
}

QString TunnelSettings::identityPath() const
{
    return absolute(folder, identityFile);
}

QJsonObject TunnelSettings::toJson() const
{
    return {{u"destination"_s, destination},
            {u"port"_s, port == 0 ? QJsonValue() : QJsonValue(port)},
            {u"config_file"_s, orNull(configPath())},
            {u"identity_file"_s, orNull(identityPath())},
            {u"origin"_s, origin.toJson()}};
}

} // namespace limbeck
