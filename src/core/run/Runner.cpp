#include "run/Runner.h"

#include "run/RunJob.h"

namespace limbeck {

Runner::Runner(Session &session, RunOptions options) : m_session(session), m_options(std::move(options)) {}

RunReport Runner::run(const Plan &plan, RunSink &sink, std::stop_token stop)
{
    return RunJob(m_session, m_options, plan, sink, std::move(stop)).run();
}

} // namespace limbeck
