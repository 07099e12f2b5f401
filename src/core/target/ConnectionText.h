#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "target/ConnectionFields.h"

#include <QString>

namespace limbeck {

// A connection that a person pasted. A value type.
struct ConnectionText
{
    enum class Kind
    {
        Url,        // SQLAlchemy's or libpq's
        Jdbc,       // jdbc:postgresql://…
        Psql,       // psql -h … -U …
        Parameters, // host=… dbname=…
        Variables   // DB_HOST=… lines, also as compose files have them
    };

    Kind kind = Kind::Url;
    ConnectionFields fields;
    Findings findings; // url.paste-ignored: what is not taken over

    // Takes what is unambiguous. Errors: url.paste-unknown (none of these forms), url.paste-ambiguous (it
    // means different things to different programs, or refers to something outside of the text),
    // url.paste-option, those of DatabaseUrl::parse. No error repeats a part of the text that may be a
    // password. Sources: libpq's manual, "Connection Strings"; psql's manual; PgJDBC's "Connecting to the
    // Database".
    static Result<ConnectionText> read(const QString &text);
};

} // namespace limbeck
