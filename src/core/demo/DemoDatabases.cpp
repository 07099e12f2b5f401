#include "demo/DemoDatabases.h"

#include "pg/Sandbox.h"
#include "pg/Session.h"
#include "plan/Planner.h"
#include "project/Project.h"
#include "run/Runner.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Demo)
};

// The demo's databases are prepared before anybody looks; a failure comes back in the report.
class SilentSink : public RunSink
{
public:
    void handle(const RunEvent &) override {}
};

// Rows for a table of the sample, as its columns are from the first revision that has it to the last.
struct Fill
{
    QByteArray table;
    QByteArray sql; // $1: how many customers
};

QList<Fill> fills()
{
    return {
        {"users", "INSERT INTO users (email, full_name) SELECT 'customer' || n || '@example.com', "
                  "'Customer ' || n FROM generate_series(1, $1::integer) AS n"},
        {"orders", "INSERT INTO orders (user_id, state, placed_at) SELECT id, 'paid', "
                   "now() - id % 400 * interval '1 day' FROM users, generate_series(1, 3)"},
        {"order_lines", "INSERT INTO order_lines (order_id, line_no, product_id, quantity, unit_price) "
                        "SELECT orders.id, products.id, products.id, 1 + orders.id % 3, products.price FROM "
                        "orders, products"},
    };
}

Result<void> fillTables(Session &session, int customers)
{
    const QList<Fill> all = fills();
    for (const Fill &fill : all) {
        const auto found =
            session.value("SELECT to_regclass($1) IS NOT NULL", {QString::fromLatin1(fill.table)});
        if (!found)
            return fail(found.error());
        if (!found->toBool())
            continue;
        const QVariantList parameters = fill.sql.contains("$1") ? QVariantList{customers} : QVariantList{};
        if (auto filled = session.execute(fill.sql, parameters); !filled)
            return filled;
    }
    return session.execute("ANALYZE");
}

Result<void> createDatabase(Session &server, const DemoEnvironment &environment)
{
    // Name and password are our own letters and digits (demoEnvironments), so that they need no escaping.
    const QByteArray name = '"' + environment.database.toLatin1() + '"';
    auto created =
        server.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + environment.password.toLatin1() + "'");
    if (!created)
        return created;
    return server.execute("CREATE DATABASE " + name + " OWNER " + name);
}

// The revision at which a database that has `share` percent of all is.
Result<QString> goalFor(const RevisionGraph &graph, int share)
{
    const auto steps = graph.upgradeSteps({}, u"heads"_s);
    if (!steps)
        return fail(steps.error());
    const size_t count = std::max<size_t>(1, steps->size() * size_t(share) / 100);
    return graph.at(steps->at(count - 1).revision).id;
}

Result<Target> targetOf(const Project &project, const QString &name)
{
    const auto definition = project.environment(name);
    if (!definition)
        return fail(definition.error());
    const auto environment = Environment::load(*definition, {});
    if (!environment)
        return fail(environment.error());
    const Resolution resolution = resolveTarget(*environment, project.resolverOptions(*definition));
    if (!resolution.target)
        return fail(*resolution.error);
    return *resolution.target;
}

Result<void> bringForward(const Project &project, const DemoEnvironment &environment,
                          const std::stop_token &stop)
{
    const auto target = targetOf(project, environment.name);
    if (!target)
        return fail(target.error());
    const auto goal = goalFor(project.scripts()->graph(), environment.share);
    if (!goal)
        return fail(goal.error());
    const auto plan =
        makePlan(*project.scripts(), PlanRequest{PlanKind::Upgrade, *goal, target->identity(), {}});
    if (!plan)
        return fail(plan.error());
    auto session = Session::open(*target);
    if (!session)
        return fail(session.error());
    RunOptions options;
    options.environment = environment.name;
    SilentSink sink;
    const RunReport report = Runner(**session, options).run(*plan, sink, stop);
    if (!report.ok)
        return fail(report.error);
    return fillTables(**session, environment.customers);
}

} // namespace

Result<void> fillDemoDatabases(Sandbox &sandbox, const QString &projectFolder,
                               const QList<DemoEnvironment> &environments,
                               const std::function<void(const QString &)> &progress,
                               const std::stop_token &stop)
{
    const auto project = Project::open(projectFolder);
    if (!project)
        return fail(project.error());
    if (!project->scripts())
        return fail(project->scripts().error());
    auto server = Session::open(sandbox.target());
    if (!server)
        return fail(server.error());
    for (const DemoEnvironment &environment : environments) {
        if (stop.stop_requested())
            return fail("run.cancelled", Tr::tr("The demo was stopped before it was ready."));
        progress(Tr::tr("Preparing the %1 database").arg(environment.name));
        if (auto created = createDatabase(**server, environment); !created)
            return created;
        if (auto done = bringForward(*project, environment, stop); !done)
            return done;
    }
    return {};
}

} // namespace limbeck
