#include "models/ConnectionOptions.h"

#include "env/Environment.h"

#include <QCoreApplication>
#include <QUrlQuery>

namespace limbeck::gui {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::ConnectionOptions)
};

QString stars()
{
    return QStringLiteral("***");
}

} // namespace

QMap<QString, QString> maskedOptions(const QMap<QString, QString> &options)
{
    QMap<QString, QString> masked = options;
    for (auto it = masked.begin(); it != masked.end(); ++it) {
        if (looksSecret(it.key(), it.value()))
            it.value() = stars();
    }
    return masked;
}

QString optionsText(const QMap<QString, QString> &options)
{
    const QMap<QString, QString> masked = maskedOptions(options);
    QUrlQuery query;
    for (auto it = masked.cbegin(); it != masked.cend(); ++it)
        query.addQueryItem(QString::fromUtf8(QUrl::toPercentEncoding(it.key())),
                           QString::fromUtf8(QUrl::toPercentEncoding(it.value(), "*/,:")));
    return query.query(QUrl::PrettyDecoded);
}

Result<QMap<QString, QString>> optionsOf(const QString &text, const QMap<QString, QString> &before)
{
    QMap<QString, QString> options;
    QString trimmed = text.trimmed();
    if (trimmed.startsWith(QLatin1Char('?')))
        trimmed.remove(0, 1);
    const QUrlQuery query(trimmed);
    const auto items = query.queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items) {
        if (name.isEmpty() || value.isEmpty())
            return fail("url.option",
                        Tr::tr("“%1” has no value or no name.").arg(name.isEmpty() ? stars() : name),
                        Tr::tr("Write options as name=value, with & between them."));
        options.insert(name, value == stars() && before.contains(name) ? before.value(name) : value);
    }
    return options;
}

} // namespace limbeck::gui
