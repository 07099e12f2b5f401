#include "run/AlembicQuestion.h"

#include "run/AlembicErrors.h"

#include <optional>

namespace limbeck {

Result<void> askAlembic(const AlembicProject &project, const QJsonObject &request,
                        const std::function<void(const QString &name, const QJsonObject &event)> &take,
                        std::stop_token stop)
{
    std::optional<Error> failed;
    const auto sink = [&](const AlembicMessage &message) {
        const QString name = message.event.value(QStringLiteral("event")).toString();
        if (name == QLatin1String("failed"))
            failed = AlembicErrors::failed(message.event);
        else
            take(name, message.event);
    };
    const auto ending = AlembicDriver(project).run(request, sink, stop);
    if (!ending)
        return fail(ending.error());
    if (stop.stop_requested())
        return fail(AlembicErrors::cancelled());
    if (failed)
        return fail(*failed);
    if (!ending->sawDone)
        return fail(AlembicErrors::died(*ending));
    return {};
}

} // namespace limbeck
