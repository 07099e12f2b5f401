#include "SharedSandbox.h"

#include <QDebug>

#include <atomic>

namespace limbeck::test {

Sandbox &sharedSandbox()
{
    static const std::unique_ptr<Sandbox> sandbox = [] {
        SandboxOptions options;
        options.role = QStringLiteral("test");
        auto started = Sandbox::start(options);
        if (!started)
            qFatal("%s\n%s", qUtf8Printable(started.error().message), qUtf8Printable(started.error().detail));
        return std::move(*started);
    }();
    return *sandbox;
}

Target freshDatabase(const QString &name)
{
    static std::atomic<int> count = 0;
    const QString database = QStringLiteral("%1_%2").arg(name).arg(++count);
    const auto created = sharedSandbox().createDatabase(database);
    if (!created)
        qFatal("%s\n%s", qUtf8Printable(created.error().message), qUtf8Printable(created.error().detail));
    return sharedSandbox().target(database);
}

} // namespace limbeck::test
