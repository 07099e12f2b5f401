#pragma once

#include "base/SourceLocation.h"

#include <QString>

namespace limbeck {

// Why something could not be done. `code` is stable ("target.unset", "connect.refused"): exit codes, tests
// and translations hang on it. The texts are for people, translated when the error is made, and never hold a
// secret.
struct Error
{
    QString code;
    QString message;  // what happened, one sentence
    QString detail;   // the server's or the system's own words, may have several lines
    QString hint;     // what to do next
    QString sqlstate; // five characters when the server reported it, else empty
    SourceLocation where;

    friend bool operator==(const Error &, const Error &) = default;
};

} // namespace limbeck
