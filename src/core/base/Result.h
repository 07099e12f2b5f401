#pragma once

#include "base/Error.h"

#include <tl/expected.hpp>

namespace limbeck {

// A value or the reason why there is none. Exceptions do not cross a function that returns one.
template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

inline tl::unexpected<Error> fail(const char *code, QString message, QString hint = {},
                                  SourceLocation where = {})
{
    return tl::unexpected<Error>(
        Error{QString::fromLatin1(code), std::move(message), {}, std::move(hint), {}, std::move(where)});
}

} // namespace limbeck
