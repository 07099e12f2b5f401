#include "run/TargetRefusal.h"

#include <QJsonArray>

namespace limbeck {

QJsonObject TargetRefusal::toJson() const
{
    QJsonArray places;
    const QList<Place> all = written + calls;
    for (const Place &place : all)
        places.append(QJsonObject{{QStringLiteral("file"), place.where.file},
                                  {QStringLiteral("line"), place.where.line},
                                  {QStringLiteral("function"), place.function},
                                  {QStringLiteral("text"), place.text}});
    QJsonObject other = actual;
    other.insert(QStringLiteral("display"), found);
    return {{QStringLiteral("expected"), QJsonObject{{QStringLiteral("display"), wanted},
                                                     {QStringLiteral("origin"), wantedOrigin.toJson()}}},
            {QStringLiteral("actual"), other},
            {QStringLiteral("reason"), reason},
            {QStringLiteral("loaded"), loadedFile},
            {QStringLiteral("places"), places}};
}

} // namespace limbeck
