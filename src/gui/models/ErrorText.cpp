#include "models/ErrorText.h"

#include <QStringList>

namespace limbeck::gui {

QString errorDetails(const Error &error)
{
    QStringList lines;
    for (const QString &part : {error.where.toString(), error.detail, error.hint}) {
        if (!part.isEmpty())
            lines.append(part);
    }
    return lines.join(QLatin1Char('\n'));
}

QString errorText(const Error &error)
{
    const QString details = errorDetails(error);
    return details.isEmpty() ? error.message : error.message + QLatin1Char('\n') + details;
}

} // namespace limbeck::gui
