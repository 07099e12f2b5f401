#pragma once

#include <QByteArrayView>
#include <QtGlobal>

namespace limbeck {

enum class TokenKind
{
    Whitespace,
    LineComment,
    BlockComment, // nested, as PostgreSQL has them
    Identifier,   // unquoted, keywords too
    QuotedIdentifier,
    String,       // '…'
    EscapeString, // E'…'
    UnicodeString,
    UnicodeIdentifier,
    BitString, // B'…' X'…'
    DollarString,
    Number,
    Parameter, // $1
    Operator,
    Semicolon,
    OpenParen,
    CloseParen,
    Comma,
    MetaCommand, // a psql backslash command, to the end of the line
    Variable,    // psql's :name, :'name', :"name"
    Other,
    End
};

struct Token
{
    TokenKind kind = TokenKind::End;
    qsizetype offset = 0; // bytes into the text
    qsizetype length = 0;
    bool terminated = true; // false: a quote or comment that the text ends in
};

// PostgreSQL's lexical structure (manual chapter 4.1 and psql's psqlscan.l rules), over UTF-8 bytes. Never
// fails: an unterminated piece is a token that says so. Tokens cover the text without gaps. Pure, any thread;
// the SQL views colour with the same tokens that runs are split by.
class SqlLexer
{
public:
    explicit SqlLexer(QByteArrayView text) : m_text(text) {}

    Token next(); // End, of length 0, at the end and ever after
    // E'…'-like escapes in plain strings, for servers with standard_conforming_strings off.
    void setStandardConformingStrings(bool on) { m_standardStrings = on; }

private:
    QByteArrayView m_text;
    qsizetype m_pos = 0;
    bool m_standardStrings = true;
};

// Whether the word is one that PostgreSQL 15 lists in pg_get_keywords(), for colouring. Case-insensitive.
bool isSqlKeyword(QByteArrayView word);

} // namespace limbeck
