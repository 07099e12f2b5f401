#include "lint/ParseTree.h"

#ifdef LIMBECK_WITH_PG_QUERY

#include "sql/SqlLexer.h"

#include <QJsonDocument>

#include <pg_query.h>

#include <algorithm>
#include <vector>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

// libpg_query walks over the tree by recursion and does not look at how deep it is. A tree is at most as deep
// as a list's item has tokens, those of the lists around it added; at this many it takes a quarter of a
// megabyte of stack.
constexpr int mostNestedTokens = 3000;
// A larger one is rows of data, whose tree would take hundreds of megabytes.
constexpr qsizetype mostBytes = qsizetype(512) * 1024;

int nestedTokens(const QByteArray &sql)
{
    int most = 0;
    int total = 0;
    std::vector<int> items{0}; // tokens of the item that each open parenthesis is in
    SqlLexer lexer(sql);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        switch (token.kind) {
        case TokenKind::Whitespace:
        case TokenKind::LineComment:
        case TokenKind::BlockComment:
            continue;
        case TokenKind::Comma:
        case TokenKind::Semicolon:
            total -= items.back();
            items.back() = 0;
            continue;
        case TokenKind::OpenParen:
            items.push_back(1);
            ++total;
            break;
        case TokenKind::CloseParen:
            if (items.size() > 1) {
                total -= items.back();
                items.pop_back();
            }
            [[fallthrough]];
        default:
            ++items.back();
            ++total;
        }
        most = std::max(most, total);
    }
    return most;
}

// PgQueryError::cursorpos counts characters from 1.
qsizetype byteOffset(const QByteArray &sql, int position)
{
    qsizetype offset = 0;
    for (int left = position - 1; left > 0 && offset < sql.size(); --left) {
        ++offset;
        while (offset < sql.size() && (uchar(sql[offset]) & 0xC0) == 0x80)
            ++offset;
    }
    return position > 0 ? offset : -1;
}

tl::unexpected<ParseFailure> tooComplex()
{
    return tl::unexpected(ParseFailure{ParseFailure::Kind::TooComplex, {}, -1});
}

} // namespace

tl::expected<Node, ParseFailure> parseStatement(const QByteArray &sql)
{
    if (sql.size() > mostBytes || nestedTokens(sql) > mostNestedTokens)
        return tooComplex();
    if (sql.contains('\0'))
        return tl::unexpected(ParseFailure{ParseFailure::Kind::Syntax, u"a zero byte"_s, sql.indexOf('\0')});
    const PgQueryParseResult parsed = pg_query_parse(sql.constData());
    if (parsed.error) {
        ParseFailure failure{ParseFailure::Kind::Syntax, QString::fromUtf8(parsed.error->message),
                             byteOffset(sql, parsed.error->cursorpos)};
        pg_query_free_parse_result(parsed);
        return tl::unexpected(std::move(failure));
    }
    const QJsonDocument document = QJsonDocument::fromJson(parsed.parse_tree);
    pg_query_free_parse_result(parsed);
    const QJsonArray statements = document.object().value("stmts"_L1).toArray();
    if (document.isNull()) // QJsonDocument reads 1024 levels
        return tooComplex();
    if (statements.size() != 1)
        return Node();
    return Node({}, statements.first().toObject()).node("stmt"_L1);
}

bool hasParser()
{
    return true;
}

int parserMajorVersion()
{
    return PG_VERSION_NUM / 10000;
}

} // namespace limbeck

#endif
