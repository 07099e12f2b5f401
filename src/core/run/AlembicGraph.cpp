#include "run/AlembicGraph.h"

#include "run/AlembicErrors.h"

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
    std::optional<Error> failed;
    const auto sink = [&](const AlembicMessage &message) {
        if (message.kind != AlembicMessage::Kind::Event)
            return;
        const QString name = message.event.value(QStringLiteral("event")).toString();
        if (name == QLatin1String("graph")) {
            const QJsonArray list = message.event.value(QStringLiteral("revisions")).toArray();
            for (const QJsonValue &item : list)
                revisions.push_back(revisionFromJson(item.toObject()));
        } else if (name == QLatin1String("failed")) {
            failed = AlembicErrors::failed(message.event);
        }
    };
    const auto ending =
        AlembicDriver(project).run({{QStringLiteral("command"), QStringLiteral("graph")}}, sink, stop);
    if (!ending)
        return fail(ending.error());
    if (stop.stop_requested())
        return fail(AlembicErrors::cancelled());
    if (failed)
        return fail(*failed);
    if (!ending->sawDone)
        return fail(AlembicErrors::died(*ending));
    return ScriptDirectory::fromAlembic(project.config, std::move(revisions));
}

} // namespace limbeck
