#pragma once

#include "env/EnvFile.h"
#include "env/Environment.h"

#include <QHash>

#include <optional>

namespace limbeck {

// Layers the files of an environment over each other and resolves their references, in the order in which
// python-dotenv does: each value once, against what was resolved before it. Linear in the size of the files.
class EnvironmentBuilder
{
public:
    EnvironmentBuilder(const EnvironmentDefinition &definition, const QProcessEnvironment &process);

    // Files later in the order beat earlier ones. Errors: env.expansion (a value grows over a million
    // characters).
    Result<void> add(const EnvFile &file);
    // Lets the process environment win where it shall, and compares the two.
    void finish();

    std::vector<Variable> variables;
    QHash<QString, int> index;
    Findings findings;

private:
    std::optional<QString> lookUp(const QString &name) const;
    void noteMissing(const QStringList &names, const Variable &variable, const EnvFile &file);
    void put(Variable variable);
    void compareWithProcess(Variable *variable);

    const EnvironmentDefinition &m_definition;
    const QProcessEnvironment &m_process;
    QHash<QString, std::optional<QString>> m_current; // of the file being added: nullopt = a key without `=`
    QHash<QString, QString> m_earlier;                // of the files before it
};

} // namespace limbeck
