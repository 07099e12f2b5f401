#include "Threshold.h"

#include "Tr.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

OptionInfo failOnOption()
{
    return {u"fail-on"_s, u"SEVERITY"_s,
            Tr::tr("info, warning, error or never: from when on findings fail; default: error")};
}

Result<std::optional<Severity>> failOn(const Context &context)
{
    const QString word =
        context.arguments().has(u"fail-on"_s) ? context.arguments().option(u"fail-on"_s) : u"error"_s;
    if (word == "never"_L1)
        return std::optional<Severity>();
    for (const Severity severity : {Severity::Info, Severity::Warning, Severity::Error}) {
        if (word == severityName(severity))
            return std::optional(severity);
    }
    return fail("usage.option-value", Tr::tr("--fail-on %1 is not a severity.").arg(word),
                Tr::tr("Write info, warning, error or never."));
}

Error findingsError(const Findings &findings, std::optional<Severity> threshold)
{
    if (!threshold)
        return {};
    const auto count = std::ranges::count_if(
        findings, [&](const Finding &finding) { return finding.severity >= *threshold; });
    if (count == 0)
        return {};
    return {u"check.findings"_s,
            Tr::tr("%n finding(s) at or above the severity that fails.", nullptr, int(count)),
            {},
            Tr::tr("Follow the hints above, or choose another severity with --fail-on."),
            {},
            {}};
}

} // namespace limbeck::cli
