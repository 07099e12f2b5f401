#include "pg/TargetLoad.h"

#include <QJsonArray>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

QJsonValue known(qint64 number)
{
    return number < 0 ? QJsonValue() : QJsonValue(number);
}

QJsonValue knownReal(double number)
{
    return number < 0 ? QJsonValue() : QJsonValue(number);
}

QJsonObject relationJson(const QString &name, const RelationLoad &load)
{
    return {{u"relation"_s, name},
            {u"kind"_s, QString(QLatin1Char(load.kind))},
            {u"table"_s, load.table.isEmpty() ? QJsonValue() : QJsonValue(load.table)},
            {u"rows"_s, known(load.rows)},
            {u"dead_rows"_s, known(load.deadRows)},
            {u"heap_bytes"_s, load.heapBytes},
            {u"table_bytes"_s, load.tableBytes},
            {u"total_bytes"_s, load.totalBytes},
            {u"writes_per_s"_s, knownReal(load.writesPerSecond)}};
}

} // namespace

const RelationLoad *TargetLoad::find(const QString &relation) const
{
    const auto at = relations.constFind(relation);
    return at == relations.constEnd() ? nullptr : &*at;
}

QJsonObject TargetLoad::toJson(const std::optional<QStringList> &only) const
{
    QStringList names = only.value_or(relations.keys());
    names.sort();
    names.removeDuplicates();
    QJsonArray relationArray;
    for (const QString &name : std::as_const(names)) {
        if (const RelationLoad *load = find(name))
            relationArray.append(relationJson(name, *load));
    }
    QJsonArray preparedArray;
    for (const PreparedTransaction &transaction : prepared)
        preparedArray.append(QJsonObject{{u"name"_s, transaction.name},
                                         {u"owner"_s, transaction.owner},
                                         {u"seconds"_s, transaction.seconds}});
    QJsonArray replicaArray;
    for (const ReplicaLoad &replica : replicas)
        replicaArray.append(QJsonObject{{u"name"_s, replica.name},
                                        {u"state"_s, replica.state},
                                        {u"lag_bytes"_s, known(replica.lagBytes)},
                                        {u"lag_s"_s, knownReal(replica.lagSeconds)},
                                        {u"synchronous"_s, replica.synchronous}});
    QJsonValue transaction;
    if (longest)
        transaction = QJsonObject{{u"pid"_s, longest->pid},
                                  {u"user"_s, longest->user},
                                  {u"application"_s, longest->application},
                                  {u"state"_s, longest->state},
                                  {u"seconds"_s, longest->seconds}};
    return {{u"interval_s"_s, intervalSeconds},
            {u"relations"_s, relationArray},
            {u"longest_transaction"_s, transaction},
            {u"prepared_transactions"_s, preparedArray},
            {u"replicas"_s, replicaArray},
            {u"wraparound_age"_s, known(wraparoundAge)},
            {u"wraparound_limit"_s, known(wraparoundLimit)}};
}

} // namespace limbeck
