#include "run/AlembicGraph.h"

#include "run/AlembicQuestion.h"

#include <QJsonArray>

namespace limbeck {

namespace {

QStringList strings(const QJsonValue &value)
{
    QStringList list;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &item : array)
        list.append(item.toString());
    return list;
}

} // namespace

Revision revisionFromJson(const QJsonObject &object)
{
    Revision revision;
    revision.id = object.value(QStringLiteral("id")).toString();
    revision.down = strings(object.value(QStringLiteral("down")));
    revision.dependsOn = strings(object.value(QStringLiteral("depends_on")));
    revision.labels = strings(object.value(QStringLiteral("labels")));
    revision.message = object.value(QStringLiteral("message")).toString();
    revision.file = object.value(QStringLiteral("file")).toString();
    return revision;
}

Result<ScriptDirectory> askAlembicForGraph(const AlembicProject &project, std::stop_token stop)
{
    std::vector<Revision> revisions;
    const auto take = [&](const QString &name, const QJsonObject &event) {
        if (name != QLatin1String("graph"))
            return;
        const QJsonArray list = event.value(QStringLiteral("revisions")).toArray();
        for (const QJsonValue &item : list)
            revisions.push_back(revisionFromJson(item.toObject()));
    };
    const auto asked =
        askAlembic(project, {{QStringLiteral("command"), QStringLiteral("graph")}}, take, std::move(stop));
    if (!asked)
        return fail(asked.error());
    return ScriptDirectory::fromAlembic(project.config, std::move(revisions));
}

} // namespace limbeck
