#include "target/PgPass.h"

#include "target/PlatformDefaults.h"

#include <QFile>
#include <QFileInfo>
#include <QtGlobal>

namespace limbeck {

namespace {

// The fields of a line; a backslash takes the next character as it is.
QList<QByteArray> fieldsOf(const QByteArray &line)
{
    QList<QByteArray> fields{{}};
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && i + 1 < line.size())
            fields.back() += line[++i];
        else if (line[i] == ':' && fields.size() < 5)
            fields << QByteArray();
        else
            fields.back() += line[i];
    }
    return fields;
}

bool fits(const QByteArray &field, const QString &wanted)
{
    return field == "*" || field == wanted.toUtf8();
}

bool othersMayRead(const QFileInfo &info)
{
#ifdef Q_OS_WIN
    Q_UNUSED(info)
    return false;
#else
    constexpr auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup |
                            QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
    return (info.permissions() & others) != QFileDevice::Permissions();
#endif
}

} // namespace

bool isOpenPgPass(const QString &file)
{
    const QFileInfo info(file);
    return info.isFile() && othersMayRead(info);
}

std::optional<PgPassEntry> findPgPass(const QString &file, const HostPort &host, const QString &database,
                                      const QString &user)
{
    const QFileInfo info(file);
    QFile source(file);
    if (!info.isFile() || othersMayRead(info) || !source.open(QIODevice::ReadOnly))
        return {};
    const bool localSocket = host.host == defaultHost();
    const QString hostName = localSocket ? QStringLiteral("localhost") : host.host;
    const QString port = QString::number(host.port.value_or(5432));
    int number = 0;
    while (!source.atEnd()) {
        QByteArray line = source.readLine();
        ++number;
        while (line.endsWith('\n') || line.endsWith('\r'))
            line.chop(1);
        const QList<QByteArray> fields = fieldsOf(line);
        if (line.startsWith('#') || fields.size() != 5)
            continue;
        if (fits(fields[0], hostName) && fits(fields[1], port) && fits(fields[2], database) &&
            fits(fields[3], user))
            return PgPassEntry{Secret(fields[4]), {OriginKind::PgPass, file, number, {}}};
    }
    return {};
}

} // namespace limbeck
