#pragma once

#include "script/PythonLexer.h"

#include <QStringList>

#include <span>

namespace limbeck {

// The value of a Python expression that is made of literals: None, a string, or a tuple, list or set of
// strings. Everything else is only known when it is run. A value type.
struct PythonLiteral
{
    enum class Kind
    {
        NotLiteral,
        None,
        String,
        Sequence
    };
    Kind kind = Kind::NotLiteral;
    QStringList items; // of a sequence in its written order; a string is the only one

    bool isLiteral() const { return kind != Kind::NotLiteral; }
};

// Evaluates the tokens of one expression (no comments, no line ends). Implicitly joined strings, parentheses
// around anything and trailing commas are as in Python; names, calls, operators and f-strings are no
// literals. Linear, without recursion. Pure, any thread.
PythonLiteral evaluatePythonLiteral(QByteArrayView text, std::span<const PythonToken> tokens);

// The ranges between the operators `separator` that stand in no bracket of their own, as Python parts the
// items of a tuple. A separator at the end begins no range.
std::vector<std::span<const PythonToken>>
splitPythonTokens(QByteArrayView text, std::span<const PythonToken> tokens, QByteArrayView separator);

} // namespace limbeck
