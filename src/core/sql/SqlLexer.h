#pragma once

#include "sql/SqlKeywords.h"

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
//
// A string that goes on after a line end ('a'<newline>'b') is one token, as for the server. psql itself
// forgets the kind of the string at the line end, which only shows where an E'' string goes on with a
// backslash.
class SqlLexer
{
public:
    explicit SqlLexer(QByteArrayView text) : m_text(text) {}

    Token next(); // End, of length 0, at the end and ever after
    // E'…'-like escapes in plain strings, for servers with standard_conforming_strings off.
    void setStandardConformingStrings(bool on) { m_standardStrings = on; }

private:
    char at(qsizetype pos) const { return pos < m_text.size() ? m_text[pos] : '\0'; }
    bool startsWith(qsizetype pos, char first, char second) const;
    Token take(TokenKind kind, qsizetype length, bool terminated = true);
    Token whitespace();
    Token lineComment();
    Token blockComment();
    Token string(TokenKind kind, qsizetype prefix, bool escapes);
    Token quotedIdentifier(TokenKind kind, qsizetype prefix);
    Token dollar();
    Token number();
    Token word();
    Token metaCommand();
    Token colon();
    Token operatorToken();
    Token punctuation();
    qsizetype continuation(qsizetype pos) const;

    QByteArrayView m_text;
    qsizetype m_pos = 0;
    bool m_standardStrings = true;
};

} // namespace limbeck
