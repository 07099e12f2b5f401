#include "script/RevisionGraphBuilder.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

void addOnce(std::vector<int> &list, int value)
{
    if (std::find(list.begin(), list.end(), value) == list.end())
        list.push_back(value);
}

Result<void> checkId(const Revision &revision, RevisionGraph::IdLength idLength)
{
    if (idLength == RevisionGraph::IdLength::FitsVersionTable &&
        revision.id.toUcs4().size() > RevisionGraph::longestId)
        return fail(
            "script.id-too-long",
            QCoreApplication::translate("limbeck::RevisionGraph", "The id “%1” is longer than 32 characters.")
                .arg(revision.id),
            QCoreApplication::translate("limbeck::RevisionGraph", "Shorten it: the version table holds 32."),
            revision.where());
    const auto reserved = std::find_if(revision.id.begin(), revision.id.end(), [](QChar c) {
        return c == u'@' || c == u'-' || c == u'+' || c == u':';
    });
    if (reserved != revision.id.end())
        return fail(
            "script.id-characters",
            QCoreApplication::translate("limbeck::RevisionGraph", "The id “%1” holds “%2”.")
                .arg(revision.id, QString(*reserved)),
            QCoreApplication::translate("limbeck::RevisionGraph",
                                        "Leave @ - + and : out of ids: they have a meaning in goals."),
            revision.where());
    return {};
}

} // namespace

RevisionGraphBuilder::RevisionGraphBuilder(std::vector<Revision> revisions, RevisionGraph::IdLength idLength)
    : m_data(std::make_shared<RevisionGraph::Data>()), m_idLength(idLength)
{
    m_data->revisions = std::move(revisions);
    m_data->nodes.resize(m_data->revisions.size());
}

Result<RevisionGraph> RevisionGraphBuilder::build()
{
    for (const auto check :
         {&RevisionGraphBuilder::indexIds, &RevisionGraphBuilder::indexLabels, &RevisionGraphBuilder::link}) {
        if (auto done = (this->*check)(); !done)
            return tl::unexpected(std::move(done.error()));
    }
    if (auto acyclic = checkCycles(); !acyclic)
        return tl::unexpected(std::move(acyclic.error()));
    normalizeDependencies();
    spreadLabels();
    RevisionGraph graph;
    graph.d = std::move(m_data);
    return graph;
}

Result<void> RevisionGraphBuilder::indexIds()
{
    m_data->ids.reserve(qsizetype(m_data->revisions.size()));
    for (std::size_t i = 0; i < m_data->revisions.size(); ++i) {
        const Revision &found = m_data->revisions[i];
        if (auto checked = checkId(found, m_idLength); !checked)
            return checked;
        if (const auto other = m_data->ids.constFind(found.id); other != m_data->ids.constEnd())
            return fail("script.duplicate-id",
                        QCoreApplication::translate("limbeck::RevisionGraph",
                                                    "Two revisions have the id %1: %2 and %3.")
                            .arg(found.id, revision(*other).where().toString(), found.where().toString()),
                        QCoreApplication::translate("limbeck::RevisionGraph", "Give one of them another id."),
                        found.where());
        m_data->ids.insert(found.id, int(i));
    }
    return {};
}

Result<void> RevisionGraphBuilder::indexLabels()
{
    for (std::size_t i = 0; i < m_data->revisions.size(); ++i) {
        const Revision &found = m_data->revisions[i];
        for (const QString &label : found.labels) {
            const int other = m_data->labels.value(label, m_data->ids.value(label, -1));
            if (other >= 0)
                return fail("script.duplicate-label",
                            QCoreApplication::translate(
                                "limbeck::RevisionGraph",
                                "The branch label “%1” of revision %2 is already used by revision %3 (%4).")
                                .arg(label, found.id, revision(other).id, revision(other).where().toString()),
                            QCoreApplication::translate("limbeck::RevisionGraph",
                                                        "Use another label: each belongs to one revision."),
                            found.where());
            m_data->labels.insert(label, int(i));
            m_data->labelOrder.append(label);
        }
    }
    return {};
}

Result<void> RevisionGraphBuilder::link()
{
    for (std::size_t i = 0; i < m_data->revisions.size(); ++i) {
        const int index = int(i);
        for (const QString &id : revision(index).down) {
            const int parent = m_data->ids.value(id, -1);
            if (parent < 0)
                return missing(index, id);
            addOnce(node(index).parents, parent);
            addOnce(node(parent).children, index);
            addOnce(node(parent).dependents, index);
        }
        for (const QString &name : revision(index).dependsOn) {
            const int dependency = m_data->ids.value(name, m_data->labels.value(name, -1));
            if (dependency < 0)
                return missing(index, name);
            addOnce(node(index).dependencies, dependency);
            addOnce(node(dependency).dependents, index);
        }
    }
    return {};
}

tl::unexpected<Error> RevisionGraphBuilder::missing(int index, const QString &id) const
{
    return fail("script.missing-parent",
                QCoreApplication::translate("limbeck::RevisionGraph",
                                            "Revision %1 needs revision %2, which is not there.")
                    .arg(revision(index).id, id),
                QCoreApplication::translate("limbeck::RevisionGraph",
                                            "Add the file of %1, or correct the id in the header.")
                    .arg(id),
                revision(index).whereRevises());
}

