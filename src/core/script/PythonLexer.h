#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

enum class PythonTokenKind : unsigned char
{
    Name, // keywords too
    Number,
    String,   // with its prefix and quotes; neighbours that Python joins are tokens of their own
    Operator, // and what the lexer does not know, one character each
    Comment,  // without its line end
    Newline,  // the end of a logical line; of length 0 where the text ends without one
    Indent,   // the white space that makes a block
    Dedent,   // of length 0, at the first token behind the block
    Error,    // see PythonToken::problem; the lexer goes on behind it
    End
};

enum class PythonProblem : unsigned char
{
    None,
    UnterminatedString,
    UnterminatedBracket, // the token stands at the bracket that is never closed
    UnmatchedBracket,
    Indentation // a line ends a block, but stands at no enclosing block's column
};

struct PythonToken
{
    qsizetype offset = 0; // bytes into the text
    qsizetype length = 0;
    int line = 1; // both from 1; columns count characters
    int column = 1;
    int level = 0;    // blocks around it: 0 is the module's own level
    int brackets = 0; // brackets around it; a bracket is not around itself
    PythonTokenKind kind = PythonTokenKind::End;
    PythonProblem problem = PythonProblem::None;
    // Of a string:
    bool raw = false;
    bool bytes = false;
    bool formatted = false; // an f- or t-string: its value is known at run time only
    int prefixLength = 0;   // r, b, u, f, t and their combinations
    int quoteLength = 0;    // 1 or 3

    qsizetype end() const { return offset + length; }
};

// Python's lexical structure over UTF-8 bytes: enough to read assignments, calls and strings of a file that
// Python accepts, of every version from 3.6 on (f-strings nest as since 3.12). Never fails: what is wrong is
// a token that says so. Linear, without recursion. Refers to the text, which has to outlive it. Pure, any
// thread. Source: Python language reference, "Lexical analysis"; PEP 701.
class PythonLexer
{
public:
    explicit PythonLexer(QByteArrayView text); // a byte order mark at its start is passed over

    PythonToken next(); // End at the end and ever after
    // The bytes of a token.
    QByteArrayView text(const PythonToken &token) const { return m_text.sliced(token.offset, token.length); }

private:
    friend class PythonFormattedStrings;

    struct Bracket
    {
        char open = 0;
        qsizetype offset = 0;
        int line = 0;
        int column = 0;
    };

    char at(qsizetype pos) const { return pos < m_text.size() ? m_text[pos] : '\0'; }
    bool atEnd() const { return m_pos >= m_text.size(); }
    qsizetype lineEndLength(qsizetype pos) const; // 0: no line end there
    void passLineEnd();
    int columnOf(qsizetype offset);
    PythonToken here(PythonTokenKind kind);
    PythonToken take(PythonTokenKind kind, qsizetype length);
    PythonToken fail(PythonToken token, PythonProblem problem) const;

    std::optional<PythonToken> beginLine();
    std::optional<PythonToken> changeBlock(int width, qsizetype start);
    void passBlanks();
    PythonToken finish();
    PythonToken comment();
    PythonToken newline();
    PythonToken word();
    PythonToken number();
    PythonToken punctuation();
    PythonToken bracket(char c);
    PythonToken string(qsizetype prefixLength);
    void passEscape();
    bool passPlainString(char quote, int quoteLength);
    bool passFormattedString(char quote, int quoteLength, bool raw);
    int quotesAt(qsizetype pos) const;

    QByteArrayView m_text;
    qsizetype m_pos = 0;
    int m_line = 1;
    qsizetype m_columnOffset = 0; // up to where m_column has been counted; within the current line
    int m_column = 1;
    std::vector<Bracket> m_brackets;
    std::vector<int> m_blocks{0}; // the widths of the blocks' indentations
    int m_dedents = 0;            // to be told
    bool m_badDedent = false;
    bool m_lineBegins = true;
    bool m_lineHasTokens = false;
};

// The value of a string token as Python makes it: escapes decoded, line ends as \n. nullopt: bytes, an f- or
// t-string, \N{…}, or an escape that Python refuses. Not joined with its neighbours.
std::optional<QString> pythonStringValue(QByteArrayView text, const PythonToken &token);

// All tokens of a Python file but for comments, the last one End. Errors, with file and line: script.encoding
// (not UTF-8, or a PEP 263 line that names another encoding for more than ASCII), script.python-syntax
// (an unterminated string or bracket, indentation that Python refuses).
Result<std::vector<PythonToken>> readPythonTokens(const QByteArray &content, const QString &file);
// The first half of it: the error of a text that is not UTF-8.
Result<void> checkPythonEncoding(const QByteArray &content, const QString &file);
// The error of a token of kind Error.
Error pythonSyntaxError(const PythonToken &token, const QString &file);

} // namespace limbeck
