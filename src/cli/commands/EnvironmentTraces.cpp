#include "commands/EnvironmentTraces.h"

#include "Text.h"
#include "Tr.h"

#include "keystore/KeyStore.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

void warn(Context &context, const Error &error)
{
    context.out().warnings({{error.code, Severity::Warning, error.message, error.hint, error.where, {}}});
}

std::optional<Target> targetOf(Context &context, const EnvironmentDefinition &environment)
{
    const auto project = context.project();
    const auto loaded = Environment::load(environment, context.io().process);
    if (!project || !loaded)
        return std::nullopt;
    return resolveTarget(*loaded, (*project)->resolverOptions(environment)).target;
}

} // namespace

void moveTraces(Context &context, const EnvironmentDefinition &from, const EnvironmentDefinition &to)
{
    const auto project = context.project();
    if (!project)
        return;
    if (const auto moved = context.pins().move((*project)->folder(), from, to); !moved)
        warn(context, moved.error());
}

std::optional<Target> ownKeptPassword(Context &context, const EnvironmentDefinition &environment)
{
    const auto project = context.project();
    auto target = targetOf(context, environment);
    if (!project || !target || target->password.isSet())
        return std::nullopt;
    const auto &all = (*project)->environments();
    const bool shared = std::ranges::any_of(all, [&](const EnvironmentDefinition &other) {
        const auto others = other.name == environment.name ? std::nullopt : targetOf(context, other);
        return others && KeyStore::keyOf(*others) == KeyStore::keyOf(*target);
    });
    return shared ? std::nullopt : target;
}

void forgetTraces(Context &context, const EnvironmentDefinition &environment,
                  const std::optional<Target> &password)
{
    const auto project = context.project();
    if (!project)
        return;
    if (const auto forgotten = context.pins().forget((*project)->folder(), environment); !forgotten)
        warn(context, forgotten.error());
    if (!password)
        return;
    const auto kept = KeyStore::read(*password);
    if (!kept || !*kept) // where there is no key store, nothing is kept
        return;
    if (const auto removed = KeyStore::remove(*password); !removed)
        warn(context, removed.error());
    else
        context.out().line(Tr::tr("The key store no longer keeps the password of %1.")
                               .arg(printable(KeyStore::keyOf(*password))),
                           Style::Good);
}

} // namespace limbeck::cli
