#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace limbeck {

// The search behind LineDiff: which elements of two sequences are left when the longest common part is taken
// away. Finds the middle of a shortest edit script from both ends at once and does the halves on either side
// likewise, so that it needs no more space than the sequences themselves. Pure.
class MyersSearch
{
public:
    MyersSearch(std::span<const int> before, std::span<const int> after);

    bool isRemoved(std::size_t index) const { return m_removed[index]; }
    bool isAdded(std::size_t index) const { return m_added[index]; }

private:
    // A piece of both sequences: before[x, xEnd) against after[y, yEnd).
    struct Piece
    {
        int x = 0;
        int xEnd = 0;
        int y = 0;
        int yEnd = 0;

        // Diagonals x - y that touch it.
        int lowest() const { return x - yEnd; }
        int highest() const { return xEnd - y; }
    };
    // The diagonal run in the middle, from (x, y) to (xEnd, yEnd).
    struct Snake
    {
        bool found = false;
        Piece run;
    };

    void compare(Piece piece);
    Snake middle(const Piece &piece);
    Snake forward(const Piece &piece, int d);
    Snake backward(const Piece &piece, int d);
    std::size_t at(int diagonal) const { return std::size_t(diagonal + m_offset); }
    bool same(int x, int y) const { return m_before[std::size_t(x)] == m_after[std::size_t(y)]; }

    std::span<const int> m_before;
    std::span<const int> m_after;
    std::vector<bool> m_removed;
    std::vector<bool> m_added;
    std::vector<int> m_down; // by diagonal x - y: the furthest x from the piece's beginning
    std::vector<int> m_up;   // likewise from its end: the smallest x
    int m_offset = 0;
};

} // namespace limbeck
