#include "base/Origin.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace limbeck {

namespace {

QString kindName(OriginKind kind)
{
    switch (kind) {
    case OriginKind::File:
        return QStringLiteral("file");
    case OriginKind::Process:
        return QStringLiteral("process");
    case OriginKind::Ini:
        return QStringLiteral("ini");
    case OriginKind::Default:
        return QStringLiteral("default");
    case OriginKind::KeyStore:
        return QStringLiteral("keystore");
    case OriginKind::PgPass:
        return QStringLiteral("pgpass");
    case OriginKind::Service:
        return QStringLiteral("service");
    case OriginKind::Option:
        return QStringLiteral("option");
    }
    Q_UNREACHABLE();
}

QString place(const Origin &origin)
{
    QString text = QFileInfo(origin.file).fileName();
    if (origin.line > 0)
        text += QLatin1Char(':') + QString::number(origin.line);
    if (!origin.key.isEmpty())
        text += QLatin1Char(' ') + origin.key;
    return text;
}

} // namespace

Origin Origin::fromFile(QString file, int line, QString key)
{
    return {OriginKind::File, std::move(file), line, std::move(key)};
}

Origin Origin::fromProcess(QString key)
{
    return {OriginKind::Process, {}, 0, std::move(key)};
}

Origin Origin::fromIni(QString file, int line, QString key)
{
    return {OriginKind::Ini, std::move(file), line, std::move(key)};
}

Origin Origin::fromDefault(QString key)
{
    return {OriginKind::Default, {}, 0, std::move(key)};
}

Origin Origin::fromOption(QString option)
{
    return {OriginKind::Option, {}, 0, std::move(option)};
}

QString Origin::describe() const
{
    switch (kind) {
    case OriginKind::File:
    case OriginKind::Ini:
    case OriginKind::PgPass:
    case OriginKind::Service:
        return place(*this);
    case OriginKind::Process:
        return QCoreApplication::translate("limbeck::Origin", "process environment %1").arg(key);
    case OriginKind::Default:
        return QCoreApplication::translate("limbeck::Origin", "default");
    case OriginKind::KeyStore:
        return QCoreApplication::translate("limbeck::Origin", "key store");
    case OriginKind::Option:
        if (key == QLatin1String("entered"))
            return QCoreApplication::translate("limbeck::Origin", "entered by hand");
        return QCoreApplication::translate("limbeck::Origin", "option %1").arg(key);
    }
    Q_UNREACHABLE();
}

QJsonObject Origin::toJson() const
{
    return QJsonObject{{QStringLiteral("kind"), kindName(kind)},
                       {QStringLiteral("file"), file},
                       {QStringLiteral("line"), line},
                       {QStringLiteral("key"), key}};
}

} // namespace limbeck
