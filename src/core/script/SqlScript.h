#pragma once

#include "base/Result.h"
#include "script/RevisionScript.h"

namespace limbeck {

// The reader of SQL revisions: Alembic's header as comments, dbmate's migrate:up/migrate:down markers
// (github.com/amacneil/dbmate, "Creating Migrations"), and plain dbmate files without a header.
//
// Transactions are Limbeck's business: BEGIN, COMMIT and the like are refused in every section, since
// progress and version row could not be kept in step with them. Pure, any thread.
namespace SqlScript {

// The largest file that is read, in bytes.
constexpr qint64 maximumSize = qint64(8) * 1024 * 1024;

struct Header
{
    Revision revision;
    // No header: id from the leading digits of the name, message from the rest; the parent is found by the
    // folder.
    bool plainDbmate = false;
};

// Whether the beginning of a file reaches its first marker or statement, so that more of it would not change
// what parseHeader() finds.
bool holdsHeader(const QByteArray &beginning);
// Reads the header only. `content` may be the whole file or its beginning, when that holds the first marker.
// Errors, with line: script.two-headers, script.no-id, script.header-syntax, script.encoding,
// script.marker-option, script.marker-unknown, script.not-a-revision (neither header, marker nor leading
// digits).
Result<Header> parseHeader(const QByteArray &content, const QString &file);
// Reads the whole. Errors, with line: those above, script.no-up, script.duplicate-section,
// script.statement-outside, script.transaction-command, script.too-long (over 8 MiB), sql.*.
Result<RevisionScript> parse(const QByteArray &content, const QString &file);
// The error of a file of that size, or none.
Result<void> checkSize(qint64 bytes, const QString &file);

} // namespace SqlScript

} // namespace limbeck
