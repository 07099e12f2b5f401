#pragma once

#include <QString>

namespace limbeck {

// Text with every password of a URL (`scheme://user:password@host`), of a `password=…` parameter and of a
// connection string replaced by `***`, wherever in the text they stand. Errs on the side of hiding too much:
// a password may hold `@`, `/`, spaces or quotes, so the last `@` that could end it counts.
QString hidePasswords(const QString &text);

// Whether hidePasswords() finds something to hide.
bool holdsPassword(const QString &text);

// "host:port" of the first URL in the text, as it is written; empty when there is none.
QString urlHostText(const QString &text);

} // namespace limbeck
