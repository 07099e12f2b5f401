#include "models/GraphLanes.h"

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int freeLane = -1;

// The lanes between two rows: each waits for a revision further down, or is free.
class OpenLanes
{
public:
    // The lane that waits for the revision, or a free one that now does.
    int take(int revision)
    {
        if (const int lane = find(revision); lane >= 0)
            return lane;
        const int lane = find(freeLane);
        if (lane < 0) {
            m_waiting.push_back(revision);
            return int(m_waiting.size()) - 1;
        }
        m_waiting[size_t(lane)] = revision;
        return lane;
    }
    void put(int lane, int revision) { m_waiting[size_t(lane)] = revision; }
    int find(int revision) const
    {
        const auto found = std::find(m_waiting.begin(), m_waiting.end(), revision);
        return found == m_waiting.end() ? -1 : int(found - m_waiting.begin());
    }
    int size() const { return int(m_waiting.size()); }
    int at(int lane) const { return m_waiting[size_t(lane)]; }
    void trim()
    {
        while (!m_waiting.empty() && m_waiting.back() == freeLane)
            m_waiting.pop_back();
    }

private:
    std::vector<int> m_waiting;
};

// The lines that lead down from the revision's dot to its parents.
void openParents(const RevisionGraph &graph, int revision, OpenLanes &lanes, LaneRow &row)
{
    lanes.put(row.lane, freeLane);
    bool ownLaneUsed = false;
    for (const int parent : graph.parents(revision)) {
        int lane = lanes.find(parent);
        if (lane < 0 && !ownLaneUsed) {
            lane = row.lane;
            lanes.put(lane, parent);
            ownLaneUsed = true;
        } else if (lane < 0) {
            lane = lanes.take(parent);
        }
        row.lines.push_back({LaneLine::Part::Lower, row.lane, lane});
    }
}

} // namespace

GraphLanes layOutGraph(const RevisionGraph &graph, const std::vector<int> &order)
{
    GraphLanes result;
    result.rows.reserve(order.size());
    OpenLanes lanes;
    for (const int revision : order) {
        LaneRow row;
        const bool isAwaited = lanes.find(revision) >= 0;
        row.lane = lanes.take(revision);
        for (int lane = 0; lane < lanes.size(); ++lane) {
            if (lanes.at(lane) == freeLane || lane == row.lane)
                continue;
            row.lines.push_back({LaneLine::Part::Through, lane, lane});
        }
        if (isAwaited)
            row.lines.push_back({LaneLine::Part::Upper, row.lane, row.lane});
        result.laneCount = std::max(result.laneCount, lanes.size());
        openParents(graph, revision, lanes, row);
        result.laneCount = std::max(result.laneCount, lanes.size());
        lanes.trim();
        result.rows.push_back(std::move(row));
    }
    return result;
}

} // namespace limbeck::gui
