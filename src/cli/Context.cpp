#include "Context.h"

#include "AlembicWork.h"
#include "Tr.h"

#include "keystore/PasswordSearch.h"
#include "project/AlembicFallback.h"
#include "run/AlembicGraph.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// A history or a list of heads is worth having even when the server is slow to say that it is not there.
constexpr Milliseconds patience{3000};

Error notAlembic(const Project &project)
{
    return {
        u"usage.arguments"_s,    Tr::tr("The project is a SQL project, which needs no Python."), {}, {}, {},
        {project.folder(), 0, 0}};
}

// Of what --format asks for, standard output has either all or nothing.
OutputMode outputMode(const Arguments &arguments)
{
    if (arguments.has(u"json"_s))
        return OutputMode::Json;
    const bool report = arguments.has(u"format"_s) && arguments.option(u"format"_s) != "text"_L1;
    return report && !arguments.has(u"output"_s) ? OutputMode::Report : OutputMode::Text;
}

bool wantsColour(const Arguments &arguments, const Io &io)
{
    return io.colour && !arguments.has(u"no-color"_s) && io.process.value(u"NO_COLOR"_s).isEmpty();
}

} // namespace

Context::Context(const Arguments &arguments, const Io &io)
    : m_arguments(arguments)
    , m_io(io)
    , m_output(*io.out, *io.err, wantsColour(arguments, io), outputMode(arguments))
{
}

Result<const Project *> Context::project()
{
    if (!m_project)
        m_project = Project::open(QDir(m_io.folder).absoluteFilePath(m_arguments.option(u"project"_s)),
                                  {m_arguments.option(u"name"_s)});
    if (!*m_project)
        return fail(m_project->error());
    return &**m_project;
}

Result<const ScriptDirectory *> Context::scripts()
{
    const auto opened = project();
    if (!opened)
        return fail(opened.error());
    const Result<ScriptDirectory> &read = (*opened)->scripts();
    if (read)
        return &*read;
    if (read.error().code != "script.not-literal"_L1)
        return fail(read.error());
    auto asked = askForGraph(read.error());
    if (!asked)
        return fail(asked.error());
    m_project = (*m_project)->withScripts(std::move(*asked));
    return &*(*m_project)->scripts();
}

Result<ScriptDirectory> Context::askForGraph(const Error &notLiteral)
{
    const auto project = alembicProject(*this);
    auto asked = project ? askAlembicForGraph(*project, m_io.stopToken())
                         : Result<ScriptDirectory>(fail(project.error()));
    if (asked)
        return asked;
    // Both halves are needed to see what to do: which header it is, and why Alembic could not tell.
    Error error = asked.error();
    error.detail = notLiteral.message + (error.detail.isEmpty() ? QString() : u'\n' + error.detail);
    return fail(std::move(error));
}

Result<PythonSearch> Context::pythonSearch()
{
    const auto opened = project();
    if (!opened)
        return fail(opened.error());
    if (!(*opened)->alembic())
        return fail((*opened)->scripts() ? notAlembic(**opened) : (*opened)->scripts().error());
    const QString chosen = m_arguments.option(u"python"_s);
    PythonSearch search;
    search.projectFolder = (*opened)->folder();
    search.config = *(*opened)->alembic();
    search.environment = childEnvironment(*this);
    if (const auto resolved = resolution(); resolved && resolved->target)
        search.driver = resolved->target->driver;
    search.chosen = chosen.isEmpty() ? chosen : QDir(m_io.folder).absoluteFilePath(chosen);
    search.fromSettings = (*opened)->settings().python;
    return search;
}

Result<EnvironmentDefinition> Context::definition()
{
    const auto opened = project();
    if (!opened)
        return fail(opened.error());
    if (!m_arguments.has(u"env-file"_s))
        return (*opened)->environment(m_arguments.option(u"env"_s));
    QStringList files;
    const QStringList named = m_arguments.allOf(u"env-file"_s);
    for (const QString &file : named)
        files.append(QDir(m_io.folder).absoluteFilePath(file));
    return (*opened)->environmentOfFiles(files);
}

Result<Environment> Context::environment()
{
    if (!m_environment) {
        const auto found = definition();
        m_environment =
            found ? Environment::load(*found, m_io.process) : Result<Environment>(fail(found.error()));
    }
    return *m_environment;
}

