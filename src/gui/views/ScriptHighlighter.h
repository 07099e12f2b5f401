#pragma once

#include "views/SqlText.h"
#include "views/SyntaxLexer.h"

#include <QList>
#include <QTextLayout>

#include <optional>
#include <utility>
#include <vector>

namespace limbeck::gui {

// Colours the lines of a script by its language's tokens. Tokens span lines, so the text is lexed once from
// its beginning, in slices, and each line remembers the token that it begins in; after that any line can be
// coloured on its own. GUI thread.
class ScriptHighlighter
{
public:
    // Lines [dimFrom, dimTo), from 0, belong to another section and are dimmed. `text` has to outlive this.
    void setText(const SqlText *text, ScriptLanguage language = ScriptLanguage::Sql, int dimFrom = 0,
                 int dimTo = 0);

    // Lexes on for about so long. True: there is more to do.
    bool advance(int milliseconds);
    bool isReached(int line) const { return line < int(m_starts.size()); }
    // The formats of a line (from 0) that has been reached, in UTF-16 positions.
    QList<QTextLayout::FormatRange> formats(int line) const;

private:
    std::optional<QTextCharFormat> format(const SyntaxToken &token) const;

    const SqlText *m_text = nullptr;
    ScriptLanguage m_language = ScriptLanguage::Sql;
    std::optional<SyntaxLexer> m_lexer;
    std::vector<SyntaxToken> m_starts; // of the lines reached so far: the token that holds the first byte
    int m_dimFrom = 0;
    int m_dimTo = 0;
};

} // namespace limbeck::gui
