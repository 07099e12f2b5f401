#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace limbeck {

// Text as a part of SQL. Pure; UTF-8; whatever standard_conforming_strings says.
QByteArray quoteIdentifier(const QString &name);    // "name", inner quotes doubled
QByteArray quoteLiteral(const QString &text);       // 'text', as E'…' where it has a backslash
QByteArray quoteTextArray(const QStringList &list); // ARRAY['a','b']::text[], sorted by bytes

} // namespace limbeck
