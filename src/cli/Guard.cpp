#include "Guard.h"

#include "Tr.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

bool isSameDatabase(const Target &one, const Target &other)
{
    return one.tunnel == other.tunnel && one.database == other.database &&
           one.firstPort() == other.firstPort() &&
           one.firstHost().compare(other.firstHost(), Qt::CaseInsensitive) == 0;
}

// The protected environment that the target is the database of, if any.
std::optional<EnvironmentDefinition> protector(Context &context, const Target &target)
{
    const auto current = context.definition();
    if (current && current->isProtected)
        return *current;
    const Project &project = **context.project();
    for (const EnvironmentDefinition &definition : project.environments()) {
        if (!definition.isProtected)
            continue;
        const auto environment = Environment::load(definition, context.io().process);
        if (!environment)
            continue;
        const Resolution resolution = resolveTarget(*environment, project.resolverOptions(definition));
        if (resolution.target && isSameDatabase(*resolution.target, target))
            return definition;
    }
    return std::nullopt;
}

} // namespace

bool isProtected(Context &context, const Target &target)
{
    return protector(context, target).has_value();
}

Result<void> checkPlace(Context &context)
{
    const auto check = context.place();
    if (!check)
        return fail(check.error());
    const QString accepted = context.arguments().option(u"accept-target"_s);
    if (!check->moved())
        return {};
    if (accepted == check->found.token())
        return context.pins().accept((*context.project())->folder(), context.environment()->definition(),
                                     check->found);
    Error error = check->refusal();
    error.hint += u' ' + Tr::tr("If it is right, add --accept-target %1.").arg(check->found.token());
    return fail(std::move(error));
}

Result<void> checkConsent(Context &context, const Target &target, const Plan &plan)
{
    const Arguments &arguments = context.arguments();
    if (arguments.has(u"fingerprint"_s) &&
        arguments.option(u"fingerprint"_s).toLatin1().toLower() != plan.fingerprint)
        return fail("plan.stale",
                    Tr::tr("The plan is not the one that was reviewed: its fingerprint is %1.")
                        .arg(QString::fromLatin1(plan.fingerprint)),
                    Tr::tr("The target, the applied revisions or a script have changed. Look at the plan "
                           "again."));
    const auto environment = protector(context, target);
    if (!environment)
        return {};
    if (arguments.option(u"confirm"_s) == target.database)
        return {};
    const QString hint = Tr::tr("Add --confirm %1 when you are sure.").arg(target.database);
    if (arguments.has(u"confirm"_s))
        return fail("guard.protected",
                    Tr::tr("--confirm %1 is not the name of the database of the protected environment %2.")
                        .arg(arguments.option(u"confirm"_s), environment->title()),
                    hint);
    return fail(
        "guard.protected",
        Tr::tr("The environment %1 is protected: a run needs its database's name.").arg(environment->title()),
        hint, {environment->origin.file, environment->origin.line, 0});
}

} // namespace limbeck::cli
