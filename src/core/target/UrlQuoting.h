#pragma once

#include <QString>

namespace limbeck {

// A user's name or a password for the front of a URL. SQLAlchemy escapes only what would end it; `%` is
// escaped as well, since "%41" would be read as "A", and so are control characters, which no URL holds.
QString quotedUserInfo(const QString &text);

// A name or a value behind the `?`: urllib.parse.quote_plus.
QString quotedPlus(const QString &text);

} // namespace limbeck
