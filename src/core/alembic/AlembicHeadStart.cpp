#include "alembic/AlembicHeadStart.h"

#include "alembic/ChildThread.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// What lets Python import from other places than its own, or import at all, before it comes to our first
// line.
bool leadsElsewhere(const QProcessEnvironment &environment)
{
    constexpr QLatin1StringView names[] = {"PYTHONPATH"_L1, "PYTHONHOME"_L1, "PYTHONWARNINGS"_L1};
    return std::any_of(std::begin(names), std::end(names),
                       [&environment](QLatin1StringView name) { return !environment.value(name).isEmpty(); });
}

} // namespace

std::shared_ptr<AlembicHeadStart> AlembicHeadStart::of(const AlembicProject &project)
{
    if (leadsElsewhere(project.environment))
        return nullptr;
    return std::shared_ptr<AlembicHeadStart>(new AlembicHeadStart(project));
}

AlembicHeadStart::AlembicHeadStart(AlembicProject project)
    : m_project(std::move(project))
    , m_thread(std::make_unique<ChildThread>(AlembicDriver(m_project).launch()))
{
}

AlembicHeadStart::~AlembicHeadStart() = default;

std::unique_ptr<ChildThread> AlembicHeadStart::take(const AlembicProject &project)
{
    const bool same = m_project.interpreter == project.interpreter &&
                      m_project.environment == project.environment &&
                      AlembicDriver(m_project).workingFolder() == AlembicDriver(project).workingFolder();
    return same ? std::move(m_thread) : nullptr;
}

} // namespace limbeck
