#pragma once

#include <atomic>

namespace limbeck::gui {

// The part of a worker that any thread may touch: whether it is to take on nothing more.
class Closable
{
public:
    void requestClose() { m_closing = true; }
    bool isClosing() const { return m_closing; }

private:
    std::atomic_bool m_closing = false;
};

} // namespace limbeck::gui
