#pragma once

#include <QByteArrayView>

namespace limbeck {

// How PostgreSQL's grammar treats a word (src/include/parser/kwlist.h, pg_get_keywords().catcode).
enum class SqlKeyword
{
    None,
    Unreserved,
    ColumnName,         // may not be a function's or type's name
    TypeOrFunctionName, // reserved, but may be a function's or type's name
    Reserved
};

// The category of a word in PostgreSQL 15; case-insensitive. Pure, any thread.
SqlKeyword sqlKeywordCategory(QByteArrayView word);
// Whether the word is one that PostgreSQL 15 lists in pg_get_keywords(), for colouring. Case-insensitive.
bool isSqlKeyword(QByteArrayView word);

} // namespace limbeck
