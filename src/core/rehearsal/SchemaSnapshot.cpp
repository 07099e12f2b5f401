#include "rehearsal/SchemaSnapshot.h"

#include "pg/Libpq.h"
#include "pg/QueryResult.h"
#include "pg/Session.h"
#include "plan/SqlText.h"
#include "rehearsal/SchemaQueries.h"

#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

// No search path, so that every name is qualified, and no nested loops: the planner takes what comes out of
// the query's common parts for a few rows, and would look at each of thousands of columns for each comment.
constexpr char settingsQuery[] = "SELECT pg_catalog.current_setting('search_path'), "
                                 "pg_catalog.current_setting('enable_nestloop')";
QByteArray settingsCall(const QByteArray &searchPath, const QByteArray &nestedLoops)
{
    return "SELECT pg_catalog.set_config('search_path', " + searchPath +
           ", false), pg_catalog.set_config('enable_nestloop', " + nestedLoops + ", false)";
}

// Runs `read` with these settings, and puts back what they were.
template <typename Read>
Result<void> withSettings(const RowQuery &query, const Read &read)
{
    const auto before = query(QByteArrayLiteral(settingsQuery));
    if (!before)
        return fail(before.error());
    const QVariantList values = before->value(0);
    if (const auto set = query(settingsCall("''", "'off'")); !set)
        return fail(set.error());
    const Result<void> done = read();
    // A read that failed has aborted the transaction, if there is one; then this fails too, and the rollback
    // does it.
    const auto back = query(
        settingsCall(quoteLiteral(values.value(0).toString()), quoteLiteral(values.value(1).toString())));
    if (!done)
        return done;
    return back ? Result<void>() : Result<void>(fail(back.error()));
}

QString kindName(SchemaDiff::Kind kind)
{
    switch (kind) {
    case SchemaDiff::Kind::Added:
        return u"added"_s;
    case SchemaDiff::Kind::Removed:
        return u"removed"_s;
    case SchemaDiff::Kind::Changed:
        break;
    }
    return u"changed"_s;
}

QByteArray cell(const PGresult *result, int row, int column)
{
    return {PQgetvalue(result, row, column), PQgetlength(result, row, column)};
}

SchemaDiff::Change change(SchemaDiff::Kind kind, const QByteArray &object, const QByteArray &before,
                          const QByteArray &after)
{
    return {kind, QString::fromUtf8(object), QString::fromUtf8(before), QString::fromUtf8(after)};
}

void appendLines(QString *text, const QStringList &lines, QChar mark)
{
    for (const QString &line : lines)
        *text += u"    %1 %2\n"_s.arg(mark).arg(line);
}

// The definition's lines that only one side has, in the manner of `diff`.
void appendChange(QString *text, const SchemaDiff::Change &change)
{
    const QStringList before = change.before.split(u'\n', Qt::SkipEmptyParts);
    const QStringList after = change.after.split(u'\n', Qt::SkipEmptyParts);
    QStringList gone = before;
    QStringList come = after;
    for (const QString &line : before)
        come.removeOne(line);
    for (const QString &line : after)
        gone.removeOne(line);
    appendLines(text, gone, u'-');
    appendLines(text, come, u'+');
}

} // namespace

Result<SchemaSnapshot> SchemaSnapshot::read(Session &session)
{
    SchemaSnapshot snapshot;
    const auto done = withSettings(rowsOf(session), [&]() -> Result<void> {
        // Tens of thousands of rows, again and again: the plain result, without a QVariant for each cell.
        const auto result = runQuery(session.handle(), QByteArray(schemaSnapshotQuery), {});
        if (!result)
            return fail(result.error());
        const int count = PQntuples(result->get());
        snapshot.m_objects.reserve(size_t(count));
        for (int i = 0; i < count; ++i)
            snapshot.m_objects.push_back({cell(result->get(), i, 0), cell(result->get(), i, 1)});
        return {};
    });
    if (!done)
        return fail(done.error());
    std::ranges::sort(snapshot.m_objects, {}, &Object::name);
    return snapshot;
}

Result<SchemaSnapshot> SchemaSnapshot::read(const RowQuery &query)
{
    SchemaSnapshot snapshot;
    const auto done = withSettings(query, [&]() -> Result<void> {
        const auto rows = query(QByteArray(schemaSnapshotQuery));
        if (!rows)
            return fail(rows.error());
        snapshot.m_objects.reserve(size_t(rows->size()));
        for (const QVariantList &row : *rows)
            snapshot.m_objects.push_back(
                {row.value(0).toString().toUtf8(), row.value(1).toString().toUtf8()});
        return {};
    });
    if (!done)
        return fail(done.error());
    std::ranges::sort(snapshot.m_objects, {}, &Object::name);
    return snapshot;
}

bool SchemaSnapshot::contains(const QString &name) const
{
    return std::ranges::binary_search(m_objects, name.toUtf8(), {}, &Object::name);
}

SchemaDiff SchemaDiff::between(const SchemaSnapshot &before, const SchemaSnapshot &after)
{
    SchemaDiff diff;
    auto old = before.objects().begin();
    auto young = after.objects().begin();
    const auto oldEnd = before.objects().end();
    const auto youngEnd = after.objects().end();
    while (old != oldEnd || young != youngEnd) {
        if (young == youngEnd || (old != oldEnd && old->name < young->name)) {
            diff.m_changes.push_back(change(Kind::Removed, old->name, old->definition, {}));
            ++old;
        } else if (old == oldEnd || young->name < old->name) {
            diff.m_changes.push_back(change(Kind::Added, young->name, {}, young->definition));
            ++young;
        } else {
            if (old->definition != young->definition)
                diff.m_changes.push_back(
                    change(Kind::Changed, old->name, old->definition, young->definition));
            ++old;
            ++young;
        }
    }
    return diff;
}

QString SchemaDiff::text() const
{
    QString text;
    for (const Change &change : m_changes) {
        const QChar mark = change.kind == Kind::Added ? u'+' : change.kind == Kind::Removed ? u'-' : u'~';
        text += u"%1 %2\n"_s.arg(mark).arg(change.object);
        appendChange(&text, change);
    }
    return text;
}

QJsonArray SchemaDiff::toJson() const
{
    QJsonArray array;
    for (const Change &change : m_changes)
        array.append(QJsonObject{{u"change"_s, kindName(change.kind)},
                                 {u"object"_s, change.object},
                                 {u"before"_s, change.before},
                                 {u"after"_s, change.after}});
    return array;
}

} // namespace limbeck