Result<Resolution> Context::resolve()
{
    const auto loaded = environment();
    if (!loaded)
        return fail(loaded.error());
    ResolverOptions options = (*project())->resolverOptions(loaded->definition());
    if (m_arguments.has(u"url-variable"_s)) {
        options.chosenVariable = m_arguments.option(u"url-variable"_s);
        options.chosenOrigin = Origin::fromOption(u"--url-variable"_s);
    }
    Resolution resolution = resolveTarget(*loaded, options);
    if (resolution.error)
        tellAlembicFallback(**project(), *resolution.error);
    return resolution;
}

Result<Resolution> Context::resolution()
{
    if (!m_resolution)
        m_resolution = resolve();
    return *m_resolution;
}

Result<Target> Context::target()
{
    const auto resolved = resolution();
    if (!resolved)
        return fail(resolved.error());
    if (!resolved->target)
        return fail(*resolved->error);
    return *resolved->target;
}

void Context::announce(const Target &target)
{
    const auto loaded = environment();
    const QString name = loaded ? loaded->definition().title() : QString();
    const QString from = printable(target.origin(u"host"_s).describe());
    m_output.line(target.tunnel
                      ? Tr::tr("%1: %2 (from %3), through %4")
                            .arg(printable(name), printable(target.display()), from,
                                 printable(target.tunnel->display()))
                      : Tr::tr("%1: %2 (from %3)").arg(printable(name), printable(target.display()), from),
                  Style::Bold);
    if (const auto resolved = resolution())
        m_output.warnings(resolved->findings);
}

Result<Session *> Context::session(Milliseconds timeout)
{
    if (m_session)
        return m_session.get();
    const auto resolved = target();
    if (!resolved)
        return fail(resolved.error());
    SessionOptions options;
    options.connectTimeout = timeout;
    auto opened = openWithPassword(*resolved, options, question());
    if (!opened)
        return fail(opened.error());
    m_session = std::move(*opened);
    return m_session.get();
}

PasswordQuestion Context::question()
{
    if (!m_io.askPassword)
        return {};
    return [this](const Target &target, const Error &why) {
        if (why.code != "auth.password-missing"_L1)
            m_output.note(why.message);
        return m_io.askPassword(Tr::tr("Password of %1: ").arg(printable(target.display())));
    };
}

void Context::handOnPassword(QProcessEnvironment *environment) const
{
    if (m_session)
        limbeck::handOnPassword(m_session->target(), environment);
}

TargetPins Context::pins() const
{
    return m_io.pinsFile.isEmpty() ? TargetPins() : TargetPins(m_io.pinsFile);
}

Result<PinCheck> Context::place()
{
    const auto opened = session();
    if (!opened)
        return fail(opened.error());
    const auto facts = ServerFacts::read(**opened);
    if (!facts)
        return fail(facts.error());
    return pins().check((*project())->folder(), environment()->definition(), *target(), *facts);
}

VersionTable Context::versionTable()
{
    const auto opened = project();
    if (!opened)
        return {};
    return {(*opened)->settings().versionTable, (*opened)->settings().versionSchema};
}

Result<AppliedState> Context::appliedState()
{
    const auto opened = session();
    if (!opened)
        return fail(opened.error());
    return AppliedState::read(**opened, versionTable());
}

Result<KnownState> Context::knownState()
{
    if (const auto found = definition(); !found && found.error().code == "environment.unknown"_L1)
        return fail(found.error());
    const auto opened = session(patience);
    if (!opened)
        return KnownState{{}, opened.error()};
    auto state = AppliedState::read(**opened, versionTable());
    if (!state)
        return KnownState{{}, state.error()};
    return KnownState{std::move(*state), {}};
}

Result<Milliseconds> Context::duration(const QString &option, Milliseconds fallback) const
{
    if (!m_arguments.has(option))
        return fallback;
    const auto value = parseDuration(m_arguments.option(option));
    if (!value)
        return fail("usage.option-value",
                    Tr::tr("--%1 %2 is not a duration.").arg(option, m_arguments.option(option)),
                    Tr::tr("Write a duration such as 5s, 500ms or 2min; 0 means no limit."));
    return *value;
}

QJsonArray toJson(const Findings &findings)
{
    QJsonArray array;
    for (const Finding &finding : findings)
        array.append(limbeck::toJson(finding));
    return array;
}

} // namespace limbeck::cli
