#include "script/RevisionGoals.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace limbeck {

namespace {

std::vector<int> indices(const std::vector<bool> &set)
{
    std::vector<int> found;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (set[i])
            found.push_back(int(i));
    }
    return found;
}

bool holds(const std::vector<int> &list, int value)
{
    return std::find(list.begin(), list.end(), value) != list.end();
}

tl::unexpected<Error> ambiguous(const QString &goal)
{
    return fail(
        "script.ambiguous-walk",
        QCoreApplication::translate("limbeck::RevisionGraph", "“%1” can be reached on more than one branch.")
            .arg(goal),
        QCoreApplication::translate(
            "limbeck::RevisionGraph",
            "Write the branch in front, as in label@+1 or label@-1, or name the revision."));
}

} // namespace

Result<std::vector<int>> RevisionGoals::upgradeOrder(const QString &goal) const
{
    const Result<std::vector<int>> targets = upgradeTargets(goal);
    if (!targets)
        return targets;
    for (const std::vector<int> &revisions : {*targets, m_current}) {
        if (auto apart = checkApart(revisions); !apart)
            return tl::unexpected(apart.error());
    }
    std::vector<bool> needed = m_traversal.ancestors(*targets);
    const std::vector<bool> applied = m_traversal.ancestors(m_current);
    for (std::size_t i = 0; i < needed.size(); ++i)
        needed[i] = needed[i] && !applied[i];
    std::vector<int> order = m_traversal.sorted(needed, *targets);
    std::reverse(order.begin(), order.end());
    return order;
}

Result<std::vector<int>> RevisionGoals::downgradeOrder(const QString &goal) const
{
    if (auto apart = checkApart(m_current); !apart)
        return tl::unexpected(apart.error());
    const Result<DowngradeTarget> target = downgradeTarget(goal);
    if (!target)
        return tl::unexpected(target.error());
    const Result<std::vector<int>> roots = downgradeRoots(*target);
    if (!roots)
        return roots;
    std::vector<bool> dropped = m_traversal.descendants(*roots);
    const std::vector<bool> applied = m_traversal.ancestors(m_current);
    for (std::size_t i = 0; i < dropped.size(); ++i)
        dropped[i] = dropped[i] && applied[i];
    const bool nothing = std::find(dropped.begin(), dropped.end(), true) == dropped.end();
    if (nothing && target->revision != RevisionSymbols::Base && !holds(m_current, target->revision))
        return fail(
            "script.no-path",
            QCoreApplication::translate(
                "limbeck::RevisionGraph",
                "Revision %1 is not below what is applied, so there is no way down to it.")
                .arg(m_graph.at(target->revision).id),
            QCoreApplication::translate("limbeck::RevisionGraph",
                                        "Use a revision that the applied ones descend from, or base."));
    return m_traversal.sorted(dropped, m_current);
}

Result<std::vector<int>> RevisionGoals::stampTargets(const QString &goal) const
{
    const Result<std::vector<int>> targets = m_symbols.several(goal);
    if (!targets)
        return targets;
    if (auto apart = checkApart(*targets); !apart)
        return tl::unexpected(apart.error());
    return targets;
}

