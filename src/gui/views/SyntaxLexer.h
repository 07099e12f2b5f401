#pragma once

#include "script/PythonLexer.h"
#include "script/RevisionScript.h"
#include "sql/SqlLexer.h"
#include "theme/Theme.h"

#include <QByteArrayView>

#include <optional>
#include <variant>

namespace limbeck::gui {

// One token of SQL or of Python, as far as colouring is concerned.
struct SyntaxToken
{
    qsizetype offset = 0; // bytes into the text
    qsizetype end = 0;
    int kind = 0; // TokenKind or PythonTokenKind
    bool terminated = true;
    bool isEnd = false; // of the text
};

// The lexers of the languages that a script can be written in, behind one face: what the views colour by.
// Refers to the text, which has to outlive it. GUI thread.
class SyntaxLexer
{
public:
    SyntaxLexer(ScriptLanguage language, QByteArrayView text);

    SyntaxToken next(); // one with isEnd at the end and ever after

    // How a token with these bytes is coloured; nullopt: as plain text.
    static std::optional<Theme::Syntax> syntaxOf(ScriptLanguage language, const SyntaxToken &token,
                                                 QByteArrayView bytes);

private:
    std::variant<SqlLexer, PythonLexer> m_lexer;
};

bool isPythonKeyword(QByteArrayView name); // True, False and None are keywords too

} // namespace limbeck::gui
