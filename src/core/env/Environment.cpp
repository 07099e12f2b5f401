#include "env/Environment.h"

#include "env/EnvironmentBuilder.h"

namespace limbeck {

Result<Environment> Environment::load(const EnvironmentDefinition &definition,
                                      const QProcessEnvironment &process)
{
    std::vector<EnvFile> files;
    for (const QString &path : definition.files) {
        auto file = EnvFile::read(path);
        if (!file)
            return fail(file.error());
        files.push_back(std::move(*file));
    }
    return ofFiles(definition, files, process);
}

Result<Environment> Environment::ofFiles(const EnvironmentDefinition &definition,
                                         const std::vector<EnvFile> &files,
                                         const QProcessEnvironment &process)
{
    EnvironmentBuilder builder(definition, process);
    for (const EnvFile &file : files) {
        if (auto added = builder.add(file); !added)
            return fail(added.error());
    }
    Environment environment;
    environment.m_definition = definition;
    environment.m_process = process;
    builder.finish();
    environment.m_variables = std::move(builder.variables);
    environment.m_index = std::move(builder.index);
    environment.m_findings = std::move(builder.findings);
    return environment;
}

std::optional<Variable> Environment::find(const QString &key) const
{
    if (const auto found = m_index.constFind(key); found != m_index.cend())
        return m_variables[size_t(*found)];
    if (!m_process.contains(key))
        return {};
    Variable variable;
    variable.key = key;
    variable.value = m_process.value(key);
    variable.raw = variable.value;
    variable.origin = Origin::fromProcess(key);
    variable.secret = looksSecret(key, variable.value);
    return variable;
}

QProcessEnvironment Environment::childEnvironment(const QProcessEnvironment &process) const
{
    QProcessEnvironment child = process;
    for (const Variable &variable : m_variables) {
        if (variable.hasValue)
            child.insert(variable.key, variable.value);
    }
    return child;
}

} // namespace limbeck
