#pragma once

#include "AlembicFolder.h"
#include "RunFixture.h"

namespace limbeck::test {

// An Alembic project and a database of its own, with a session on it.
class AlembicRunFixture
{
public:
    explicit AlembicRunFixture(const QByteArray &env = AlembicFolder::plainEnv(),
                               const QString &driver = QStringLiteral("psycopg2"));

    Session &session() { return *m_session; }
    std::unique_ptr<Session> otherSession() const;
    // The project with the target's URL as DATABASE_URL.
    AlembicProject project() const { return folder.project(urlOf(target, m_driver)); }

    Plan plan(PlanKind kind = PlanKind::Upgrade, const QString &goal = QStringLiteral("head"));
    RunReport run(const Plan &plan, std::stop_token stop = {});
    RunReport upgrade(const QString &goal = QStringLiteral("head"))
    {
        return run(plan(PlanKind::Upgrade, goal));
    }
    QStringList heads();
    QString ask(const QByteArray &sql) const { return askDatabase(target, sql); }
    // "t001,t002": the tables of the schema public but the version table, sorted.
    QString tables() const;
    // The texts of all log lines.
    QString log() const;

    Target target;
    AlembicFolder folder;
    RunOptions options;
    RunRecorder recorder;

private:
    QString m_driver;
    std::unique_ptr<Session> m_session;
};

} // namespace limbeck::test
