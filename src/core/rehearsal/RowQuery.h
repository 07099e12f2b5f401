#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QList>
#include <QVariantList>

#include <functional>

namespace limbeck {

class Session;

// All rows of one statement without parameters, in the transaction that is looked into: of a Session, or of
// the project's own connection, which answers through its process. Errors: those of whoever answers.
using RowQuery = std::function<Result<QList<QVariantList>>(const QByteArray &sql)>;

// Over a session, which outlives it.
RowQuery rowsOf(Session &session);

} // namespace limbeck
