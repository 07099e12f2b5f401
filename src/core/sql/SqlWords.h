#pragma once

#include "sql/SqlLexer.h"

#include <QByteArray>

#include <vector>

namespace limbeck {

// One token of a statement that is neither white space nor comment.
struct SqlWord
{
    TokenKind kind = TokenKind::End;
    QByteArray text; // as written
    int depth = 0;   // of parentheses around it

    // Whether it is this unquoted word, given in capitals.
    bool is(const char *upperWord) const;
};

// The first `limit` tokens of a statement. Pure, any thread.
std::vector<SqlWord> sqlWords(QByteArrayView sql, std::size_t limit);

} // namespace limbeck