std::optional<RevisionGoals::Relative> RevisionGoals::relative(const QString &goal)
{
    static const QRegularExpression form(QStringLiteral("^(?:(.+?)@)?(\\w+)?([+-]\\d+)$"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    const QRegularExpressionMatch match = form.match(goal);
    if (!match.hasMatch())
        return std::nullopt;
    // More steps than there can be revisions are simply too far.
    constexpr qlonglong farthest = 1'000'000'000;
    bool ok = false;
    const qlonglong steps = match.capturedView(3).toLongLong(&ok);
    const bool down = match.capturedView(3).startsWith(u'-');
    const qlonglong bounded = ok ? qBound(-farthest, steps, farthest) : (down ? -farthest : farthest);
    return Relative{match.captured(1), match.captured(2), int(bounded)};
}

Result<std::vector<int>> RevisionGoals::upgradeTargets(const QString &goal) const
{
    const std::optional<Relative> form = relative(goal);
    if (!form)
        return m_symbols.several(goal);
    const Result<int> target = relativeUpgradeTarget(goal, *form);
    if (!target)
        return tl::unexpected(target.error());
    if (*target == RevisionSymbols::Base)
        return tooFar(goal);
    return std::vector<int>{*target};
}

Result<int> RevisionGoals::relativeUpgradeTarget(const QString &goal, const Relative &form) const
{
    if (form.symbol.isEmpty() && form.steps <= 0)
        return fail("script.wrong-direction",
                    QCoreApplication::translate("limbeck::RevisionGraph",
                                                "“%1” does not lead upwards from what is applied.")
                        .arg(goal),
                    QCoreApplication::translate("limbeck::RevisionGraph",
                                                "Use +N for an upgrade, or downgrade to go back."));
    Result<int> from;
    if (form.symbol.isEmpty())
        from = upgradeStart(form.branch);
    else
        from = m_symbols.one(form.steps > 0 ? form.symbol : qualified(form));
    if (!from)
        return from;
    return walk(goal, *from, form.steps, form.branch);
}

// The one applied revision that `+N` counts from; on a branch that is not applied itself, the revision where
// it leaves what is applied.
Result<int> RevisionGoals::upgradeStart(const QString &branch) const
{
    std::vector<int> starts = m_current;
    if (!branch.isEmpty()) {
        const Result<std::vector<int>> onBranch = m_symbols.withLineage(m_current, branch);
        if (!onBranch)
            return tl::unexpected(onBranch.error());
        starts = *onBranch;
        if (starts.empty()) {
            const Result<std::vector<int>> active =
                m_symbols.withLineage(indices(m_traversal.ancestors(m_current)), branch);
            if (!active)
                return tl::unexpected(active.error());
            for (const int revision : *active) {
                const std::vector<int> &dependents = m_graph.dependents(revision);
                const bool covered = std::any_of(dependents.begin(), dependents.end(), [&](int dependent) {
                    return holds(*active, dependent) && holds(m_graph.requirements(dependent), revision);
                });
                if (!covered)
                    starts.push_back(revision);
            }
        }
    }
    if (starts.size() > 1)
        return ambiguous(branch.isEmpty() ? QStringLiteral("+N") : branch + QStringLiteral("@+N"));
    return starts.empty() ? RevisionSymbols::Base : starts.front();
}

Result<RevisionGoals::DowngradeTarget> RevisionGoals::downgradeTarget(const QString &goal) const
{
    if (const std::optional<Relative> form = relative(goal))
        return relativeDowngradeTarget(goal, *form);
    const qsizetype at = goal.lastIndexOf(QLatin1Char('@'));
    const Result<int> revision = m_symbols.one(goal.mid(at + 1));
    if (!revision)
        return tl::unexpected(revision.error());
    return DowngradeTarget{*revision, at > 0 ? goal.left(at) : QString()};
}

Result<RevisionGoals::DowngradeTarget> RevisionGoals::relativeDowngradeTarget(const QString &goal,
                                                                              const Relative &form) const
{
    DowngradeTarget target{RevisionSymbols::Base, form.branch};
    Result<int> from;
    if (!form.symbol.isEmpty()) {
        from = m_symbols.one(form.steps >= 0 ? form.symbol : qualified(form));
    } else if (form.steps >= 0) {
        return fail("script.wrong-direction",
                    QCoreApplication::translate("limbeck::RevisionGraph",
                                                "“%1” does not lead downwards from what is applied.")
                        .arg(goal),
                    QCoreApplication::translate("limbeck::RevisionGraph",
                                                "Use -N for a downgrade, or upgrade to go on."));
    } else {
        from = downgradeStart(goal, form.branch);
        if (from && form.branch.isEmpty())
            target.branch = m_graph.at(*from).id;
    }
    if (!from)
        return tl::unexpected(from.error());
    const Result<int> reached = walk(goal, *from, form.steps, form.branch);
    if (!reached)
        return tl::unexpected(reached.error());
    target.revision = *reached;
    return target;
}

// The one applied revision that `-N` counts from.
Result<int> RevisionGoals::downgradeStart(const QString &goal, const QString &branch) const
{
    std::vector<int> starts = m_current;
    if (!branch.isEmpty()) {
        Result<std::vector<int>> onBranch = m_symbols.withLineage(m_current, branch);
        if (onBranch && onBranch->empty()) {
            // The branch is applied because another one depends on it: its own tips count.
            const std::vector<bool> applied = m_traversal.ancestors(m_current);
            std::vector<int> tips = indices(applied);
            std::erase_if(tips, [&](int revision) {
                const std::vector<int> &children = m_graph.children(revision);
                return std::any_of(children.begin(), children.end(),
                                   [&applied](int child) { return applied[std::size_t(child)]; });
            });
            onBranch = m_symbols.withLineage(tips, branch);
        }
        if (!onBranch)
            return tl::unexpected(onBranch.error());
        starts = *onBranch;
    }
    if (starts.empty())
        return tooFar(goal);
    if (starts.size() > 1)
        return ambiguous(goal);
    return starts.front();
}

// The revisions to take back with everything above them: those right above the target.
Result<std::vector<int>> RevisionGoals::downgradeRoots(const DowngradeTarget &target) const
{
    std::vector<int> roots =
        target.revision == RevisionSymbols::Base ? m_graph.bases() : m_graph.children(target.revision);
    std::size_t names = roots.size();
    if (target.revision == RevisionSymbols::Base) {
        // Alembic finds a base once by its id and once by each label.
        for (const QString &label : m_graph.labelNames())
            names += m_graph.isBase(m_graph.labelled(label)) ? 1U : 0U;
    }
    if (target.branch.isEmpty() || names <= 1)
        return roots;
    const Result<int> branch = m_symbols.branch(target.branch);
    if (!branch)
        return tl::unexpected(branch.error());
    const std::vector<bool> below = m_traversal.ancestors({*branch}, RevisionTraversal::Edges::DownOnly);
    std::erase_if(roots, [&below](int root) { return !below[std::size_t(root)]; });
    if (roots.empty())
        return fail(
            "script.no-path",
            QCoreApplication::translate("limbeck::RevisionGraph",
                                        "The branch “%1” has nothing above that revision to take back.")
                .arg(target.branch),
            QCoreApplication::translate("limbeck::RevisionGraph",
                                        "Use a revision that the branch's applied revisions descend from."));
    return roots;
}

// Goes up (steps > 0) or down one revision after another. Base as `from` is the place before all bases when
// going up; Alembic takes it as the place behind all heads when going down.
Result<int> RevisionGoals::walk(const QString &goal, int from, int steps, const QString &branch) const
{
    if (steps == 0 && from == RevisionSymbols::Base)
        return tooFar(goal);
    int place = from;
    for (int i = 0; i < std::abs(steps); ++i) {
        std::vector<int> next;
        if (steps > 0) {
            next = place == RevisionSymbols::Base ? m_graph.bases() : m_graph.children(place);
            if (!branch.isEmpty()) {
                const Result<std::vector<int>> onBranch = m_symbols.withLineage(next, branch);
                if (!onBranch)
                    return tl::unexpected(onBranch.error());
                next = *onBranch;
            }
        } else if (place != RevisionSymbols::Base) {
            next = m_graph.parents(place);
            if (next.empty())
                next = {RevisionSymbols::Base};
        } else if (i == 0) {
            next = m_graph.heads();
        }
        if (next.empty())
            return tooFar(goal);
        if (next.size() > 1)
            return ambiguous(goal);
        place = next.front();
    }
    return place;
}

Result<void> RevisionGoals::checkApart(const std::vector<int> &revisions) const
{
    std::vector<int> required;
    for (const int revision : revisions) {
        const std::vector<int> &below = m_graph.requirements(revision);
        required.insert(required.end(), below.begin(), below.end());
    }
    const std::vector<bool> implied = m_traversal.ancestors(required);
    for (const int revision : revisions) {
        if (implied[std::size_t(revision)])
            return fail("script.overlapping-revisions",
                        QCoreApplication::translate("limbeck::RevisionGraph",
                                                    "Revision %1 stands beside another one that implies it.")
                            .arg(m_graph.at(revision).id),
                        QCoreApplication::translate(
                            "limbeck::RevisionGraph",
                            "Name only the newer one. If the version table has both, stamp base, then "
                            "stamp the newer one."));
    }
    return {};
}

QString RevisionGoals::qualified(const Relative &form) const
{
    return form.branch.isEmpty() ? form.symbol : form.branch + u'@' + form.symbol;
}

tl::unexpected<Error> RevisionGoals::tooFar(const QString &goal) const
{
    return fail(
        "script.relative-range",
        QCoreApplication::translate("limbeck::RevisionGraph", "“%1” leads past the end of the revisions.")
            .arg(goal),
        QCoreApplication::translate("limbeck::RevisionGraph", "Use a smaller number, head, or base."));
}

} // namespace limbeck
