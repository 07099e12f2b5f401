#include "views/SyntaxLexer.h"

#include "sql/SqlKeywords.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace limbeck::gui {

namespace {

using Lexer = std::variant<SqlLexer, PythonLexer>;

// Python language reference, 2.3.1 "Keywords", sorted. Soft keywords (match, case, type) are names as often.
constexpr std::array<std::string_view, 35> pythonKeywords{
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
static_assert(std::is_sorted(pythonKeywords.begin(), pythonKeywords.end()));

Lexer lexerOf(ScriptLanguage language, QByteArrayView text)
{
    if (language == ScriptLanguage::Python)
        return PythonLexer(text);
    return SqlLexer(text);
}

SyntaxToken syntaxToken(const Token &token)
{
    return {token.offset, token.offset + token.length, int(token.kind), token.terminated,
            token.kind == TokenKind::End};
}

SyntaxToken syntaxToken(const PythonToken &token)
{
    return {token.offset, token.end(), int(token.kind), token.problem != PythonProblem::UnterminatedString,
            token.kind == PythonTokenKind::End};
}

std::optional<Theme::Syntax> syntaxOf(TokenKind kind, QByteArrayView bytes)
{
    switch (kind) {
    case TokenKind::Identifier:
        return isSqlKeyword(bytes) ? std::optional(Theme::Syntax::Keyword) : std::nullopt;
    case TokenKind::LineComment:
    case TokenKind::BlockComment:
        return Theme::Syntax::Comment;
    case TokenKind::QuotedIdentifier:
    case TokenKind::UnicodeIdentifier:
        return Theme::Syntax::QuotedIdentifier;
    case TokenKind::String:
    case TokenKind::EscapeString:
    case TokenKind::UnicodeString:
    case TokenKind::BitString:
    case TokenKind::DollarString:
        return Theme::Syntax::String;
    case TokenKind::Number:
        return Theme::Syntax::Number;
    case TokenKind::Parameter:
    case TokenKind::Variable:
    case TokenKind::MetaCommand:
        return Theme::Syntax::Parameter;
    default:
        return {};
    }
}

std::optional<Theme::Syntax> syntaxOf(PythonTokenKind kind, bool terminated, QByteArrayView bytes)
{
    switch (kind) {
    case PythonTokenKind::Name:
        return isPythonKeyword(bytes) ? std::optional(Theme::Syntax::Keyword) : std::nullopt;
    case PythonTokenKind::Comment:
        return Theme::Syntax::Comment;
    case PythonTokenKind::String:
        return Theme::Syntax::String;
    case PythonTokenKind::Error: // other errors are no business of the colours
        return terminated ? std::nullopt : std::optional(Theme::Syntax::String);
    case PythonTokenKind::Number:
        return Theme::Syntax::Number;
    default:
        return {};
    }
}

} // namespace

SyntaxLexer::SyntaxLexer(ScriptLanguage language, QByteArrayView text) : m_lexer(lexerOf(language, text)) {}

SyntaxToken SyntaxLexer::next()
{
    return std::visit([](auto &lexer) { return syntaxToken(lexer.next()); }, m_lexer);
}

std::optional<Theme::Syntax> SyntaxLexer::syntaxOf(ScriptLanguage language, const SyntaxToken &token,
                                                   QByteArrayView bytes)
{
    if (language == ScriptLanguage::Python)
        return gui::syntaxOf(PythonTokenKind(token.kind), token.terminated, bytes);
    return gui::syntaxOf(TokenKind(token.kind), bytes);
}

bool isPythonKeyword(QByteArrayView name)
{
    const std::string_view word(name.data(), size_t(name.size()));
    return std::binary_search(pythonKeywords.begin(), pythonKeywords.end(), word);
}

} // namespace limbeck::gui
