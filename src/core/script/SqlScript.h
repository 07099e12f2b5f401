#pragma once

#include "base/Result.h"
#include "script/RevisionScript.h"

namespace limbeck {

// The reader of SQL revisions: Alembic's header as comments, dbmate's migrate:up/migrate:down markers
// (github.com/amacneil/dbmate, "Creating Migrations"), and plain dbmate files without a header.
namespace SqlScript {

struct Header
{
    Revision revision;
    bool plainDbmate =
        false; // no header: id from the leading digits of the name; the parent is found by the folder
};

// Reads the header only. `content` may be the whole file or its beginning, when that holds the first marker.
// Errors, with line: script.two-headers, script.no-id, script.id-too-long, script.header-syntax,
// script.encoding.
Result<Header> parseHeader(const QByteArray &content, const QString &file);
// Reads the whole. Errors, with line: those above, script.no-up, script.duplicate-section,
// script.marker-option, script.marker-unknown, script.statement-outside, script.too-long (over 8 MiB), sql.*.
Result<RevisionScript> parse(const QByteArray &content, const QString &file);

} // namespace SqlScript

} // namespace limbeck
