#include "views/ScriptHighlighter.h"

#include "theme/Theme.h"

#include <QElapsedTimer>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int checkEvery = 512; // tokens between two looks at the clock

} // namespace

void ScriptHighlighter::setText(const SqlText *text, ScriptLanguage language, int dimFrom, int dimTo)
{
    m_text = text;
    m_language = language;
    m_dimFrom = dimFrom;
    m_dimTo = dimTo;
    m_starts.clear();
    m_lexer.emplace(language, QByteArrayView(text->bytes()));
}

bool ScriptHighlighter::advance(int milliseconds)
{
    if (!m_text || !m_lexer)
        return false;
    QElapsedTimer clock;
    clock.start();
    const int lines = m_text->lineCount();
    for (int seen = 1; int(m_starts.size()) < lines; ++seen) {
        const SyntaxToken token = m_lexer->next();
        while (int(m_starts.size()) < lines &&
               (token.isEnd || m_text->lineOffset(int(m_starts.size())) < token.end))
            m_starts.push_back(token);
        if (seen % checkEvery == 0 && clock.elapsed() >= milliseconds)
            break;
    }
    return int(m_starts.size()) < lines;
}

std::optional<QTextCharFormat> ScriptHighlighter::format(const SyntaxToken &token) const
{
    QTextCharFormat format;
    const std::optional<Theme::Syntax> syntax = SyntaxLexer::syntaxOf(
        m_language, token, QByteArrayView(m_text->bytes()).sliced(token.offset, token.end - token.offset));
    if (syntax == Theme::Syntax::Keyword)
        format.setFontWeight(QFont::DemiBold);
    if (!syntax)
        return {};
    if (!token.terminated) {
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(Theme::color(Theme::Token::Error));
    }
    format.setForeground(Theme::syntaxColor(*syntax));
    return format;
}

QList<QTextLayout::FormatRange> ScriptHighlighter::formats(int line) const
{
    const QByteArrayView bytes(m_text->bytes());
    const qsizetype begin = m_text->lineOffset(line);
    const qsizetype end = m_text->lineEnd(line);
    const qsizetype shown = std::min(end, begin + 4 * SqlText::maxLineLength);
    if (line >= m_dimFrom && line < m_dimTo) {
        QTextCharFormat dimmed;
        dimmed.setForeground(Theme::syntaxColor(Theme::Syntax::Dimmed));
        return {{0, utf16Length(bytes.sliced(begin, shown - begin)), dimmed}};
    }
    QList<QTextLayout::FormatRange> result;
    SyntaxToken token = m_starts[size_t(line)];
    SyntaxLexer lexer(m_language, bytes.sliced(token.end));
    const qsizetype base = token.end;
    int position = 0;
    qsizetype at = begin;
    while (!token.isEnd && token.offset < shown) {
        const qsizetype from = std::max(token.offset, begin);
        const qsizetype to = std::min(token.end, shown);
        position += utf16Length(bytes.sliced(at, from - at));
        const int length = utf16Length(bytes.sliced(from, to - from));
        if (const auto found = format(token); found && length > 0)
            result.append({position, length, *found});
        position += length;
        at = to;
        token = lexer.next();
        token.offset += base;
        token.end += base;
    }
    return result;
}

} // namespace limbeck::gui
