#include "script/RevisionTraversal.h"

#include <algorithm>

namespace limbeck {

namespace {

template <typename Next>
std::vector<bool> reachable(int size, const std::vector<int> &from, Next next)
{
    std::vector<bool> seen(static_cast<std::size_t>(size), false);
    std::vector<int> todo;
    const auto visit = [&](int index) {
        if (!seen[std::size_t(index)]) {
            seen[std::size_t(index)] = true;
            todo.push_back(index);
        }
    };
    std::for_each(from.begin(), from.end(), visit);
    while (!todo.empty()) {
        const int index = todo.back();
        todo.pop_back();
        const std::vector<int> &following = next(index);
        std::for_each(following.begin(), following.end(), visit);
    }
    return seen;
}

// Alembic keeps a list of current heads and the set of each one's ancestors. A head is put out when no other
// current head has it as an ancestor, else the first that has is taken next. The sets are not needed to tell
// the first: a head is blocked exactly when something that requires it has not been put out yet.
class Sorter
{
public:
    Sorter(const RevisionGraph &graph, const std::vector<bool> &wanted)
        : m_graph(graph), m_todo(wanted), m_isHead(wanted.size(), false), m_visited(wanted.size(), 0)
    {
    }

    std::vector<int> sort(const std::vector<int> &heads);

private:
    bool isBlocked(int index) const;
    std::size_t blockingHead(int index);
    void advance();

    const RevisionGraph &m_graph;
    std::vector<bool> m_todo;
    std::vector<bool> m_isHead;
    std::vector<int> m_heads;
    std::size_t m_current = 0;
    std::vector<int> m_visited; // the number of the search that came by
    int m_search = 0;
    std::vector<int> m_output;
};

std::vector<int> Sorter::sort(const std::vector<int> &heads)
{
    for (const int head : heads) {
        if (m_todo[std::size_t(head)] && !m_isHead[std::size_t(head)]) {
            m_isHead[std::size_t(head)] = true;
            m_heads.push_back(head);
        }
    }
    while (!m_heads.empty()) {
        const int candidate = m_heads[m_current];
        if (isBlocked(candidate))
            m_current = blockingHead(candidate);
        else
            advance();
    }
    return std::move(m_output);
}

bool Sorter::isBlocked(int index) const
{
    const std::vector<int> &dependents = m_graph.dependents(index);
    return std::any_of(dependents.begin(), dependents.end(), [this, index](int dependent) {
        const std::vector<int> &requirements = m_graph.requirements(dependent);
        return m_todo[std::size_t(dependent)] &&
               std::find(requirements.begin(), requirements.end(), index) != requirements.end();
    });
}

// The first current head that the blocked one is an ancestor of: a search upwards over what is still to do.
std::size_t Sorter::blockingHead(int index)
{
    ++m_search;
    std::vector<int> todo{index};
    while (!todo.empty()) {
        const int next = todo.back();
        todo.pop_back();
        for (const int dependent : m_graph.dependents(next)) {
            const std::vector<int> &requirements = m_graph.requirements(dependent);
            if (m_todo[std::size_t(dependent)] && m_visited[std::size_t(dependent)] != m_search &&
                std::find(requirements.begin(), requirements.end(), next) != requirements.end()) {
                m_visited[std::size_t(dependent)] = m_search;
                todo.push_back(dependent);
            }
        }
    }
    const auto first = std::find_if(m_heads.begin(), m_heads.end(),
                                    [this](int head) { return m_visited[std::size_t(head)] == m_search; });
    Q_ASSERT(first != m_heads.end());
    return std::size_t(first - m_heads.begin());
}

// Puts the current head out and goes on with what it requires.
void Sorter::advance()
{
    const int candidate = m_heads[m_current];
    m_output.push_back(candidate);
    m_todo[std::size_t(candidate)] = false;
    bool replaced = false;
    for (const int required : m_graph.requirements(candidate)) {
        if (!m_todo[std::size_t(required)] || m_isHead[std::size_t(required)])
            continue;
        m_isHead[std::size_t(required)] = true;
        if (replaced)
            m_heads.push_back(required);
        else
            m_heads[m_current] = required;
        replaced = true;
    }
    if (!replaced) {
        m_heads.erase(m_heads.begin() + std::ptrdiff_t(m_current));
        m_current = m_current > 0 ? m_current - 1 : 0;
    }
}

} // namespace

std::vector<bool> RevisionTraversal::ancestors(const std::vector<int> &from, Edges edges) const
{
    return reachable(m_graph.size(), from, [this, edges](int index) -> const std::vector<int> & {
        return edges == Edges::DownOnly ? m_graph.parents(index) : m_graph.requirements(index);
    });
}

std::vector<bool> RevisionTraversal::descendants(const std::vector<int> &from, Edges edges) const
{
    return reachable(m_graph.size(), from, [this, edges](int index) -> const std::vector<int> & {
        return edges == Edges::DownOnly ? m_graph.children(index) : m_graph.dependents(index);
    });
}

std::vector<int> RevisionTraversal::sorted(const std::vector<bool> &wanted, std::vector<int> heads) const
{
    std::sort(heads.begin(), heads.end());
    return Sorter(m_graph, wanted).sort(heads);
}

} // namespace limbeck
