#include "plan/SqlText.h"

#include <algorithm>
#include <vector>

namespace limbeck {

QByteArray quoteIdentifier(const QString &name)
{
    QByteArray text = name.toUtf8();
    text.replace('"', QByteArrayLiteral("\"\""));
    return '"' + text + '"';
}

QByteArray quoteLiteral(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    bytes.replace('\'', QByteArrayLiteral("''"));
    if (!bytes.contains('\\'))
        return '\'' + bytes + '\'';
    bytes.replace('\\', QByteArrayLiteral("\\\\"));
    return "E'" + bytes + '\'';
}

QByteArray quoteTextArray(const QStringList &list)
{
    // By bytes, as COLLATE "C" sorts on the server; QString's order differs beyond the basic plane.
    std::vector<QByteArray> sorted;
    for (const QString &item : list)
        sorted.push_back(item.toUtf8());
    std::sort(sorted.begin(), sorted.end());
    QByteArray text = QByteArrayLiteral("ARRAY[");
    for (const QByteArray &item : sorted) {
        if (!text.endsWith('['))
            text += ", ";
        text += quoteLiteral(QString::fromUtf8(item));
    }
    return text + "]::text[]";
}

} // namespace limbeck
