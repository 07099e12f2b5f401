#pragma once

#include "base/Result.h"

#include <QString>

#include <functional>
#include <memory>
#include <stop_token>

namespace limbeck {

class Sandbox;

// The demo: a temporary copy of the sample project with the environments development, staging and production
// (protected), three databases of one sandbox server at different revisions. Gone with this object, and
// cleaned up by the next start when the program died. start() blocks for a few seconds; not on the GUI
// thread.
class Demo
{
public:
    // `progress` is told what is being done, for people. A stop request ends the start early.
    // Errors: those of Sandbox, demo.no-sample, demo.copy, demo.databases, run.cancelled.
    static Result<std::unique_ptr<Demo>> start(const std::function<void(const QString &)> &progress = {},
                                               std::stop_token stop = {});
    ~Demo();
    Demo(const Demo &) = delete;
    Demo &operator=(const Demo &) = delete;

    QString projectFolder() const;
    Sandbox &sandbox() const;

    // The sample project as installed beside the program or in the source tree; empty: not found.
    static QString sampleFolder();
    // What dead programs left behind (demo folders and sandboxes). Returns how many were removed.
    static int cleanUpDead();

private:
    struct Private;
    explicit Demo(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace limbeck
