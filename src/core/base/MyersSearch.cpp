#include "base/MyersSearch.h"

#include <algorithm>
#include <cstdlib>

namespace limbeck {

namespace {

// Beyond so many differences a piece counts as replaced: more would only find chance likenesses, slowly.
constexpr int maximumDifferences = 2000;
// In place of an x: no path of so many differences ends on this diagonal.
constexpr int none = -1;

} // namespace

MyersSearch::MyersSearch(std::span<const int> before, std::span<const int> after)
    : m_before(before)
    , m_after(after)
    , m_removed(before.size(), false)
    , m_added(after.size(), false)
    , m_down(before.size() + after.size() + 3)
    , m_up(m_down.size())
    , m_offset(int(after.size()) + 1)
{
    compare({0, int(before.size()), 0, int(after.size())});
}

void MyersSearch::compare(Piece piece)
{
    while (piece.x < piece.xEnd && piece.y < piece.yEnd && same(piece.x, piece.y)) {
        ++piece.x;
        ++piece.y;
    }
    while (piece.x < piece.xEnd && piece.y < piece.yEnd && same(piece.xEnd - 1, piece.yEnd - 1)) {
        --piece.xEnd;
        --piece.yEnd;
    }
    const bool bothLeft = piece.x < piece.xEnd && piece.y < piece.yEnd;
    const Snake snake = bothLeft ? middle(piece) : Snake{};
    if (!snake.found) {
        std::fill(m_removed.begin() + piece.x, m_removed.begin() + piece.xEnd, true);
        std::fill(m_added.begin() + piece.y, m_added.begin() + piece.yEnd, true);
        return;
    }
    compare({piece.x, snake.run.x, piece.y, snake.run.y});
    compare({snake.run.xEnd, piece.xEnd, snake.run.yEnd, piece.yEnd});
}

MyersSearch::Snake MyersSearch::middle(const Piece &piece)
{
    const int longest = (piece.xEnd - piece.x) + (piece.yEnd - piece.y);
    for (int d = 0; d <= std::min((longest + 1) / 2, maximumDifferences); ++d) {
        if (const Snake snake = forward(piece, d); snake.found)
            return snake;
        if (const Snake snake = backward(piece, d); snake.found)
            return snake;
    }
    return {};
}

// Extends the paths of d - 1 differences that come from the beginning by one more.
MyersSearch::Snake MyersSearch::forward(const Piece &piece, int d)
{
    const int start = piece.x - piece.y;
    const int end = piece.xEnd - piece.yEnd;
    const bool odd = ((end - start) & 1) != 0;
    for (int k = std::max(start - d, piece.lowest()); k <= std::min(start + d, piece.highest()); ++k) {
        if (((k - start - d) & 1) != 0)
            continue;
        int x = d == 0 ? piece.x : none;
        if (const int above = k + 1; above <= std::min(start + d - 1, piece.highest()))
            x = m_down[at(above)] - k <= piece.yEnd ? m_down[at(above)] : none;
        if (const int left = k - 1; left >= std::max(start - d + 1, piece.lowest()) &&
                                    m_down[at(left)] != none && m_down[at(left)] < piece.xEnd)
            x = std::max(x, m_down[at(left)] + 1);
        const int from = x;
        while (x != none && x < piece.xEnd && x - k < piece.yEnd && same(x, x - k))
            ++x;
        m_down[at(k)] = x;
        if (odd && x != none && std::abs(k - end) < d && m_up[at(k)] != none && m_up[at(k)] <= x)
            return {true, {from, x, from - k, x - k}};
    }
    return {};
}

// The same from the end.
MyersSearch::Snake MyersSearch::backward(const Piece &piece, int d)
{
    const int start = piece.x - piece.y;
    const int end = piece.xEnd - piece.yEnd;
    const bool even = ((end - start) & 1) == 0;
    for (int k = std::max(end - d, piece.lowest()); k <= std::min(end + d, piece.highest()); ++k) {
        if (((k - end - d) & 1) != 0)
            continue;
        int x = d == 0 ? piece.xEnd : none;
        if (const int below = k - 1; below >= std::max(end - d + 1, piece.lowest()))
            x = m_up[at(below)] != none && m_up[at(below)] - k >= piece.y ? m_up[at(below)] : none;
        if (const int right = k + 1; right <= std::min(end + d - 1, piece.highest()) &&
                                     m_up[at(right)] != none && m_up[at(right)] > piece.x)
            x = x == none ? m_up[at(right)] - 1 : std::min(x, m_up[at(right)] - 1);
        const int from = x;
        while (x != none && x > piece.x && x - k > piece.y && same(x - 1, x - k - 1))
            --x;
        m_up[at(k)] = x;
        if (even && x != none && std::abs(k - start) <= d && m_down[at(k)] != none && x <= m_down[at(k)])
            return {true, {x, from, x - k, from - k}};
    }
    return {};
}

} // namespace limbeck
