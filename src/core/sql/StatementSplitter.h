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

    friend bool operator==(const Statement &, const Statement &) = default;
};

// Splits as `psql -f` does (quotes, dollar quotes, nested comments, parentheses, BEGIN ATOMIC bodies). `file`
// is the whole file for positions; only bytes [from, to) are split. Errors, with line and column:
// sql.meta-command (backslash commands), sql.copy-stdin, sql.variable is none (psql variables are left as
// they are), sql.unterminated. Pure, any thread.
Result<std::vector<Statement>> splitStatements(const QByteArray &file, qsizetype from, qsizetype to,
                                               const QString &fileName);
Result<std::vector<Statement>> splitStatements(const QByteArray &text, const QString &fileName = {});

// The place of a byte offset in a text; columns in characters.
SourceLocation locate(QByteArrayView text, qsizetype offset, const QString &fileName);

// What PostgreSQL refuses inside a transaction block (CREATE INDEX CONCURRENTLY, VACUUM, …): the words that
// say so, or empty. By the statement's leading tokens.
QByteArray nonTransactionalCommand(QByteArrayView sql);
// A statement that begins or ends a transaction (BEGIN, COMMIT, ROLLBACK, …): its word, or empty.
QByteArray transactionCommand(QByteArrayView sql);
// The first words in capitals, for progress lines: "CREATE INDEX CONCURRENTLY orders_created_idx", bounded.
QString statementSummary(QByteArrayView sql, int maxLength = 72);

} // namespace limbeck
