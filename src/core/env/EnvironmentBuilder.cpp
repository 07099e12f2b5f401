#include "env/EnvironmentBuilder.h"

#include "base/SecretText.h"
#include "env/Interpolation.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace limbeck {

namespace {

constexpr qsizetype longestValue = 1'000'000;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Environment)
};

// What a finding may show of a value: a URL's host, or nothing.
QString placeOf(const QString &value)
{
    const QString host = urlHostText(value);
    return host.isEmpty() ? value : host;
}

bool namesHost(const QString &key)
{
    return key.endsWith(QLatin1String("HOST")) || key.endsWith(QLatin1String("SERVER")) ||
           key.endsWith(QLatin1String("HOSTADDR"));
}

// Whether a value has another variable's in it that is a secret by its name.
bool takesSecret(const QString &raw)
{
    const auto pieces = raw.contains(QLatin1String("${")) ? valuePieces(raw) : std::vector<ValuePiece>();
    return std::any_of(pieces.begin(), pieces.end(), [](const ValuePiece &piece) {
        return piece.name && looksSecret(*piece.name, QString());
    });
}

} // namespace

EnvironmentBuilder::EnvironmentBuilder(const EnvironmentDefinition &definition,
                                       const QProcessEnvironment &process)
    : m_definition(definition), m_process(process)
{
}

std::optional<QString> EnvironmentBuilder::lookUp(const QString &name) const
{
    if (m_definition.processWins && m_process.contains(name))
        return m_process.value(name);
    // A key without `=` counts as set: a default is then not used.
    if (const auto found = m_current.constFind(name); found != m_current.cend())
        return found->value_or(QString());
    if (const auto found = m_earlier.constFind(name); found != m_earlier.cend())
        return *found;
    return m_process.contains(name) ? std::optional(m_process.value(name)) : std::nullopt;
}

Result<void> EnvironmentBuilder::add(const EnvFile &file)
{
    findings << file.findings();
    for (auto it = m_current.cbegin(); it != m_current.cend(); ++it) {
        if (*it)
            m_earlier.insert(it.key(), **it);
    }
    m_current.clear();
    m_current.reserve(qsizetype(file.bindings().size()));
    variables.reserve(variables.size() + file.bindings().size());
    index.reserve(qsizetype(variables.capacity()));
    const VariableLookup look = [this](const QString &name) { return lookUp(name); };
    for (const EnvBinding &binding : file.bindings()) {
        if (binding.key.isEmpty())
            continue;
        Variable variable;
        variable.key = binding.key;
        variable.origin = Origin::fromFile(file.path(), binding.line, binding.key);
        variable.hasValue = binding.value.has_value();
        variable.raw = binding.value.value_or(QString());
        QStringList missing;
        const auto value = interpolated(variable.raw, look, longestValue, &missing);
        if (!value)
            return fail("env.expansion", Text::tr("The value of %1 grows too long.").arg(binding.key),
                        Text::tr("Check the references in it and in the variables that it names."),
                        {file.path(), binding.line, 0});
        variable.value = *value;
        noteMissing(missing, variable, file);
        m_current.insert(variable.key, variable.hasValue ? std::optional(variable.value) : std::nullopt);
        put(std::move(variable));
    }
    return {};
}

void EnvironmentBuilder::noteMissing(const QStringList &names, const Variable &variable, const EnvFile &file)
{
    for (const QString &name : names) {
        const EnvBinding *binding = file.find(name);
        const int later = binding ? binding->line : 0;
        const QString hint =
            later > 0 ? Text::tr("%1 is set in line %2, but only what stands above counts. Move it up.")
                            .arg(name, QString::number(later))
                      : Text::tr("Set %1 above this line, or write ${%1:-default}.").arg(name);
        findings << Finding{QStringLiteral("env.unset-reference"),
                            Severity::Warning,
                            Text::tr("%1 refers to %2, which is not set; nothing is put in its place.")
                                .arg(variable.key, name),
                            hint,
                            {variable.origin.file, variable.origin.line, 0},
                            {}};
    }
}

void EnvironmentBuilder::put(Variable variable)
{
    const auto found = index.constFind(variable.key);
    if (found == index.cend()) {
        index.insert(variable.key, int(variables.size()));
        variables.push_back(std::move(variable));
        return;
    }
    Variable &before = variables[size_t(*found)];
    const bool sameFile = before.origin.file == variable.origin.file;
    // A key without `=` sets nothing, so what an earlier file set stays.
    if (!variable.hasValue && before.hasValue && !sameFile)
        return;
    variable.shadowed = std::move(before.shadowed);
    variable.shadowed.insert(variable.shadowed.begin(), before.origin);
    before = std::move(variable);
}

void EnvironmentBuilder::finish()
{
    const QStringList names = m_process.keys();
    const QSet<QString> inProcess(names.begin(), names.end());
    for (Variable &variable : variables) {
        if (inProcess.contains(variable.key))
            compareWithProcess(&variable);
        variable.secret = looksSecret(variable.key, variable.value) || takesSecret(variable.raw);
    }
}

void EnvironmentBuilder::compareWithProcess(Variable *variable)
{
    const QString processValue = m_process.value(variable->key);
    const Origin process = Origin::fromProcess(variable->key);
    const bool takesProcess = m_definition.processWins || !variable->hasValue;
    if (variable->hasValue && processValue != variable->value) {
        const bool isPlace = !urlHostText(variable->value).isEmpty() ||
                             !urlHostText(processValue).isEmpty() || namesHost(variable->key);
        const QString winner =
            takesProcess ? Text::tr("The process environment wins.") : Text::tr("The file wins.");
        QString message = Text::tr("The process environment has another value for %1.").arg(variable->key);
        if (isPlace)
            message = Text::tr("%1 names %2 in the file and %3 in the process environment.")
                          .arg(variable->key, placeOf(hidePasswords(variable->value)),
                               placeOf(hidePasswords(processValue)));
        findings << Finding{
            QStringLiteral("env.process-differs"),
            isPlace ? Severity::Warning : Severity::Info,
            message + QLatin1Char(' ') + winner,
            Text::tr("Remove the one that is wrong, or set process_wins for this environment."),
            {variable->origin.file, variable->origin.line, 0},
            {}};
    }
    if (!takesProcess) {
        variable->shadowed.push_back(process);
        return;
    }
    variable->shadowed.insert(variable->shadowed.begin(), variable->origin);
    variable->origin = process;
    variable->value = processValue;
    variable->hasValue = true;
}

} // namespace limbeck
