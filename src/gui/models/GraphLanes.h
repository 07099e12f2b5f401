#pragma once

#include "script/RevisionGraph.h"

#include <vector>

namespace limbeck::gui {

// A line of the drawn graph within one row. Upper lines run from the row's top edge to the middle, lower ones
// from the middle to the bottom edge, through ones past the row's own revision.
struct LaneLine
{
    enum class Part
    {
        Upper,
        Lower,
        Through
    };
    Part part = Part::Through;
    int from = 0; // lane at the upper end
    int to = 0;   // lane at the lower end

    friend bool operator==(const LaneLine &, const LaneLine &) = default;
};

// One row of the drawn graph: where its revision's dot is and which lines cross it.
struct LaneRow
{
    int lane = 0;
    std::vector<LaneLine> lines;
};

struct GraphLanes
{
    std::vector<LaneRow> rows; // as `order`
    int laneCount = 1;
};

// Gives each revision a lane, newest first: children stand above their parents, a branch opens a lane and a
// merge joins them. Pure; linear in rows times lanes.
GraphLanes layOutGraph(const RevisionGraph &graph, const std::vector<int> &order);

} // namespace limbeck::gui
