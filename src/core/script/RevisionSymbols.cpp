#include "script/RevisionSymbols.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

Result<int> RevisionSymbols::one(const QString &symbol) const
{
    const Result<Resolved> resolved = resolve(symbol);
    if (!resolved)
        return tl::unexpected(resolved.error());
    if (!resolved->id.isNull())
        return lookUp(resolved->id, resolved->branch);
    if (resolved->revisions.size() > 1)
        return multipleHeads(resolved->revisions, symbol);
    if (!resolved->revisions.empty())
        return resolved->revisions.front();
    if (!resolved->branch.isEmpty()) {
        if (const Result<int> known = branch(resolved->branch); !known)
            return known;
    }
    return Base;
}

Result<std::vector<int>> RevisionSymbols::several(const QString &symbol) const
{
    const Result<Resolved> resolved = resolve(symbol);
    if (!resolved)
        return tl::unexpected(resolved.error());
    if (resolved->id.isNull())
        return resolved->revisions;
    const Result<int> found = lookUp(resolved->id, resolved->branch);
    if (!found)
        return tl::unexpected(found.error());
    return std::vector<int>{*found};
}

Result<int> RevisionSymbols::branch(const QString &label) const
{
    Result<int> found = lookUp(label, {});
    if (!found)
        return fail(
            "script.unknown-branch",
            QCoreApplication::translate("limbeck::RevisionGraph", "There is no branch “%1”.").arg(label),
            QCoreApplication::translate("limbeck::RevisionGraph",
                                        "Use a branch label or a revision id in front of the @."));
    return found;
}

Result<std::vector<int>> RevisionSymbols::withLineage(const std::vector<int> &targets, const QString &symbol,
                                                      Edges edges) const
{
    const Result<Resolved> resolved = resolve(symbol);
    if (!resolved)
        return tl::unexpected(resolved.error());
    if (targets.empty())
        return targets;
    std::vector<int> shares = resolved->revisions;
    for (const QString &name : {resolved->branch, resolved->id}) {
        if (name.isEmpty())
            continue;
        const Result<int> share = lookUp(name, {});
        if (!share)
            return tl::unexpected(share.error());
        shares.push_back(*share);
    }
    if (shares.empty())
        return targets;
    const RevisionTraversal traversal(m_graph);
    const std::vector<bool> above = traversal.descendants(shares, edges);
    const std::vector<bool> below = traversal.ancestors(shares, edges);
    std::vector<int> related;
    std::copy_if(targets.begin(), targets.end(), std::back_inserter(related),
                 [&](int target) { return above[size_t(target)] || below[size_t(target)]; });
    return related;
}

Result<std::vector<int>> RevisionSymbols::applied(const QStringList &ids) const
{
    std::vector<int> found;
    for (const QString &id : ids) {
        const int index = m_graph.indexOf(id);
        if (index < 0)
            return fail("script.not-in-scripts",
                        QCoreApplication::translate("limbeck::RevisionGraph",
                                                    "The database is at %1, which these scripts do not have.")
                            .arg(id),
                        QCoreApplication::translate(
                            "limbeck::RevisionGraph",
                            "Get the scripts that have this revision, or stamp the database with one that "
                            "they have."));
        if (std::find(found.begin(), found.end(), index) == found.end())
            found.push_back(index);
    }
    return found;
}

tl::unexpected<Error> RevisionSymbols::unknown(const QString &symbol) const
{
    return fail(
        "script.unknown-revision",
        QCoreApplication::translate("limbeck::RevisionGraph", "There is no revision “%1”.").arg(symbol),
        QCoreApplication::translate(
            "limbeck::RevisionGraph",
            "Use an id, the beginning of an id that is longer than three characters, a branch label, "
            "or head."));
}

