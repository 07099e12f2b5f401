#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "env/Environment.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <vector>

namespace limbeck {

// limbeck.ini, which a team commits beside its project. No secret belongs in it.
//
//   [limbeck]
//   scripts = .                       folder of the SQL revisions
//   default_environment = development
//   url_variables = DATABASE_URL, DB_URL
//   version_table = alembic_version
//   version_schema =
//   history = true
//   lock_timeout = 5s                 ms, s or min; 0: none
//   statement_timeout = 0
//
//   [environment.production]
//   files = .env.production, .env.secrets
//   display_name = Production
//   colour = red
//   protected = true
//   process_wins = false
//   url_variable = DATABASE_URL
struct ProjectSettings
{
    QString file; // absolute; empty: there is none, these are the defaults
    QString scripts;
    QString defaultEnvironment;
    QStringList urlVariables; // empty: ResolverOptions' default
    QString versionTable = QStringLiteral("alembic_version");
    QString versionSchema;
    bool history = true;
    std::chrono::milliseconds lockTimeout{5000};
    std::chrono::milliseconds statementTimeout{0};
    std::vector<EnvironmentDefinition> environments; // those with a section of their own
    Findings findings;                               // settings.unknown-key…

    // Errors, with line: settings.value, settings.environment-files, ini.*.
    static Result<ProjectSettings> read(const QString &projectFolder);
};

// "5s", "500ms", "2min", "0", plain milliseconds. nullopt: not a duration.
std::optional<std::chrono::milliseconds> parseDuration(const QString &text);

} // namespace limbeck
