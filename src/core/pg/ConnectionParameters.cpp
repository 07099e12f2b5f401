#include "pg/ConnectionParameters.h"

#include "pg/Libpq.h"

#include <QCoreApplication>

#include <algorithm>
#include <memory>

namespace limbeck {

namespace {

// A file that cannot exist, so that libpq reads no password file behind our back.
constexpr const char *noPasswordFile = "/dev/null/none";

// Not empty, for libpq takes that for "not given"; only a locked key is tried with it.
constexpr const char *noPassphrase = "none";

QByteArray quoted(QByteArray value)
{
    value.replace('\\', "\\\\");
    value.replace('\'', "\\'");
    return '\'' + value + '\'';
}

} // namespace

ConnectionParameters::ConnectionParameters(const Target &target, const QString &applicationName,
                                           std::chrono::milliseconds connectTimeout)
{
    using namespace std::chrono;
    for (const auto &[keyword, value] : target.libpqParameters())
        set(keyword, value);
    set("application_name", applicationName.toUtf8());
    // libpq counts in seconds, and takes 1 for 2
    set("connect_timeout", QByteArray::number(qint64(ceil<seconds>(connectTimeout).count())));
    set("client_encoding", "UTF8");
    const auto orElse = [this](const char *keyword, const char *fallback) {
        if (value(keyword).isEmpty())
            set(keyword, fallback);
    };
    orElse("keepalives", "1");
    orElse("keepalives_idle", "30");
    orElse("keepalives_interval", "10");
    orElse("keepalives_count", "3");
    orElse("tcp_user_timeout", "60000");
    orElse("passfile", noPasswordFile);
    // A space keeps libpq from PGOPTIONS where it is told by PQconnectdbParams; in a connection string an
    // empty value does, and unlike a space it is not sent: older pgbouncers refuse every session that sends
    // options.
    if (value("options").trimmed().isEmpty())
        set("options", "");

    const auto release = [](PQconninfoOption *options) { PQconninfoFree(options); };
    const std::unique_ptr<PQconninfoOption, decltype(release)> known(PQconndefaults(), release);
    for (const PQconninfoOption *option = known.get(); option && option->keyword; ++option) {
        if (option->envvar && qstrcmp(option->keyword, "service") != 0 && value(option->keyword).isNull())
            set(option->keyword, option->compiled ? option->compiled : "");
        // Else a locked key's passphrase is asked for on the terminal, where nobody may be.
        if (qstrcmp(option->keyword, "sslpassword") == 0 && value(option->keyword).isEmpty())
            set(option->keyword, noPassphrase);
    }
}

void ConnectionParameters::set(const QByteArray &keyword, const QByteArray &value)
{
    const QByteArray known = value.isNull() ? QByteArray("") : value;
    const auto found = std::find_if(m_parameters.begin(), m_parameters.end(),
                                    [&keyword](const Parameter &p) { return p.keyword == keyword; });
    if (found != m_parameters.end())
        found->value = known;
    else
        m_parameters.push_back({keyword, known});
}

QByteArray ConnectionParameters::value(const QByteArray &keyword) const
{
    const auto found = std::find_if(m_parameters.begin(), m_parameters.end(),
                                    [&keyword](const Parameter &p) { return p.keyword == keyword; });
    return found == m_parameters.end() ? QByteArray() : found->value;
}

QByteArray ConnectionParameters::connectionString(const QList<QByteArray> &without) const
{
    QByteArray text;
    for (const Parameter &parameter : m_parameters) {
        if (without.contains(parameter.keyword))
            continue;
        text += parameter.keyword + '=' + quoted(parameter.value) + ' ';
    }
    return text;
}

Result<QString> ConnectionParameters::driverOptions(const QList<QByteArray> &without) const
{
    QByteArray text;
    for (const Parameter &parameter : m_parameters) {
        if (without.contains(parameter.keyword) && !parameter.value.isEmpty())
            continue;
        if (parameter.value.contains(';'))
            return fail(
                "connect.option",
                QCoreApplication::translate("limbeck::Session",
                                            "The connection option %1 has a semicolon in its value, which "
                                            "the database driver cannot pass on.")
                    .arg(QString::fromUtf8(parameter.keyword)),
                QCoreApplication::translate("limbeck::Session", "Use a value without a semicolon."));
        text += parameter.keyword + '=' + quoted(parameter.value) + ' ';
    }
    return QString::fromUtf8(text);
}

} // namespace limbeck