Result<RevisionSymbols::Resolved> RevisionSymbols::resolve(const QString &symbol) const
{
    const qsizetype at = symbol.indexOf(QLatin1Char('@'));
    Resolved resolved;
    if (at >= 0)
        resolved.branch = symbol.left(at);
    const QString id = symbol.mid(at + 1);
    if (id == u"base")
        return resolved;
    if (id == u"head" || id == u"heads") {
        Result<std::vector<int>> heads;
        if (id == u"head")
            heads = head(resolved.branch);
        else if (resolved.branch.isEmpty())
            heads = m_graph.realHeads();
        else
            heads = withLineage(m_graph.heads(), resolved.branch);
        if (!heads)
            return tl::unexpected(heads.error());
        resolved.revisions = std::move(*heads);
        return resolved;
    }
    resolved.id = id.isNull() ? QStringLiteral("") : id;
    return resolved;
}

// The only head, or the only one of a branch; none in an empty graph.
Result<std::vector<int>> RevisionSymbols::head(const QString &branch) const
{
    std::vector<int> heads = m_graph.heads();
    if (!branch.isEmpty()) {
        const Result<std::vector<int>> onBranch = withLineage(heads, branch);
        if (!onBranch)
            return onBranch;
        heads = *onBranch;
    }
    if (heads.size() > 1)
        return multipleHeads(heads,
                             branch.isEmpty() ? QStringLiteral("head") : branch + QStringLiteral("@head"));
    return heads;
}

Result<int> RevisionSymbols::lookUp(const QString &id, const QString &branchName) const
{
    int branchRevision = Base;
    if (!branchName.isEmpty()) {
        const Result<int> found = branch(branchName);
        if (!found)
            return found;
        branchRevision = *found;
    }
    int revision = m_graph.indexOf(id);
    if (revision < 0)
        revision = m_graph.labelled(id);
    if (revision < 0) {
        const Result<int> partial = lookUpPartial(id, branchRevision);
        if (!partial)
            return partial;
        revision = *partial;
    }
    if (branchRevision != Base && !sharesLineage(revision, branchRevision))
        return fail(
            "script.not-on-branch",
            QCoreApplication::translate("limbeck::RevisionGraph", "Revision %1 is not on the branch “%2”.")
                .arg(m_graph.at(revision).id, branchName),
            QCoreApplication::translate(
                "limbeck::RevisionGraph",
                "Use the id without the branch, or the branch that the revision is on."));
    return revision;
}

// Alembic matches the beginnings of ids and labels alike, among those longer than three characters.
Result<int> RevisionSymbols::lookUpPartial(const QString &id, int branchRevision) const
{
    QStringList names;
    int found = Base;
    const auto consider = [&](const QString &name, int revision) {
        if (name.size() <= 3 || !name.startsWith(id))
            return;
        if (branchRevision != Base && !sharesLineage(revision, branchRevision))
            return;
        names.append(name);
        found = revision;
    };
    if (id.isEmpty())
        return unknown(id);
    for (int i = 0; i < m_graph.size(); ++i)
        consider(m_graph.at(i).id, i);
    for (const QString &label : m_graph.labelNames())
        consider(label, m_graph.labelled(label));
    if (names.isEmpty())
        return unknown(id);
    if (names.size() > 1)
        return fail(
            "script.ambiguous-revision",
            QCoreApplication::translate("limbeck::RevisionGraph", "Several revisions begin with “%1”: %2.")
                .arg(id, names.mid(0, 3).join(u", ")),
            QCoreApplication::translate("limbeck::RevisionGraph", "Write more of the id."));
    return found;
}

bool RevisionSymbols::sharesLineage(int revision, int other) const
{
    const RevisionTraversal traversal(m_graph);
    return traversal.ancestors({other}, Edges::DownOnly)[size_t(revision)] ||
           traversal.descendants({other}, Edges::DownOnly)[size_t(revision)];
}

tl::unexpected<Error> RevisionSymbols::multipleHeads(const std::vector<int> &heads,
                                                     const QString &symbol) const
{
    QStringList ids;
    for (const int head : heads)
        ids.append(m_graph.at(head).id);
    return fail("script.multiple-heads",
                QCoreApplication::translate("limbeck::RevisionGraph", "“%1” means several heads: %2.")
                    .arg(symbol, ids.join(u", ")),
                QCoreApplication::translate(
                    "limbeck::RevisionGraph",
                    "Name one of them, write label@head for a branch, heads for all, or merge them."));
}

} // namespace limbeck
