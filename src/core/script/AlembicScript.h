#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/Revision.h"

#include <QByteArray>
#include <QString>

namespace limbeck {

// The reader of an Alembic revision's header from the text of its file: nothing of it is run. Understands
// plain and annotated assignments at module level, chained ones and those to a tuple of names, strings of
// every Python quoting, tuples, lists and sets, None, implicit concatenation, parentheses, comments and line
// continuations; the last assignment counts. Pure, any thread. Source: alembic/script/base.py (Script),
// alembic/script/revision.py (Revision), Python's lexical analysis.
namespace AlembicScript {

struct Header
{
    // The message is the docstring's first paragraph (Alembic's Script.doc) on one line; a docstring that
    // begins with its `Revision ID:` has none.
    Revision revision;
    // false: revision, down_revision or depends_on is not made of literals (or is assigned under a condition,
    // imported…), so only Python can tell the graph. What is literal is in `revision` all the same.
    bool literal = true;
    // script.not-literal (with the name that is not), script.label-not-literal
    Findings findings;
};

// Reads the whole file's text. Errors, with line: script.encoding, script.python-syntax (an unterminated
// string or bracket), script.not-a-revision (no `revision` at module level, and the file's name is not an
// id), script.header-syntax (no `down_revision`), script.no-id (it is None or empty), script.too-long.
Result<Header> parseHeader(const QByteArray &content, const QString &file);

} // namespace AlembicScript

} // namespace limbeck
