#include "script/PythonLexer.h"

#include "base/TextEncoding.h"

#include <algorithm>
#include <string_view>

namespace limbeck {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Every byte beyond ASCII is taken for a part of a name.
bool isNameStart(char c)
{
    return isLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isNamePart(char c)
{
    return isNameStart(c) || isDigit(c);
}

char closing(char open)
{
    return open == '(' ? ')' : open == '[' ? ']' : '}';
}

// Operators of more than one character, longest first.
constexpr std::string_view longOperators[] = {
    "**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "**", "//", "<<", ">>",
    "<=",  ">=",  "==",  "+=",  "-=",  "*=", "/=", "%=", "&=", "|=", "^=", "@="};

// Digits with single underscores between them, as in 1_000.
template <typename Fits>
qsizetype digits(QByteArrayView text, qsizetype pos, Fits fits)
{
    const auto fitsAt = [&](qsizetype place) { return place < text.size() && fits(text[place]); };
    while (fitsAt(pos) || (pos < text.size() && text[pos] == '_' && fitsAt(pos + 1)))
        ++pos;
    return pos;
}

struct Prefix
{
    bool valid = true;
    bool raw = false;
    bool bytes = false;
    bool formatted = false;
};

// The letters in front of a quote; in any case and order.
Prefix readPrefix(QByteArrayView letters)
{
    Prefix prefix;
    bool unicode = false;
    for (const char c : letters) {
        bool *const flag = c == 'r' || c == 'R'                           ? &prefix.raw
                           : c == 'b' || c == 'B'                         ? &prefix.bytes
                           : c == 'u' || c == 'U'                         ? &unicode
                           : c == 'f' || c == 'F' || c == 't' || c == 'T' ? &prefix.formatted
                                                                          : nullptr;
        prefix.valid = prefix.valid && flag && !*flag;
        if (!prefix.valid)
            return prefix;
        *flag = true;
    }
    prefix.valid = !(prefix.bytes && prefix.formatted) && !(unicode && letters.size() > 1);
    return prefix;
}

} // namespace

PythonLexer::PythonLexer(QByteArrayView text) : m_text(text), m_pos(utf8BomLength(text))
{
    m_columnOffset = m_pos;
}

qsizetype PythonLexer::lineEndLength(qsizetype pos) const
{
    if (at(pos) == '\n')
        return 1;
    return at(pos) == '\r' ? (at(pos + 1) == '\n' ? 2 : 1) : 0;
}

void PythonLexer::passLineEnd()
{
    m_pos += lineEndLength(m_pos);
    ++m_line;
    m_columnOffset = m_pos;
    m_column = 1;
}

int PythonLexer::columnOf(qsizetype offset)
{
    for (; m_columnOffset < offset; ++m_columnOffset)
        m_column += (static_cast<unsigned char>(m_text[m_columnOffset]) & 0xc0) == 0x80 ? 0 : 1;
    return m_column;
}

PythonToken PythonLexer::here(PythonTokenKind kind)
{
    PythonToken token;
    token.kind = kind;
    token.offset = m_pos;
    token.line = m_line;
    token.column = columnOf(m_pos);
    token.level = int(m_blocks.size()) - 1;
    token.brackets = int(m_brackets.size());
    return token;
}

PythonToken PythonLexer::take(PythonTokenKind kind, qsizetype length)
{
    PythonToken token = here(kind);
    token.length = length;
    m_pos += length;
    return token;
}

PythonToken PythonLexer::fail(PythonToken token, PythonProblem problem) const
{
    token.kind = PythonTokenKind::Error;
    token.problem = problem;
    return token;
}

PythonToken PythonLexer::next()
{
    if (m_dedents > 0) {
        --m_dedents;
        m_blocks.pop_back();
        return here(PythonTokenKind::Dedent);
    }
    if (m_badDedent) {
        m_badDedent = false;
        return fail(here(PythonTokenKind::Error), PythonProblem::Indentation);
    }
    if (m_lineBegins) {
        if (auto change = beginLine())
            return *change;
    }
    passBlanks();
    if (atEnd())
        return finish();
    const char c = at(m_pos);
    if (c == '#')
        return comment();
    if (lineEndLength(m_pos) > 0)
        return newline();
    m_lineHasTokens = true;
    if (isNameStart(c))
        return word();
    if (isDigit(c) || (c == '.' && isDigit(at(m_pos + 1))))
        return number();
    if (c == '"' || c == '\'')
        return string(0);
    return punctuation();
}

// Passes over blank lines and over the indentation of the first other one. Lines of a comment only have no
// say in the blocks.
std::optional<PythonToken> PythonLexer::beginLine()
{
    while (!atEnd()) {
        const qsizetype start = m_pos;
        int width = 0;
        for (; at(m_pos) == ' ' || at(m_pos) == '\t' || at(m_pos) == '\f'; ++m_pos)
            width = at(m_pos) == ' ' ? width + 1 : at(m_pos) == '\t' ? (width / 8 + 1) * 8 : 0;
        if (lineEndLength(m_pos) > 0) {
            passLineEnd();
            continue;
        }
        if (atEnd() || at(m_pos) == '#')
            return {};
        m_lineBegins = false;
        return changeBlock(width, start);
    }
    return {};
}

std::optional<PythonToken> PythonLexer::changeBlock(int width, qsizetype start)
{
    if (width > m_blocks.back()) {
        const qsizetype end = m_pos;
        m_pos = start;
        PythonToken indent = take(PythonTokenKind::Indent, end - start);
        m_blocks.push_back(width);
        return indent;
    }
    const auto stays =
        std::find_if(m_blocks.rbegin(), m_blocks.rend(), [width](int block) { return block <= width; });
    m_dedents = int(stays - m_blocks.rbegin());
    m_badDedent = *stays != width;
    if (m_dedents == 0)
        return {};
    --m_dedents;
    m_blocks.pop_back();
    return here(PythonTokenKind::Dedent);
}

// White space, joined lines, and line ends within brackets.
void PythonLexer::passBlanks()
{
    for (;;) {
        const char c = at(m_pos);
        if (c == ' ' || c == '\t' || c == '\f') {
            ++m_pos;
        } else if (c == '\\' && lineEndLength(m_pos + 1) > 0) {
            ++m_pos;
            passLineEnd();
        } else if (!m_brackets.empty() && lineEndLength(m_pos) > 0) {
            passLineEnd();
        } else {
            return;
        }
    }
}

PythonToken PythonLexer::finish()
{
    if (!m_brackets.empty()) {
        const Bracket open = m_brackets.back();
        m_brackets.clear();
        PythonToken token = here(PythonTokenKind::Error);
        token.offset = open.offset;
        token.length = 1;
        token.line = open.line;
        token.column = open.column;
        return fail(token, PythonProblem::UnterminatedBracket);
    }
    if (m_lineHasTokens) {
        m_lineHasTokens = false;
        return here(PythonTokenKind::Newline);
    }
    if (m_blocks.size() > 1) {
        m_blocks.pop_back();
        return here(PythonTokenKind::Dedent);
    }
    return here(PythonTokenKind::End);
}

PythonToken PythonLexer::comment()
{
    qsizetype end = m_pos;
    while (end < m_text.size() && lineEndLength(end) == 0)
        ++end;
    return take(PythonTokenKind::Comment, end - m_pos);
}

PythonToken PythonLexer::newline()
{
    PythonToken token = here(PythonTokenKind::Newline);
    token.length = lineEndLength(m_pos);
    passLineEnd();
    m_lineBegins = true;
    m_lineHasTokens = false;
    return token;
}

PythonToken PythonLexer::word()
{
    qsizetype end = m_pos;
    while (end < m_text.size() && isNamePart(m_text[end]))
        ++end;
    const bool quoted = at(end) == '"' || at(end) == '\'';
    if (quoted && end - m_pos <= 2 && readPrefix(m_text.sliced(m_pos, end - m_pos)).valid)
        return string(end - m_pos);
    return take(PythonTokenKind::Name, end - m_pos);
}

PythonToken PythonLexer::number()
{
    const char kind = at(m_pos) == '0' ? char(at(m_pos + 1) | 0x20) : '\0';
    qsizetype end = m_pos;
    if (kind == 'x' || kind == 'b' || kind == 'o') {
        end = digits(m_text, m_pos + 2, isHexDigit);
    } else {
        end = digits(m_text, m_pos, isDigit);
        if (at(end) == '.')
            end = digits(m_text, end + 1, isDigit);
        const qsizetype sign = at(end + 1) == '+' || at(end + 1) == '-' ? 1 : 0;
        if ((at(end) == 'e' || at(end) == 'E') && isDigit(at(end + 1 + sign)))
            end = digits(m_text, end + 1 + sign, isDigit);
        if (at(end) == 'j' || at(end) == 'J')
            ++end;
    }
    return take(PythonTokenKind::Number, end - m_pos);
}

PythonToken PythonLexer::punctuation()
{
    const char c = at(m_pos);
    if (std::string_view("()[]{}").find(c) != std::string_view::npos)
        return bracket(c);
    // Most operators are one character long, which their next character tells.
    constexpr std::string_view following = "=><*/.";
    qsizetype length = 1;
    if (following.find(at(m_pos + 1)) != std::string_view::npos) {
        const QByteArrayView bytes = m_text.sliced(m_pos);
        const std::string_view rest(bytes.data(), std::size_t(bytes.size()));
        const auto *const found = std::ranges::find_if(
            longOperators, [rest](std::string_view text) { return rest.starts_with(text); });
        if (found != std::end(longOperators))
            length = qsizetype(found->size());
    }
    return take(PythonTokenKind::Operator, length);
}

PythonToken PythonLexer::bracket(char c)
{
    if (c == '(' || c == '[' || c == '{') {
        const PythonToken token = take(PythonTokenKind::Operator, 1);
        m_brackets.push_back({c, token.offset, token.line, token.column});
        return token;
    }
    if (m_brackets.empty() || closing(m_brackets.back().open) != c)
        return fail(take(PythonTokenKind::Error, 1), PythonProblem::UnmatchedBracket);
    m_brackets.pop_back();
    return take(PythonTokenKind::Operator, 1);
}

int PythonLexer::quotesAt(qsizetype pos) const
{
    return at(pos + 1) == at(pos) && at(pos + 2) == at(pos) ? 3 : 1;
}

PythonToken PythonLexer::string(qsizetype prefixLength)
{
    PythonToken token = here(PythonTokenKind::String);
    const Prefix prefix = readPrefix(m_text.sliced(m_pos, prefixLength));
    token.prefixLength = int(prefixLength);
    token.raw = prefix.raw;
    token.bytes = prefix.bytes;
    token.formatted = prefix.formatted;
    m_pos += prefixLength;
    const char quote = at(m_pos);
    token.quoteLength = quotesAt(m_pos);
    m_pos += token.quoteLength;
    const bool closed = prefix.formatted ? passFormattedString(quote, token.quoteLength, prefix.raw)
                                         : passPlainString(quote, token.quoteLength);
    token.length = m_pos - token.offset;
    return closed ? token : fail(token, PythonProblem::UnterminatedString);
}

// A backslash and the character behind it, be that a line end.
void PythonLexer::passEscape()
{
    ++m_pos;
    if (lineEndLength(m_pos) > 0)
        passLineEnd();
    else if (!atEnd())
        ++m_pos;
}

// From behind the opening quotes to behind the closing ones; false: to where the string had to end.
bool PythonLexer::passPlainString(char quote, int quoteLength)
{
    while (!atEnd()) {
        const char c = m_text[m_pos];
        if (c == '\\') {
            passEscape();
        } else if (c == quote && (quoteLength == 1 || quotesAt(m_pos) == 3)) {
            m_pos += quoteLength;
            return true;
        } else if (c == '\n' || c == '\r') {
            if (quoteLength == 1)
                return false;
            passLineEnd();
        } else {
            ++m_pos;
        }
    }
    return false;
}

} // namespace limbeck
