#include "pg/NameLookup.h"

#include "pg/PlatformSocket.h"

#include <future>
#include <thread>

namespace limbeck {

using namespace std::chrono_literals;

NameAnswer lookUpName(const QString &host, std::chrono::milliseconds timeout, std::stop_token stop)
{
    if (const QHostAddress address(host); !address.isNull())
        return {{address}, NameCause::None, {}};
    // packaged_task and not async, whose future would wait for the thread.
    std::packaged_task<AddressList()> task([host] { return systemAddresses(host.toUtf8()); });
    std::future<AddressList> result = task.get_future();
    std::thread(std::move(task)).detach();
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (result.wait_for(10ms) != std::future_status::ready) {
        if (stop.stop_requested())
            return {{}, NameCause::Stopped, {}};
        if (std::chrono::steady_clock::now() >= end)
            return {{}, NameCause::TimedOut, {}};
    }
    const AddressList list = result.get();
    if (list.error != 0)
        return {{}, nameCauseOf(list.error), QStringLiteral("%1 (%2)").arg(list.systemText).arg(list.error)};
    return {list.addresses, list.addresses.isEmpty() ? NameCause::Unknown : NameCause::None, {}};
}

} // namespace limbeck
