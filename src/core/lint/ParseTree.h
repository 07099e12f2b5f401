#pragma once

#include "lint/Node.h"

#include <QByteArray>
#include <QString>

#include <tl/expected.hpp>

namespace limbeck {

// Why a statement has no parse tree.
struct ParseFailure
{
    enum class Kind
    {
        Syntax,     // the grammar does not know it
        TooComplex, // it is nested deeper than is safe to look into, or too long
        NoParser    // this build has no libpg_query
    };
    Kind kind = Kind::Syntax;
    QString message;       // the grammar's own words
    qsizetype offset = -1; // bytes into the statement; -1: unknown
};

// The parse tree of one statement (UTF-8), from PostgreSQL's own grammar in libpg_query. Never fails in
// another way than with a value, whatever the text is. Any thread:
// libpg_query keeps its memory by thread, and gives it back when the thread ends.
tl::expected<Node, ParseFailure> parseStatement(const QByteArray &sql);

// Whether this build has libpg_query.
bool hasParser();
// The PostgreSQL version whose grammar it is; 0: there is none.
int parserMajorVersion();

} // namespace limbeck
