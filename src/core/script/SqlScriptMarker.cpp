#include "script/SqlScriptMarker.h"

#include "sql/SqlLexer.h"
#include "sql/StatementSplitter.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

constexpr QByteArrayView prefix("migrate:");

bool standsFirstOnItsLine(const QByteArray &content, qsizetype offset)
{
    while (offset > 0 && (content[offset - 1] == ' ' || content[offset - 1] == '\t'))
        --offset;
    return offset == 0 || content[offset - 1] == '\n' || content[offset - 1] == '\r' ||
           (offset == 3 && content.startsWith("\xef\xbb\xbf"));
}

} // namespace

QByteArrayView SqlScriptMarker::commentLine(const QByteArray &content, const Token &token)
{
    if (token.kind != TokenKind::LineComment || !standsFirstOnItsLine(content, token.offset))
        return {};
    return QByteArrayView(content).sliced(token.offset + 2, token.length - 2).trimmed();
}

bool SqlScriptMarker::matches(const QByteArray &content, const Token &token)
{
    const QByteArrayView comment = commentLine(content, token);
    return comment.size() > prefix.size() &&
           comment.first(prefix.size()).compare(prefix, Qt::CaseInsensitive) == 0 &&
           comment[prefix.size()] != ' ' && comment[prefix.size()] != '\t';
}

Result<SqlScriptMarker> SqlScriptMarker::parse(const QByteArray &content, const Token &token,
                                               const QString &file)
{
    const SourceLocation where = locate(content, token.offset, file);
    const QByteArray comment = commentLine(content, token).toByteArray().simplified();
    QList<QByteArray> words = comment.split(' ');
    const QByteArray name = words.takeFirst();
    SqlScriptMarker marker{Section::Up, std::nullopt, token.offset, token.offset + token.length, where.line};
    if (name == "migrate:down")
        marker.section = Section::Down;
    else if (name != "migrate:up")
        return fail(
            "script.marker-unknown",
            QCoreApplication::translate("limbeck::SqlScript", "There is no marker “%1”.")
                .arg(QString::fromUtf8(name)),
            QCoreApplication::translate("limbeck::SqlScript", "Write -- migrate:up or -- migrate:down."),
            where);
    for (const QByteArray &option : std::as_const(words)) {
        if (option != "transaction:true" && option != "transaction:false")
            return fail(
                "script.marker-option",
                QCoreApplication::translate("limbeck::SqlScript", "The marker %1 has no option “%2”.")
                    .arg(QString::fromUtf8(name), QString::fromUtf8(option)),
                QCoreApplication::translate("limbeck::SqlScript",
                                            "The only option is transaction:false (or transaction:true)."),
                where);
        marker.transaction = option == "transaction:true";
    }
    return marker;
}

} // namespace limbeck
