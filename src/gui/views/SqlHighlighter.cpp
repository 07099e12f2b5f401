#include "views/SqlHighlighter.h"

#include "theme/Theme.h"

#include <QElapsedTimer>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int checkEvery = 512; // tokens between two looks at the clock

std::optional<Theme::Syntax> syntaxOf(TokenKind kind)
{
    switch (kind) {
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

} // namespace

void SqlHighlighter::setText(const SqlText *text, int dimFrom, int dimTo)
{
    m_text = text;
    m_dimFrom = dimFrom;
    m_dimTo = dimTo;
    m_starts.clear();
    m_lexer.emplace(QByteArrayView(text->bytes()));
}

bool SqlHighlighter::advance(int milliseconds)
{
    if (!m_text || !m_lexer)
        return false;
    QElapsedTimer clock;
    clock.start();
    const int lines = m_text->lineCount();
    for (int seen = 1; int(m_starts.size()) < lines; ++seen) {
        const Token token = m_lexer->next();
        const LineStart start{token.offset, token.offset + token.length, token.kind, token.terminated};
        while (int(m_starts.size()) < lines &&
               (token.kind == TokenKind::End || m_text->lineOffset(int(m_starts.size())) < start.end))
            m_starts.push_back(start);
        if (seen % checkEvery == 0 && clock.elapsed() >= milliseconds)
            break;
    }
    return int(m_starts.size()) < lines;
}

std::optional<QTextCharFormat> SqlHighlighter::format(const LineStart &token) const
{
    QTextCharFormat format;
    std::optional<Theme::Syntax> syntax = syntaxOf(token.kind);
    if (token.kind == TokenKind::Identifier &&
        isSqlKeyword(QByteArrayView(m_text->bytes()).sliced(token.offset, token.end - token.offset))) {
        syntax = Theme::Syntax::Keyword;
        format.setFontWeight(QFont::DemiBold);
    }
    if (!syntax)
        return {};
    if (!token.terminated) {
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(Theme::color(Theme::Token::Error));
    }
    format.setForeground(Theme::syntaxColor(*syntax));
    return format;
}

QList<QTextLayout::FormatRange> SqlHighlighter::formats(int line) const
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
    LineStart token = m_starts[size_t(line)];
    SqlLexer lexer(bytes.sliced(token.end));
    const qsizetype base = token.end;
    int position = 0;
    qsizetype at = begin;
    while (token.kind != TokenKind::End && token.offset < shown) {
        const qsizetype from = std::max(token.offset, begin);
        const qsizetype to = std::min(token.end, shown);
        position += utf16Length(bytes.sliced(at, from - at));
        const int length = utf16Length(bytes.sliced(from, to - from));
        if (const auto found = format(token); found && length > 0)
            result.append({position, length, *found});
        position += length;
        at = to;
        const Token next = lexer.next();
        token = {base + next.offset, base + next.offset + next.length, next.kind, next.terminated};
    }
    return result;
}

} // namespace limbeck::gui
