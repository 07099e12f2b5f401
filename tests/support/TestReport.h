#pragma once

#include "pg/ConnectionTest.h"

#include <QtGlobal>

namespace limbeck::test {

// Reading a report of the connection test.

inline Resolution resolutionOf(const Target &target)
{
    Resolution resolution;
    resolution.target = target;
    return resolution;
}

// The stage that failed, or none.
inline const TestStage *failedStage(const ConnectionTestReport &report)
{
    for (const TestStage &stage : report.stages) {
        if (stage.outcome == StageOutcome::Failed)
            return &stage;
    }
    return nullptr;
}

// "tcp: connect.refused", or nothing where the test passed.
inline QString failureOf(const ConnectionTestReport &report)
{
    const TestStage *stage = failedStage(report);
    if (!stage)
        return {};
    return stage->name + QStringLiteral(": ") +
           (stage->findings.isEmpty() ? QString() : stage->findings.last().code);
}

inline const TestStage &stageOf(const ConnectionTestReport &report, const QString &name)
{
    for (const TestStage &stage : report.stages) {
        if (stage.name == name)
            return stage;
    }
    qFatal("no stage %s", qUtf8Printable(name));
}

inline const Finding *findingOf(const TestStage &stage, const QString &code)
{
    for (const Finding &finding : stage.findings) {
        if (finding.code == code)
            return &finding;
    }
    return nullptr;
}

// The first of that code in any stage, or none.
inline const Finding *findingOf(const ConnectionTestReport &report, const QString &code)
{
    for (const TestStage &stage : report.stages) {
        if (const Finding *finding = findingOf(stage, code))
            return finding;
    }
    return nullptr;
}

inline ConnectionTestReport reportOf(const Target &target, const ConnectionTestOptions &options = {})
{
    return testConnection(resolutionOf(target), options, {});
}

} // namespace limbeck::test