// Takes away revision after revision whose requirements are all taken away; what remains stands in a cycle or
// above one.
Result<void> RevisionGraphBuilder::checkCycles() const
{
    std::vector<int> waiting(m_data->nodes.size());
    std::vector<int> ready;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        std::vector<int> below = m_data->nodes[i].parents;
        for (const int dependency : m_data->nodes[i].dependencies)
            addOnce(below, dependency);
        waiting[i] = int(below.size());
        if (below.empty())
            ready.push_back(int(i));
    }
    std::size_t taken = 0;
    for (; taken < ready.size(); ++taken) {
        for (const int dependent : node(ready[taken]).dependents) {
            if (--waiting[std::size_t(dependent)] == 0)
                ready.push_back(dependent);
        }
    }
    if (taken == waiting.size())
        return {};
    const std::vector<int> cycle = findCycle(waiting);
    QStringList ids;
    for (const int index : cycle)
        ids.append(revision(index).id);
    ids.append(ids.first());
    return fail("script.cycle",
                QCoreApplication::translate("limbeck::RevisionGraph",
                                            "The revisions require one another in a circle: %1.")
                    .arg(ids.join(u" → ")),
                QCoreApplication::translate("limbeck::RevisionGraph", "Correct the parent of one of them."),
                revision(cycle.front()).whereRevises());
}

// Follows requirements that are still waiting until one comes again.
std::vector<int> RevisionGraphBuilder::findCycle(const std::vector<int> &waiting) const
{
    const auto first = std::find_if(waiting.begin(), waiting.end(), [](int count) { return count > 0; });
    std::vector<int> path;
    std::vector<int> placeInPath(waiting.size(), -1);
    int index = int(first - waiting.begin());
    while (placeInPath[std::size_t(index)] < 0) {
        placeInPath[std::size_t(index)] = int(path.size());
        path.push_back(index);
        std::vector<int> below = node(index).parents;
        below.insert(below.end(), node(index).dependencies.begin(), node(index).dependencies.end());
        index = *std::find_if(below.begin(), below.end(),
                              [&waiting](int required) { return waiting[std::size_t(required)] > 0; });
    }
    path.erase(path.begin(), path.begin() + placeInPath[std::size_t(index)]);
    return path;
}

// A dependency that an ancestor by down names as well is left out of a revision's requirements. Source:
// RevisionMap._normalize_depends_on.
void RevisionGraphBuilder::normalizeDependencies()
{
    const std::vector<std::vector<int>> inherited = inheritedDependencies();
    for (std::size_t i = 0; i < m_data->nodes.size(); ++i) {
        Node &current = m_data->nodes[i];
        current.requirements = current.parents;
        for (const int dependency : current.dependencies) {
            if (std::find(inherited[i].begin(), inherited[i].end(), dependency) == inherited[i].end())
                addOnce(current.requirements, dependency);
        }
    }
}

// For each revision, those of its dependencies that a proper ancestor by down depends on too. One search for
// each revision that several others depend on.
std::vector<std::vector<int>> RevisionGraphBuilder::inheritedDependencies() const
{
    std::vector<std::vector<int>> inherited(m_data->nodes.size());
    std::vector<int> seen(m_data->nodes.size(), -1); // the dependency whose search came by
    for (int dependency = 0; dependency < int(m_data->nodes.size()); ++dependency) {
        std::vector<int> dependents;
        for (const int dependent : node(dependency).dependents) {
            const std::vector<int> &dependencies = node(dependent).dependencies;
            if (std::find(dependencies.begin(), dependencies.end(), dependency) != dependencies.end())
                dependents.push_back(dependent);
        }
        if (dependents.size() < 2)
            continue;
        std::vector<int> todo = dependents;
        while (!todo.empty()) {
            const int index = todo.back();
            todo.pop_back();
            for (const int child : node(index).children) {
                if (seen[std::size_t(child)] != dependency) {
                    seen[std::size_t(child)] = dependency;
                    todo.push_back(child);
                }
            }
        }
        for (const int dependent : dependents) {
            if (seen[std::size_t(dependent)] == dependency)
                inherited[std::size_t(dependent)].push_back(dependency);
        }
    }
    return inherited;
}

void RevisionGraphBuilder::spreadLabels()
{
    for (std::size_t i = 0; i < m_data->revisions.size(); ++i) {
        if (revision(int(i)).labels.isEmpty())
            continue;
        for (const int reached : labelReach(int(i)))
            node(reached).labels.append(revision(int(i)).labels);
    }
    for (Node &current : m_data->nodes) {
        current.labels.removeDuplicates();
        current.labels.sort();
    }
}

// A label holds for all descendants by down. Where they are one line without branches and merges
// (dependencies count as branches), it holds for the line below as well, down to where that ends. Source:
// RevisionMap._add_branches.
std::vector<int> RevisionGraphBuilder::labelReach(int revision) const
{
    const auto isPlain = [this](int index) {
        return node(index).dependents.size() <= 1 && node(index).parents.size() <= 1;
    };
    std::vector<bool> seen(m_data->nodes.size(), false);
    seen[std::size_t(revision)] = true;
    std::vector<int> reached{revision};
    bool plain = true;
    for (std::size_t i = 0; i < reached.size(); ++i) {
        plain = plain && isPlain(reached[i]);
        for (const int child : node(reached[i]).children) {
            if (!seen[std::size_t(child)]) {
                seen[std::size_t(child)] = true;
                reached.push_back(child);
            }
        }
    }
    int below = revision;
    while (plain && !node(below).parents.empty()) {
        below = node(below).parents.front();
        plain = isPlain(below);
        if (plain)
            reached.push_back(below);
    }
    return reached;
}

} // namespace limbeck
