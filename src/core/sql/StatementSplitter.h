#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace limbeck {

// One statement of a script, without its semicolon and without white space or comments around it.
struct Statement
{
    QByteArray sql;       // UTF-8
    qsizetype offset = 0; // bytes into the file that it came from
    int line = 1;         // in that file, counts from 1
    int column = 1;       // in characters, counts from 1
    QByteArray notes;     // the comments right above it that say `limbeck:`, one a line

    friend bool operator==(const Statement &, const Statement &) = default;
};

// Splits as `psql -f` does (quotes, dollar quotes, nested comments, parentheses, BEGIN ATOMIC bodies); empty
// statements are left out. `file` is the whole file for positions; only bytes [from, to) are split. psql's
// :variables are left as they are. Linear in the size. Pure, any thread. Errors, with line and column:
// sql.meta-command (a backslash command), sql.copy-stdin, sql.copy-stdout (rows that go through psql),
// sql.unterminated (a quote, comment, parenthesis or BEGIN ATOMIC body that the text ends in).
Result<std::vector<Statement>> splitStatements(const QByteArray &file, qsizetype from, qsizetype to,
                                               const QString &fileName);
Result<std::vector<Statement>> splitStatements(const QByteArray &text, const QString &fileName = {});

// The place of a byte offset in a text; columns in characters.
SourceLocation locate(QByteArrayView text, qsizetype offset, const QString &fileName);

// What PostgreSQL refuses inside a transaction block (CREATE INDEX CONCURRENTLY, VACUUM, …): the words that
// say so, or empty. By the statement's leading tokens; what a CALL or DO does inside cannot be known.
QByteArray nonTransactionalCommand(QByteArrayView sql);
// A statement that begins or ends the session's transaction (BEGIN, COMMIT, ROLLBACK, PREPARE TRANSACTION…):
// its words, or empty. Savepoints do neither.
QByteArray transactionCommand(QByteArrayView sql);
// The first words with keywords in capitals, for progress lines: "CREATE INDEX CONCURRENTLY
// orders_created_idx", cut to maxLength characters.
QString statementSummary(QByteArrayView sql, int maxLength = 72);

} // namespace limbeck
