#include "target/PgService.h"

#include <QCoreApplication>
#include <QFile>

#include <optional>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::TargetResolver)
};

Error syntaxError(const QString &file, int line)
{
    return Error{
        QStringLiteral("target.service-syntax"),
        Text::tr("Line %1 of the service file %2 cannot be read.").arg(line).arg(file),
        {},
        Text::tr("Each line under a [name] is keyword=value, with libpq's keywords and no spaces around "
                 "the equals sign. A service cannot refer to another one."),
        {},
        {file, line, 0}};
}

// libpq cuts white space off both ends of a line, and nothing else.
QByteArray withoutComment(const QByteArray &line)
{
    const QByteArray text = line.trimmed();
    return text.startsWith('#') ? QByteArray() : text;
}

// Nothing: the file has no such group.
Result<std::optional<PgService>> readGroup(const QByteArray &name, QFile &file)
{
    const QByteArray header = '[' + name + ']';
    std::optional<PgService> service;
    for (int number = 1; !file.atEnd(); ++number) {
        const QByteArray line = withoutComment(file.readLine());
        if (line.isEmpty())
            continue;
        if (line.startsWith('[')) {
            if (service)
                break;
            if (line.startsWith(header))
                service.emplace();
            continue;
        }
        if (!service)
            continue;
        const qsizetype equals = line.indexOf('=');
        const QString key = QString::fromUtf8(line.left(equals));
        if (equals <= 0 || key == QLatin1String("service") || key.contains(QLatin1Char(' ')))
            return fail(syntaxError(file.fileName(), number));
        if (!service->parts.contains(key))
            service->parts.insert(key, {QString::fromUtf8(line.mid(equals + 1)),
                                        {OriginKind::Service, file.fileName(), number, key}});
    }
    return service;
}

} // namespace

Result<PgService> findPgService(const QString &name, const QStringList &files)
{
    QStringList looked;
    for (const QString &path : files) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            looked << Text::tr("%1: cannot be read (%2)").arg(path, file.errorString());
            continue;
        }
        const auto found = readGroup(name.toUtf8(), file);
        if (!found)
            return fail(found.error());
        if (*found)
            return **found;
        looked << Text::tr("%1: has no [%2]").arg(path, name);
    }
    return fail(Error{QStringLiteral("target.service-unknown"),
                      Text::tr("The connection service %1 is defined nowhere.").arg(name),
                      looked.join(QLatin1Char('\n')),
                      Text::tr("Check its name, and PGSERVICEFILE, which names the file to look into first."),
                      {},
                      {}});
}

} // namespace limbeck
