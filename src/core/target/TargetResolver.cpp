#include "target/TargetResolver.h"

#include "target/CandidateSearch.h"

namespace limbeck {

QJsonObject Candidate::toJson() const
{
    return QJsonObject{{QStringLiteral("variable"), variable},
                       {QStringLiteral("display"), display},
                       {QStringLiteral("won"), won},
                       {QStringLiteral("reason"), reason},
                       {QStringLiteral("origin"), origin.toJson()}};
}

QStringList ResolverOptions::defaultUrlVariables()
{
    return {QStringLiteral("DATABASE_URL"),
            QStringLiteral("ALEMBIC_DATABASE_URL"),
            QStringLiteral("SQLALCHEMY_DATABASE_URL"),
            QStringLiteral("SQLALCHEMY_DATABASE_URI"),
            QStringLiteral("POSTGRES_URL"),
            QStringLiteral("DB_URL")};
}

Resolution resolveTarget(const Environment &environment, const ResolverOptions &options)
{
    return CandidateSearch(environment, options).run();
}

} // namespace limbeck
