#include "base/ChildTree.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <QProcess>

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

namespace limbeck {

struct ChildTree::Private
{
    explicit Private(QProcess &child) : process(child) {}
    ~Private()
    {
        if (job)
            CloseHandle(job); // ends what is still in it
    }
    Private(const Private &) = delete;
    Private &operator=(const Private &) = delete;

    QProcess &process;
    HANDLE job = nullptr;
};

ChildTree::ChildTree(QProcess &process) : d(new Private(process))
{
    process.setCreateProcessArgumentsModifier(
        [](QProcess::CreateProcessArguments *arguments) { arguments->flags |= CREATE_NO_WINDOW; });
}

ChildTree::~ChildTree() = default;

void ChildTree::attach()
{
    const DWORD pid = DWORD(d->process.processId());
    if (pid == 0 || d->job)
        return;
    d->job = CreateJobObjectW(nullptr, nullptr);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    SetInformationJobObject(d->job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    if (const HANDLE child = OpenProcess(PROCESS_SET_QUOTA | PROCESS_TERMINATE, FALSE, pid)) {
        AssignProcessToJobObject(d->job, child);
        CloseHandle(child);
    }
}

void ChildTree::kill()
{
    if (d->job)
        TerminateJobObject(d->job, 1);
    d->process.kill(); // where it could not be put into the job
}

} // namespace limbeck

#endif
