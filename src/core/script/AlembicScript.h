#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/Revision.h"

#include <QByteArray>
#include <QString>

namespace limbeck {

// The reader of an Alembic revision's header from the text of its file: nothing of it is run. Understands
// plain and annotated assignments at module level, strings of every Python quoting, tuples, lists and sets,
// None, implicit concatenation, parentheses, comments and line continuations. Pure, any thread. Source:
// alembic/script/base.py (Script), Python's lexical analysis.
namespace AlembicScript {

struct Header
{
    Revision revision;
    // false: revision, down_revision or depends_on is not made of literals, so only Python can tell the graph
    bool literal = true;
    // script.not-literal (with the name that is not), script.label-not-literal
    Findings findings;
};

// Whether the beginning of a file reaches far enough (all four names and the beginning of upgrade()), so that
// more of it would not change what parseHeader() finds but for upgradeEmpty and downgradeEmpty.
bool holdsHeader(const QByteArray &beginning);
// Errors, with line: script.encoding, script.python-syntax (an unterminated string or bracket),
// script.not-a-revision (no `revision` at module level), script.too-long.
Result<Header> parseHeader(const QByteArray &content, const QString &file);

} // namespace AlembicScript

} // namespace limbeck
