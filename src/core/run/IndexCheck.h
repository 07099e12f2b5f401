#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace limbeck {

class Session;

// The index that a CREATE INDEX CONCURRENTLY names, and its table; both as written, with quotes and schema.
struct ConcurrentIndex
{
    QByteArray name; // as written, unqualified
    QByteArray table;
};

// nullopt: another statement, or an index that PostgreSQL names itself. Pure.
std::optional<ConcurrentIndex> concurrentIndex(const QByteArray &sql);

// An index that PostgreSQL did not finish (pg_index.indisvalid is false).
struct InvalidIndex
{
    qint64 oid = 0;
    QString name; // "schema.index", quoted where needed
};

// All invalid indexes of the database but those that wait for partitions to be attached.
Result<QList<InvalidIndex>> invalidIndexes(Session &session);

enum class IndexState
{
    Missing,
    Invalid,
    Valid
};
struct FoundIndex
{
    IndexState state = IndexState::Missing;
    QString name; // "schema.index"
};
// What has become of the index that a statement builds.
Result<FoundIndex> findIndex(Session &session, const ConcurrentIndex &index);

} // namespace limbeck
