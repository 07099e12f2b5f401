#include "sql/SqlWords.h"

namespace limbeck {

bool SqlWord::is(const char *upperWord) const
{
    return kind == TokenKind::Identifier && text.compare(upperWord, Qt::CaseInsensitive) == 0;
}

std::vector<SqlWord> sqlWords(QByteArrayView sql, std::size_t limit)
{
    std::vector<SqlWord> words;
    SqlLexer lexer(sql);
    int depth = 0;
    for (Token token = lexer.next(); token.kind != TokenKind::End && words.size() < limit;
         token = lexer.next()) {
        switch (token.kind) {
        case TokenKind::Whitespace:
        case TokenKind::LineComment:
        case TokenKind::BlockComment:
            continue;
        case TokenKind::CloseParen:
            depth = qMax(0, depth - 1);
            break;
        default:
            break;
        }
        words.push_back({token.kind, sql.sliced(token.offset, token.length).toByteArray(), depth});
        if (token.kind == TokenKind::OpenParen)
            ++depth;
    }
    return words;
}

} // namespace limbeck
