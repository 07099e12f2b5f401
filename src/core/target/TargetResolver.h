#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "env/Environment.h"
#include "target/Target.h"

#include <QJsonArray>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// A place that could have named the database, and why it did or did not.
struct Candidate
{
    QString variable; // "DATABASE_URL", or "POSTGRES_HOST/PORT/USER/PASSWORD/DB" for a split form
    QString display;  // masked; empty when it does not parse
    bool won = false;
    QString reason; // for people, translated
    Origin origin;

    QJsonObject toJson() const;
};

struct ResolverOptions
{
    QStringList urlVariables = defaultUrlVariables(); // in order of precedence
    QString chosenVariable; // --url-variable, the window's choice or limbeck.ini's; empty: none
    Origin chosenOrigin;

    static QStringList defaultUrlVariables();
};

struct Resolution
{
    std::optional<Target> target;
    std::optional<Error> error; // set when target is not: target.unset, target.ambiguous, url.*
    std::vector<Candidate> candidates;
    Findings findings; // target.split-differs, url.scheme-alias, url.driver-option, target.process-differs…
};

// Finds the one database that an environment means. Pure; any thread. There is no fallback: when nothing
// names a database, the error lists each file and variable that was looked at.
Resolution resolveTarget(const Environment &environment, const ResolverOptions &options = {});

} // namespace limbeck
