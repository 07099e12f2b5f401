#include "plan/PendingReader.h"

#include "plan/AppliedState.h"
#include "plan/Planner.h"
#include "sql/StatementTargets.h"

#include <QSet>

#include <algorithm>

namespace limbeck {

namespace {

using Name = std::pair<QString, QString>;

// Follows a plan's statements, with what they have created so far.
class RelationSearch
{
public:
    void read(const PlanStep &step, const Statement &statement)
    {
        for (const StatementTarget &target : statementTargets(statement.sql)) {
            const Name name{target.schema, target.name};
            switch (target.role) {
            case StatementTarget::Role::Created:
                m_created.insert(name);
                break;
            case StatementTarget::Role::Untouched:
                break;
            case StatementTarget::Role::Owned:
                add(step, statement, target, false);
                break;
            case StatementTarget::Role::Emptied:
                add(step, statement, target, true);
                break;
            }
        }
    }
    std::vector<PendingWork::Relation> relations() && { return std::move(m_relations); }

private:
    void add(const PlanStep &step, const Statement &statement, const StatementTarget &target, bool empties)
    {
        if (m_created.contains({target.schema, target.name}))
            return;
        const auto known = std::find_if(
            m_relations.begin(), m_relations.end(), [&target](const PendingWork::Relation &relation) {
                return relation.schema == target.schema && relation.name == target.name;
            });
        if (known != m_relations.end()) {
            known->empties = known->empties && empties;
            return;
        }
        SourceLocation where = step.revision.where();
        if (step.language == ScriptLanguage::Sql) {
            where.line = statement.line;
            where.column = statement.column;
        }
        m_relations.push_back({target.schema, target.name, empties, step.revision.id, where});
    }

    QSet<Name> m_created;
    std::vector<PendingWork::Relation> m_relations;
};

PendingWork pendingOf(const ScriptDirectory &scripts, const QStringList &heads,
                      const std::function<void(Plan &)> &fill)
{
    PendingWork work;
    AppliedState state;
    state.tableExists = true;
    state.heads = heads;
    work.findings = state.findings(scripts.graph());
    PlanRequest request;
    request.goal = QStringLiteral("heads");
    request.appliedHeads = heads;
    auto plan = makePlan(scripts, request);
    if (!plan) {
        const Error &error = plan.error();
        const bool told =
            std::any_of(work.findings.cbegin(), work.findings.cend(),
                        [&error](const Finding &finding) { return finding.code == error.code; });
        if (!told)
            work.findings.append({error.code, Severity::Warning, error.message, error.hint, error.where, {}});
        return work;
    }
    if (fill)
        fill(*plan);
    for (const PlanStep &step : plan->steps) {
        work.revisions << step.revision.id;
        if (step.opaque)
            ++(step.opaqueReason.isEmpty() ? work.notPreviewed : work.opaque);
    }
    work.relations = relationsOf(*plan);
    return work;
}

} // namespace

std::vector<PendingWork::Relation> relationsOf(const Plan &plan)
{
    RelationSearch search;
    for (const PlanStep &step : plan.steps) {
        for (const Statement &statement : step.statements)
            search.read(step, statement);
    }
    return std::move(search).relations();
}

PendingReader pendingReader(const ScriptDirectory &scripts, const std::function<void(Plan &)> &fill)
{
    return [scripts, fill](const QStringList &heads) { return pendingOf(scripts, heads, fill); };
}

} // namespace limbeck
