#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "pg/Sandbox.h"
#include "pg/Session.h"
#include "plan/AppliedState.h"
#include "plan/Plan.h"

#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace limbeck {

struct SchemaCopyOptions
{
    VersionTable versionTable;
    // The steps from base to what is applied, for where no pg_dump can read the target. An error: why there
    // are none.
    std::function<Result<std::vector<PlanStep>>()> history;
    bool mayDump = true; // false: the history is replayed in any case
    std::stop_token stop;
};

// A throw-away copy of a database's schema in a sandbox server of its own: no rows but those of the version
// table. The target's roles are made anew by name only; the copy's session
// logs in as the target's user, as a superuser. The server goes with this object. Any thread, one at a time.
class SchemaCopy
{
public:
    // Reads the target with pg_dump, or replays its history. Blocking: seconds. What could not be copied is a
    // finding. Errors: sandbox.*, those of Session, rehearsal.no-copy, rehearsal.cancelled.
    static Result<SchemaCopy> make(Session &target, const SchemaCopyOptions &options);

    Session &session() { return *m_session; }
    const QString &place() const
    {
        return m_place;
    } // "a sandbox server (PostgreSQL 15), copied with pg_dump"
    // rehearsal.version, rehearsal.replayed, rehearsal.extension, rehearsal.not-copied
    const Findings &findings() const { return m_findings; }

private:
    SchemaCopy() = default;

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Session> m_session;
    QString m_place;
    Findings m_findings;
};

} // namespace limbeck
