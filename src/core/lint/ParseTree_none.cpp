// A build without libpg_query: the packages for Windows that are made on Debian.
#include "lint/ParseTree.h"

#ifndef LIMBECK_WITH_PG_QUERY

namespace limbeck {

tl::expected<Node, ParseFailure> parseStatement(const QByteArray &)
{
    return tl::unexpected(ParseFailure{ParseFailure::Kind::NoParser, {}, -1});
}

bool hasParser()
{
    return false;
}

int parserMajorVersion()
{
    return 0;
}

} // namespace limbeck

#endif
