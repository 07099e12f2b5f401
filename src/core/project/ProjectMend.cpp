#include "project/EnvPyMend.h"

#include "project/AlembicCheck.h"
#include "project/Project.h"
#include "project/PythonRequirements.h"
#include "target/DatabaseUrl.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcessEnvironment>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvPyMend)
};

tl::unexpected<Error> unsure(const QString &message, const QString &hint, const SourceLocation &where)
{
    return fail("mend.unsure", message, hint, where);
}

// The named environment, else the default one, else the first; nullopt where there is none at all.
Result<std::optional<EnvironmentDefinition>> pickEnvironment(const Project &project, const QString &name)
{
    if (project.environments().empty() && name.isEmpty())
        return std::nullopt;
    const QString wanted = name.isEmpty() && project.defaultEnvironmentName().isEmpty()
                               ? project.environments().front().name
                               : name;
    const auto definition = project.environment(wanted);
    if (!definition)
        return fail(definition.error());
    return *definition;
}

// The variables of the environment that hold the target's URL.
QStringList urlVariables(const Environment &environment, const ResolverOptions &options)
{
    const Resolution resolution = resolveTarget(environment, options);
    QStringList variables;
    for (const Candidate &candidate : resolution.candidates) {
        const auto variable = environment.find(candidate.variable);
        if (!variable || !isDatabaseUrlText(variable->value))
            continue;
        if (candidate.won)
            variables.prepend(candidate.variable);
        else
            variables.append(candidate.variable);
    }
    return variables;
}

// What the environment says: which variables it sets, which of them hold the URL, and its driver.
void addEnvironment(MendRequest &request, const Project &project, const EnvironmentDefinition &definition,
                    const QProcessEnvironment &process)
{
    request.dotenvFile = definition.files.value(0, request.dotenvFile);
    const auto environment = Environment::load(definition, process);
    if (!environment)
        return;
    for (const Variable &variable : environment->variables()) {
        // Those of the process alone are not there for the next one who runs plain `alembic`.
        if (variable.origin.kind == OriginKind::File && !variable.value.isEmpty())
            request.set.append(variable.key);
    }
    request.variables = urlVariables(*environment, project.resolverOptions(definition));
    const auto first = environment->find(request.variables.value(0));
    const auto url = first ? DatabaseUrl::parse(first->value) : Result<DatabaseUrl>(fail("url.syntax", {}));
    if (url)
        request.driver = url->driver;
}

// What is left to do by hand.
Findings leftToDo(const AlembicConfig &config)
{
    const PythonRequirements requirements = PythonRequirements::read({config.folder, config.workingFolder});
    if (requirements.files().isEmpty() || requirements.name(u"python-dotenv"_s) ||
        !requirements.bringsDotenv().isEmpty())
        return {};
    const QString file = requirements.files().constFirst();
    return {Finding{u"alembic.dotenv-not-required"_s,
                    Severity::Warning,
                    Tr::tr("env.py will import dotenv, but the project's requirements do not name "
                           "python-dotenv."),
                    Tr::tr("Add python-dotenv to %1.").arg(QFileInfo(file).fileName()),
                    {file, 0, 0},
                    {}}};
}

} // namespace

Result<MendProposal> proposeMend(const Project &project, const QProcessEnvironment &process,
                                 const QString &environment)
{
    const std::optional<AlembicConfig> &config = project.alembic();
    if (!config)
        return unsure(Tr::tr("Only an Alembic project has an env.py to mend."), {}, {project.folder(), 0, 0});
    if (config->severalDatabases)
        return unsure(Tr::tr("This project has several databases; one variable does not name them all."),
                      Tr::tr("Change its env.py by hand."), {config->envFile(), 0, 0});
    const auto definition = pickEnvironment(project, environment);
    if (!definition)
        return fail(definition.error());
    QFile file(config->envFile());
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Error{u"alembic.env-missing"_s,
                                    Tr::tr("The project's env.py cannot be read."),
                                    file.errorString(),
                                    Tr::tr("Check script_location, and that you may read the file."),
                                    {},
                                    {file.fileName(), 0, 0}});
    MendRequest request{
        file.fileName(), file.readAll(), config->folder + "/.env"_L1, {u"DATABASE_URL"_s}, {}};
    request.moduleRoots = pythonModuleFolders(*config);
    request.workingFolder = config->workingFolder;
    if (*definition) {
        request.variables.clear();
        addEnvironment(request, project, **definition, process);
    }
    auto proposal = mendEnvPy(request);
    if (proposal && proposal->after.contains("dotenv"))
        proposal->findings = leftToDo(*config);
    return proposal;
}

} // namespace limbeck
