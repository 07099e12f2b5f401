#include "commands/Commands.h"

#include "Context.h"
#include "Tr.h"

#include "keystore/KeyStore.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// Keeps the password of an environment whose files hold none.
class PasswordCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"password"_s,
                {},
                Tr::tr("keep the environment's password in the system's key store, or forget it"),
                {{u"stdin"_s, {}, Tr::tr("read it from standard input, one line, in place of asking for it")},
                 {u"forget"_s, {}, Tr::tr("remove it from the key store")}},
                {u"--env staging password"_s, u"--env staging password --forget"_s}};
    }
    Outcome run(Context &context) const override;

private:
    static Outcome keep(Context &context, const Target &target);
    static Outcome forget(Context &context, const Target &target);
};

QJsonObject dataOf(const Target &target, bool kept)
{
    return {{u"target"_s, target.toJson()}, {u"kept"_s, kept}};
}

Result<Secret> passwordFrom(Context &context, const Target &target)
{
    const Io &io = context.io();
    std::optional<Secret> answer;
    if (context.arguments().has(u"stdin"_s))
        answer = io.readPassword ? io.readPassword() : std::nullopt;
    else if (io.askPassword)
        answer = io.askPassword(Tr::tr("Password of %1: ").arg(printable(target.display())));
    else
        return fail("usage.arguments", Tr::tr("There is no terminal to ask for the password on."),
                    Tr::tr("Give it on standard input, with --stdin."));
    if (!answer || answer->reveal().isEmpty())
        return fail("keystore.no-password", Tr::tr("No password was given, so nothing was kept."));
    return *answer;
}

Outcome PasswordCommand::keep(Context &context, const Target &target)
{
    if (target.password.isSet())
        return Outcome::failed(
            {u"keystore.not-needed"_s,
             Tr::tr("The environment has a password already (%1), which counts before the key store.")
                 .arg(target.origin(u"password"_s).describe()),
             {},
             Tr::tr("Take it out of there first."),
             {},
             {}},
            dataOf(target, false));
    const auto password = passwordFrom(context, target);
    if (!password)
        return Outcome::failed(password.error(), dataOf(target, false));
    if (const auto kept = KeyStore::write(target, *password); !kept)
        return Outcome::failed(kept.error(), dataOf(target, false));
    context.out().line(
        Tr::tr("The password of %1 is kept in the key store.").arg(printable(target.display())));
    return Outcome::done(dataOf(target, true));
}

Outcome PasswordCommand::forget(Context &context, const Target &target)
{
    if (const auto removed = KeyStore::remove(target); !removed)
        return Outcome::failed(removed.error(), dataOf(target, false));
    context.out().line(
        Tr::tr("The key store holds no password of %1 any more.").arg(printable(target.display())));
    return Outcome::done(dataOf(target, false));
}

Outcome PasswordCommand::run(Context &context) const
{
    const auto target = context.target();
    if (!target)
        return Outcome::failed(target.error());
    return context.arguments().has(u"forget"_s) ? forget(context, *target) : keep(context, *target);
}

} // namespace

std::unique_ptr<Command> makePasswordCommand()
{
    return std::make_unique<PasswordCommand>();
}

} // namespace limbeck::cli
