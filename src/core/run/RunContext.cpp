#include "run/RunContext.h"

#include <condition_variable>
#include <mutex>

namespace limbeck {

bool waitForStop(const std::stop_token &stop, std::chrono::milliseconds time)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, time, [&stop] { return stop.stop_requested(); });
    return stop.stop_requested();
}

} // namespace limbeck
