#include "script/PythonLiteral.h"

#include <algorithm>

namespace limbeck {

namespace {

using Tokens = std::span<const PythonToken>;

QByteArrayView textOf(QByteArrayView text, const PythonToken &token)
{
    return text.sliced(token.offset, token.length);
}

// Whether the first and the last token are a pair of brackets. A closing bracket is as deep as its opening
// one.
bool isBracketed(QByteArrayView text, Tokens tokens)
{
    if (tokens.size() < 2 || tokens.front().kind != PythonTokenKind::Operator)
        return false;
    const char open = text[tokens.front().offset];
    if (open != '(' && open != '[' && open != '{')
        return false;
    const int depth = tokens.front().brackets;
    const auto closing = std::find_if(tokens.begin() + 1, tokens.end(),
                                      [depth](const PythonToken &token) { return token.brackets <= depth; });
    return closing == tokens.end() - 1;
}

bool hasComma(QByteArrayView text, Tokens tokens)
{
    return !tokens.empty() && std::any_of(tokens.begin(), tokens.end(), [&](const PythonToken &token) {
        return token.kind == PythonTokenKind::Operator && token.brackets == tokens.front().brackets &&
               textOf(text, token) == ",";
    });
}

constexpr int mostParentheses = 16; // around one value: every pair takes a walk over it

Tokens withoutParentheses(QByteArrayView text, Tokens tokens)
{
    for (int i = 0; i < mostParentheses; ++i) {
        if (!isBracketed(text, tokens) || text[tokens.front().offset] != '(')
            break;
        const Tokens inner = tokens.subspan(1, tokens.size() - 2);
        if (inner.empty() || hasComma(text, inner))
            break;
        tokens = inner;
    }
    return tokens;
}

// A string, strings that Python joins, or None.
PythonLiteral evaluateItem(QByteArrayView text, Tokens tokens)
{
    tokens = withoutParentheses(text, tokens);
    if (tokens.size() == 1 && tokens.front().kind == PythonTokenKind::Name &&
        textOf(text, tokens.front()) == "None")
        return {PythonLiteral::Kind::None, {}};
    if (tokens.empty())
        return {};
    QString joined;
    for (const PythonToken &token : tokens) {
        const auto value = pythonStringValue(text, token);
        if (!value)
            return {};
        joined += *value;
    }
    return {PythonLiteral::Kind::String, {joined}};
}

PythonLiteral evaluateSequence(QByteArrayView text, Tokens tokens)
{
    PythonLiteral sequence{PythonLiteral::Kind::Sequence, {}};
    const auto items = splitPythonTokens(text, tokens, ",");
    for (const Tokens item : items) {
        const PythonLiteral value = evaluateItem(text, item);
        if (value.kind == PythonLiteral::Kind::String)
            sequence.items += value.items;
        else if (value.kind != PythonLiteral::Kind::None || items.size() > 1)
            return {}; // only (None,) has a meaning for Alembic: nothing
    }
    return sequence;
}

} // namespace

std::vector<std::span<const PythonToken>> splitPythonTokens(QByteArrayView text, Tokens tokens,
                                                            QByteArrayView separator)
{
    std::vector<Tokens> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const PythonToken &token = tokens[i];
        if (token.kind == PythonTokenKind::Operator && token.brackets == tokens.front().brackets &&
            textOf(text, token) == separator) {
            parts.push_back(tokens.subspan(begin, i - begin));
            begin = i + 1;
        }
    }
    if (begin < tokens.size())
        parts.push_back(tokens.subspan(begin));
    return parts;
}

PythonLiteral evaluatePythonLiteral(QByteArrayView text, Tokens tokens)
{
    tokens = withoutParentheses(text, tokens);
    if (hasComma(text, tokens))
        return evaluateSequence(text, tokens);
    if (!isBracketed(text, tokens))
        return evaluateItem(text, tokens);
    const bool isDictionary = text[tokens.front().offset] == '{' && tokens.size() == 2;
    return isDictionary ? PythonLiteral() : evaluateSequence(text, tokens.subspan(1, tokens.size() - 2));
}

} // namespace limbeck
