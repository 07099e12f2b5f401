#pragma once

#include <memory>

class QProcess;

namespace limbeck {

// A child process of QProcess together with all that it starts. On Windows that is a job object: kill() ends
// every one of them, and so does the end of this program, however it comes. Elsewhere kill() ends the child
// alone: what it started may be meant to stay, and learns of the child's end by its signals. The thread of
// the QProcess.
class ChildTree
{
public:
    explicit ChildTree(QProcess &process); // before its start(): no console window flashes up for it
    ~ChildTree();
    ChildTree(const ChildTree &) = delete;
    ChildTree &operator=(const ChildTree &) = delete;

    // Right after start(): a child that has started something already has done so outside of the tree.
    void attach();
    void kill();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace limbeck
