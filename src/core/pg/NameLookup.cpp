#include "pg/NameLookup.h"

#include <QHostInfo>

#include <future>
#include <thread>

namespace limbeck {

using namespace std::chrono_literals;

NameAnswer lookUpName(const QString &host, std::chrono::milliseconds timeout, std::stop_token stop)
{
    if (const QHostAddress address(host); !address.isNull())
        return {{address}, {}, false, false};
    // packaged_task and not async, whose future would wait for the thread.
    std::packaged_task<QHostInfo()> task([host] { return QHostInfo::fromName(host); });
    std::future<QHostInfo> result = task.get_future();
    std::thread(std::move(task)).detach();
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (result.wait_for(10ms) != std::future_status::ready) {
        if (stop.stop_requested())
            return {{}, {}, false, true};
        if (std::chrono::steady_clock::now() >= end)
            return {{}, {}, true, false};
    }
    const QHostInfo info = result.get();
    return {info.addresses(), info.error() == QHostInfo::NoError ? QString() : info.errorString(), false,
            false};
}

} // namespace limbeck
