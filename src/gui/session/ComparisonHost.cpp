#include "session/ComparisonHost.h"

#include "env/ProcessEnvironment.h"
#include "keystore/PasswordSearch.h"
#include "session/ProjectReader.h"

#include <utility>

namespace limbeck::gui {

namespace {

constexpr Milliseconds connectPatience{5000};

} // namespace

void ComparisonHost::read(quint64 id, const std::shared_ptr<const Project> &project,
                          const QString &environment, const QString &chosenVariable,
                          const VersionTable &table, const std::stop_token &stop)
{
    ComparedEnvironment side;
    const auto definition = project->environment(environment);
    if (!definition) {
        side.error = definition.error();
    } else {
        side.definition = *definition;
        if (auto loaded = Environment::load(*definition, processEnvironment()); loaded)
            side.environment = std::move(*loaded);
        else
            side.error = loaded.error();
    }
    if (side.error)
        side.resolution.error = side.error;
    else
        side.resolution = resolveTarget(
            side.environment, ProjectReader::resolverOptions(*project, side.definition, chosenVariable));
    Q_EMIT environmentRead(id, side);
    if (!stop.stop_requested())
        Q_EMIT databaseRead(id, readDatabase(side.resolution, *project, table, stop));
}

ComparedDatabase ComparisonHost::readDatabase(const Resolution &resolution, const Project &project,
                                              const VersionTable &table, const std::stop_token &stop)
{
    if (!resolution.target)
        return ComparedDatabase::failed(*resolution.error);
    if (!project.scripts())
        return ComparedDatabase::failed(project.scripts().error());
    SessionOptions options;
    options.connectTimeout = connectPatience;
    std::optional<Secret> entered = m_passwords->find(*resolution.target);
    const auto session =
        openWithPassword(*resolution.target, options, [&entered](const Target &, const Error &) {
            return std::exchange(entered, std::nullopt);
        });
    if (!session)
        return ComparedDatabase::failed(session.error());
    const std::stop_callback cancel(stop, [canceller = (*session)->canceller()] { canceller->cancel(); });
    return ComparedDatabase::read(**session, project.scripts()->graph(), table);
}

} // namespace limbeck::gui
