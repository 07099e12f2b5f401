#pragma once

#include "base/Finding.h"
#include "base/LintLevel.h"
#include "base/Result.h"
#include "env/Environment.h"
#include "project/TrustedReviewer.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>
#include <vector>

namespace limbeck {

// limbeck.ini, which a team commits beside its project. No secret belongs in it.
//
//   [limbeck]
//   scripts = .                       folder of the SQL revisions
//   alembic_ini = backend/alembic.ini an Alembic project's ini or pyproject.toml, elsewhere than here
//   alembic_section = alembic         the section of it that is meant (alembic --name)
//   python = .venv/bin/python         runs the project's Alembic: a path or a program's name
//   default_environment = development
//   url_variables = DATABASE_URL, DB_URL
//   version_table = alembic_version
//   version_schema =
//   history = true
//   lock_timeout = 5s                 ms, s or min; 0: none
//   statement_timeout = 0
//
//   [lint]
//   lint.drop-column = off            off, info, warning or error: how severe what a rule finds is
//
//   [environment.production]
//   files = .env.production, .env.secrets
//   display_name = Production
//   colour = red
//   protected = true
//   require_review = true             nothing runs without a signed review (docs/review.md)
//   process_wins = false
//   url_variable = DATABASE_URL
//   ssh_tunnel = deploy@bastion.example:22   user@host[:port], or a Host of ssh's configuration
//   ssh_config = ~/.ssh/config.deploy        another configuration than ssh's own (ssh -F)
//   ssh_identity = ~/.ssh/deploy             the key to log in with (ssh -i)
//   lint.index-not-concurrent = error        as in [lint], for this environment
//
//   [review]
//   trusted_keys = 홍길동:mDg3…=, jane:9Qxw…=   whose signatures count: name and public key
//
// A value type; read() blocks on the disk.
struct ProjectSettings
{
    QString file; // absolute; empty: there is none, these are the defaults
    QString scripts;
    QString alembicIni;     // absolute; empty: where Alembic would look
    QString alembicSection; // empty: `alembic`
    QString python;         // absolute, or a program's name; empty: it is searched for
    QString defaultEnvironment;
    int defaultEnvironmentLine = 0;
    QStringList urlVariables; // empty: ResolverOptions' default
    QString versionTable = QStringLiteral("alembic_version");
    QString versionSchema;
    bool history = true;
    std::chrono::milliseconds lockTimeout{5000};
    std::chrono::milliseconds statementTimeout{0};
    std::vector<EnvironmentDefinition> environments; // those with a section of their own
    QStringList protectionDecided; // environments whose section says `protected`, one way or the other
    QStringList reviewRequired;    // environments where nothing runs that no signed review covers
    std::vector<TrustedReviewer> trustedReviewers;
    LintLevels lintLevels; // of [lint]; whether the codes are those of rules is lint's business
    QHash<QString, LintLevels> environmentLintLevels; // by the environment's name
    // settings.unknown-key, settings.unknown-section, settings.secret, settings.tunnel-unused,
    // settings.no-reviewers
    Findings findings;

    // limbeck.ini of the folder, or the defaults when there is none.
    // Errors, with line: settings.value, settings.environment-files, ini.*.
    static Result<ProjectSettings> read(const QString &projectFolder);

    // The same of a text in memory; `path` is where it stands, or will.
    static Result<ProjectSettings> parse(const QByteArray &bytes, const QString &path);
    // Where limbeck.ini of a folder is, whether or not there is one.
    static QString fileOf(const QString &projectFolder);
    // "environment.staging".
    static QString sectionOf(const QString &environment);

    // Those of [lint] and, before them, those of the environment.
    LintLevels lintLevelsFor(const QString &environment) const;

    // The section of an environment, or nullptr. Valid while this lives unchanged.
    const EnvironmentDefinition *environment(const QString &name) const;
};

// "5s", "500ms", "2min", "0", plain milliseconds. nullopt: not a duration.
std::optional<std::chrono::milliseconds> parseDuration(const QString &text);

} // namespace limbeck
