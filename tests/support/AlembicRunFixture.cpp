#include "AlembicRunFixture.h"

#include "SharedSandbox.h"

#include "run/AlembicPlan.h"

namespace limbeck::test {

AlembicRunFixture::AlembicRunFixture(const QByteArray &env, const QString &driver)
    : target(freshDatabase(QStringLiteral("alembic")))
    , folder(env)
    , m_driver(driver)
    , m_session(otherSession())
{
    target.driver = driver;
    options.environment = QStringLiteral("staging");
}

std::unique_ptr<Session> AlembicRunFixture::otherSession() const
{
    auto session = Session::open(target);
    if (!session)
        qFatal("%s: %s", qPrintable(session.error().message), qPrintable(session.error().detail));
    return std::move(*session);
}

QStringList AlembicRunFixture::heads()
{
    const auto read = AppliedState::read(*m_session, options.versionTable);
    if (!read)
        qFatal("%s", qPrintable(read.error().message));
    return read->heads;
}

Plan AlembicRunFixture::plan(PlanKind kind, const QString &goal)
{
    const auto scripts = ScriptDirectory::openAlembic(folder.config());
    if (!scripts)
        qFatal("%s", qPrintable(scripts.error().message));
    AlembicPlanOptions planOptions;
    planOptions.render = false;
    const auto made = makePlan(*scripts, project(), {kind, goal, target.identity(), heads()}, planOptions);
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return *made;
}

RunReport AlembicRunFixture::run(const Plan &plan, std::stop_token stop)
{
    recorder.events.clear();
    options.alembic = project();
    return Runner(*m_session, options).run(plan, recorder, std::move(stop));
}

QString AlembicRunFixture::tables() const
{
    return ask("SELECT coalesce(string_agg(tablename, ',' ORDER BY tablename), '') FROM pg_tables "
               "WHERE schemaname = 'public' AND tablename <> 'alembic_version'");
}

QString AlembicRunFixture::log() const
{
    QStringList lines;
    for (const RunEvent &event : recorder.events)
        lines.append(describe(event).text);
    return lines.join(QLatin1Char('\n'));
}

} // namespace limbeck::test
