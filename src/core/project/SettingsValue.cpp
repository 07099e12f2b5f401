#include "project/SettingsValue.h"

#include "project/ProjectSettings.h"

#include <QRegularExpression>

#include <limits>

using namespace Qt::StringLiterals;

namespace limbeck {

QStringList splitList(const QString &value)
{
    static const QRegularExpression separators(uR"([,\r\n]+)"_s);
    QStringList items;
    const QStringList parts = value.split(separators, Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (const QString item = part.trimmed(); !item.isEmpty())
            items.append(item);
    }
    return items;
}

std::optional<bool> parseBool(const QString &text)
{
    const QString word = text.trimmed().toLower();
    if (word == "true"_L1 || word == "yes"_L1 || word == "on"_L1 || word == "1"_L1)
        return true;
    if (word == "false"_L1 || word == "no"_L1 || word == "off"_L1 || word == "0"_L1)
        return false;
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> parseDuration(const QString &text)
{
    static const QRegularExpression form(uR"(^([0-9]{1,9})\s*(ms|s|min)?$)"_s);
    const QRegularExpressionMatch match = form.match(text.trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    const qint64 number = match.captured(1).toLongLong();
    const QString unit = match.captured(2);
    const qint64 factor = unit == "min"_L1 ? 60000 : unit == "s"_L1 ? 1000 : 1;
    const qint64 milliseconds = number * factor;
    // PostgreSQL keeps its timeouts in an int.
    if (milliseconds > std::numeric_limits<int>::max())
        return std::nullopt;
    return std::chrono::milliseconds(milliseconds);
}

} // namespace limbeck
