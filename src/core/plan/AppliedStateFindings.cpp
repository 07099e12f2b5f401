#include "plan/AppliedState.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct StateText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AppliedState)
};

Finding notInScripts(const QString &revision)
{
    return {
        QStringLiteral("script.not-in-scripts"),
        Severity::Error,
        StateText::tr("The database is at %1, which these scripts do not have.").arg(revision),
        StateText::tr("Take over the scripts that made it (another branch or a newer checkout), or choose "
                      "another environment."),
        {},
        revision};
}

Finding impliedRow(const QString &row, const QString &by, const SourceLocation &where)
{
    return {
        QStringLiteral("state.nonsense"),
        Severity::Warning,
        StateText::tr("The version table has the row %1, although %2 already implies it.").arg(row, by),
        StateText::tr("Remove the row that is too many: stamp the revision that the database is really at."),
        where,
        row};
}

Finding stoppedHalfWay(const AppliedState::Partial &partial, const SourceLocation &where)
{
    const bool up = partial.direction == StepDirection::Upgrade;
    return {QStringLiteral("state.partial"),
            Severity::Warning,
            (up ? StateText::tr("The upgrade to %1 stopped after %2 of %3 statements.")
                : StateText::tr("The downgrade of %1 stopped after %2 of %3 statements."))
                .arg(partial.revision)
                .arg(partial.statementsDone)
                .arg(partial.statementsTotal),
            StateText::tr("Run it again: it goes on with statement %1.").arg(partial.statementsDone + 1),
            where,
            partial.revision};
}

} // namespace

Findings AppliedState::findings(const RevisionGraph &graph) const
{
    Findings all = readFindings;
    for (const QString &head : heads) {
        const int index = graph.indexOf(head);
        if (index < 0) {
            all.append(notInScripts(head));
            continue;
        }
        for (const QString &other : heads) {
            if (other == head || graph.indexOf(other) < 0)
                continue;
            if (graph.impliedBy({other})[size_t(index)])
                all.append(impliedRow(head, other, graph.at(index).where()));
        }
    }
    for (const Partial &item : partial) {
        const int index = graph.indexOf(item.revision);
        all.append(stoppedHalfWay(item, index < 0 ? SourceLocation() : graph.at(index).where()));
    }
    return all;
}

} // namespace limbeck
