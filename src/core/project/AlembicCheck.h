#pragma once

#include "base/Finding.h"
#include "env/Environment.h"
#include "project/AlembicFallback.h"
#include "project/EnvPy.h"
#include "project/EnvPyImports.h"
#include "script/AlembicConfig.h"
#include "target/TargetResolver.h"

#include <QProcessEnvironment>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// An environment of the project as far as it could be read.
struct CheckedEnvironment
{
    Environment environment;
    Resolution resolution;

    // The variable that names the target by a URL, with its value; nullopt: none does.
    std::optional<Variable> urlVariable() const;
};

// Where Python would look for the application's modules, as far as the configuration tells: what it adds to
// sys.path, and the folders around env.py, which scripts add by hand.
QStringList pythonModuleFolders(const AlembicConfig &config);

// The checks of an Alembic project: which database plain `alembic` would use in place of the one that the
// environments name, and what else is known to go wrong. Looks at texts only. Findings: alembic.*, and those
// of reading env.py. Blocking disk I/O; any thread but the GUI's.
class AlembicCheck
{
public:
    // Both have to outlive it.
    AlembicCheck(const AlembicConfig &config, const std::vector<CheckedEnvironment> &environments);

    Findings run(const QProcessEnvironment &process);
    // env.py, once run() could read it.
    const std::optional<EnvPy> &envPy() const { return m_env; }

private:
    bool readEnvPy();
    QStringList requirementFolders() const;

    // AlembicCheck.cpp: the configuration and what env.py needs.
    void checkSections();
    void checkIniText();
    void checkRequirements();
    void checkOverride();
    // AlembicUrlCheck.cpp: where the URL comes from.
    void checkIniUrl();
    void checkIgnored();
    void checkNotLoaded(const QProcessEnvironment &process);
    void checkDefaults();
    void checkPercent();
    void checkAsync();

    bool setInSomeFile(const QStringList &variables) const;
    // "staging: app@db:5432/app", of the environments whose target is another one.
    QStringList targetsOtherThan(const QString &url) const;
    QStringList mismatches(EnvPy::Engine engine) const;
    void add(const char *code, Severity severity, const QString &message, const QString &hint,
             const SourceLocation &where);
    SourceLocation inEnvPy(int line) const { return {m_env->file(), line, 0}; }
    int urlLine() const; // of env.py, where it says which database to use

    const AlembicConfig &m_config;
    const std::vector<CheckedEnvironment> &m_environments;
    std::optional<EnvPy> m_env;
    EnvPyImports m_imports;
    Findings m_findings;
};

} // namespace limbeck
