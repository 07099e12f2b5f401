#include "sql/SqlLexer.h"

#include <string_view>

namespace limbeck {

namespace {

constexpr std::string_view operatorCharacters = "~!@#^&|`?+-*/%<>=";
// A multi-character operator may end in + or - only when it holds one of these (manual chapter 4.1.3).
constexpr std::string_view nonStandardCharacters = "~!@#^&|`?%";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Bytes above 127 count as letters, so UTF-8 identifiers need no decoding.
bool isIdentifierStart(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           (static_cast<uchar>(c) & 0x80U) != 0;
}

bool isIdentifierPart(char c)
{
    return isIdentifierStart(c) || isDigit(c) || c == '$';
}

bool isVariablePart(char c)
{
    return isIdentifierStart(c) || isDigit(c);
}

bool isNewline(char c)
{
    return c == '\n' || c == '\r';
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || isNewline(c) || c == '\f';
}

bool isOperatorCharacter(char c)
{
    return c != '\0' && operatorCharacters.find(c) != std::string_view::npos;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}

} // namespace

bool SqlLexer::startsWith(qsizetype pos, char first, char second) const
{
    return at(pos) == first && at(pos + 1) == second && pos + 1 < m_text.size();
}

Token SqlLexer::take(TokenKind kind, qsizetype length, bool terminated)
{
    const Token token{kind, m_pos, length, terminated};
    m_pos += length;
    return token;
}

Token SqlLexer::next()
{
    if (m_pos >= m_text.size())
        return {TokenKind::End, m_text.size(), 0, true};
    const char c = m_text[m_pos];
    if (isSpace(c))
        return whitespace();
    if (startsWith(m_pos, '-', '-'))
        return lineComment();
    if (startsWith(m_pos, '/', '*'))
        return blockComment();
    if (c == '\'')
        return string(TokenKind::String, 0, !m_standardStrings);
    if (c == '"')
        return quotedIdentifier(TokenKind::QuotedIdentifier, 0);
    if (c == '$')
        return dollar();
    if (isDigit(c) || (c == '.' && isDigit(at(m_pos + 1))))
        return number();
    if (isIdentifierStart(c))
        return word();
    if (c == '\\')
        return metaCommand();
    if (c == ':')
        return colon();
    return isOperatorCharacter(c) ? operatorToken() : punctuation();
}

Token SqlLexer::whitespace()
{
    qsizetype end = m_pos;
    while (end < m_text.size() && isSpace(m_text[end]))
        ++end;
    return take(TokenKind::Whitespace, end - m_pos);
}

Token SqlLexer::lineComment()
{
    qsizetype end = m_pos;
    while (end < m_text.size() && !isNewline(m_text[end]))
        ++end;
    return take(TokenKind::LineComment, end - m_pos);
}

Token SqlLexer::blockComment()
{
    int depth = 0;
    qsizetype pos = m_pos;
    while (pos < m_text.size()) {
        if (startsWith(pos, '/', '*')) {
            ++depth;
            pos += 2;
        } else if (startsWith(pos, '*', '/')) {
            pos += 2;
            if (--depth == 0)
                return take(TokenKind::BlockComment, pos - m_pos);
        } else {
            ++pos;
        }
    }
    return take(TokenKind::BlockComment, pos - m_pos, false);
}

// Where a string goes on after its closing quote: the place of the next quote when only white space with a
// line end, or comments, lie between; else -1. Source: `quotecontinue` of PostgreSQL's scan.l.
qsizetype SqlLexer::continuation(qsizetype pos) const
{
    bool newline = false;
    while (pos < m_text.size()) {
        if (isSpace(m_text[pos])) {
            newline = newline || isNewline(m_text[pos]);
            ++pos;
        } else if (startsWith(pos, '-', '-')) {
            while (pos < m_text.size() && !isNewline(m_text[pos]))
                ++pos;
        } else {
            return newline && m_text[pos] == '\'' ? pos : -1;
        }
    }
    return -1;
}

Token SqlLexer::string(TokenKind kind, qsizetype prefix, bool escapes)
{
    qsizetype pos = m_pos + prefix + 1;
    while (pos < m_text.size()) {
        const char c = m_text[pos];
        if (escapes && c == '\\') {
            pos += 2;
        } else if (c != '\'') {
            ++pos;
        } else if (at(pos + 1) == '\'') {
            pos += 2;
        } else {
            const qsizetype again = continuation(pos + 1);
            if (again < 0)
                return take(kind, pos + 1 - m_pos);
            pos = again + 1;
        }
    }
    return take(kind, m_text.size() - m_pos, false);
}

Token SqlLexer::quotedIdentifier(TokenKind kind, qsizetype prefix)
{
    qsizetype pos = m_pos + prefix + 1;
    while (pos < m_text.size()) {
        if (m_text[pos] != '"') {
            ++pos;
        } else if (at(pos + 1) == '"') {
            pos += 2;
        } else {
            return take(kind, pos + 1 - m_pos);
        }
    }
    return take(kind, m_text.size() - m_pos, false);
}

Token SqlLexer::dollar()
{
    qsizetype pos = m_pos + 1;
    if (isDigit(at(pos))) {
        while (isDigit(at(pos)))
            ++pos;
        return take(TokenKind::Parameter, pos - m_pos);
    }
    if (isIdentifierStart(at(pos))) {
        while (isVariablePart(at(pos)))
            ++pos;
    }
    if (at(pos) != '$')
        return take(TokenKind::Other, 1);
    const QByteArrayView delimiter = m_text.sliced(m_pos, pos + 1 - m_pos);
    const qsizetype close = m_text.indexOf(delimiter, pos + 1);
    if (close < 0)
        return take(TokenKind::DollarString, m_text.size() - m_pos, false);
    return take(TokenKind::DollarString, close + delimiter.size() - m_pos);
}

// Integers, decimals and exponents, PostgreSQL 16's 0x1F and 1_000, and junk behind them ("1a") as one token.
Token SqlLexer::number()
{
    qsizetype pos = m_pos;
    while (isDigit(at(pos)))
        ++pos;
    if (at(pos) == '.' && at(pos + 1) != '.') {
        ++pos;
        while (isDigit(at(pos)))
            ++pos;
    }
    if (lower(at(pos)) == 'e' && (at(pos + 1) == '+' || at(pos + 1) == '-') && isDigit(at(pos + 2)))
        pos += 2;
    while (isVariablePart(at(pos)))
        ++pos;
    return take(TokenKind::Number, pos - m_pos);
}

Token SqlLexer::word()
{
    if (at(m_pos + 1) == '\'') {
        switch (lower(m_text[m_pos])) {
        case 'e':
            return string(TokenKind::EscapeString, 1, true);
        case 'b':
        case 'x':
            return string(TokenKind::BitString, 1, false);
        case 'n':
            return string(TokenKind::String, 1, !m_standardStrings);
        default:
            break;
        }
    }
    if (lower(m_text[m_pos]) == 'u' && at(m_pos + 1) == '&') {
        if (at(m_pos + 2) == '\'')
            return string(TokenKind::UnicodeString, 2, false);
        if (at(m_pos + 2) == '"')
            return quotedIdentifier(TokenKind::UnicodeIdentifier, 2);
    }
    qsizetype end = m_pos;
    while (isIdentifierPart(at(end)))
        ++end;
    return take(TokenKind::Identifier, end - m_pos);
}

Token SqlLexer::metaCommand()
{
    qsizetype end = m_pos;
    while (end < m_text.size() && !isNewline(m_text[end]))
        ++end;
    return take(TokenKind::MetaCommand, end - m_pos);
}

// `::`, `:=`, psql's :name, :'name', :"name" and :{?name}, or a colon alone (an array slice's).
Token SqlLexer::colon()
{
    const char second = at(m_pos + 1);
    if (second == ':' || second == '=')
        return take(TokenKind::Operator, 2);
    qsizetype pos = m_pos + 1;
    char close = '\0';
    if (second == '\'' || second == '"') {
        close = second;
        ++pos;
    } else if (startsWith(pos, '{', '?')) {
        close = '}';
        pos += 2;
    }
    const qsizetype name = pos;
    while (isVariablePart(at(pos)))
        ++pos;
    if (pos == name || isDigit(at(name)) || (close != '\0' && at(pos) != close))
        return take(TokenKind::Operator, 1);
    return take(TokenKind::Variable, pos + (close != '\0' ? 1 : 0) - m_pos);
}

Token SqlLexer::operatorToken()
{
    qsizetype length = 1;
    while (isOperatorCharacter(at(m_pos + length)) && !startsWith(m_pos + length, '-', '-') &&
           !startsWith(m_pos + length, '/', '*'))
        ++length;
    const auto text = std::string_view(m_text.data() + m_pos, size_t(length));
    if (text.find_first_of(nonStandardCharacters) == std::string_view::npos) {
        while (length > 1 && (at(m_pos + length - 1) == '+' || at(m_pos + length - 1) == '-'))
            --length;
    }
    return take(TokenKind::Operator, length);
}

Token SqlLexer::punctuation()
{
    switch (m_text[m_pos]) {
    case ';':
        return take(TokenKind::Semicolon, 1);
    case '(':
        return take(TokenKind::OpenParen, 1);
    case ')':
        return take(TokenKind::CloseParen, 1);
    case ',':
        return take(TokenKind::Comma, 1);
    case '.':
        return at(m_pos + 1) == '.' ? take(TokenKind::Operator, 2) : take(TokenKind::Other, 1);
    default:
        return take(TokenKind::Other, 1);
    }
}

} // namespace limbeck
