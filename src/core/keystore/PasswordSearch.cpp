#include "keystore/PasswordSearch.h"

#include "keystore/KeyStore.h"
#include "pg/TunnelWay.h"

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int maximumQuestions = 3;

Target withPassword(Target target, const Secret &password, OriginKind kind)
{
    target.password = password;
    Origin origin;
    origin.kind = kind;
    origin.key = kind == OriginKind::Option ? u"entered"_s : QString();
    target.origins.insert(u"password"_s, origin);
    return target;
}

bool isAboutThePassword(const Error &error)
{
    return error.code == "auth.password-missing"_L1 || error.code == "auth.password"_L1;
}

} // namespace

Result<std::unique_ptr<Session>> openWithPassword(const Target &target, const SessionOptions &options,
                                                  const PasswordQuestion &ask)
{
    std::shared_ptr<SshTunnel> way; // one for all tries
    if (target.tunnel) {
        auto tunnel = TunnelWay::open(target, options.connectTimeout);
        if (!tunnel)
            return fail(std::move(tunnel.error()));
        way = std::move(*tunnel);
    }
    auto opened = Session::open(target, options);
    if (opened || opened.error().code != "auth.password-missing"_L1)
        return opened;
    // A store that is not there, or stays locked, leaves the question.
    if (const auto stored = KeyStore::read(target); stored && *stored) {
        auto again = Session::open(withPassword(target, **stored, OriginKind::KeyStore), options);
        if (again || !isAboutThePassword(again.error()))
            return again;
        opened = std::move(again);
    }
    for (int i = 0; ask && i < maximumQuestions; ++i) {
        const auto answer = ask(target, opened.error());
        if (!answer)
            break;
        opened = Session::open(withPassword(target, *answer, OriginKind::Option), options);
        if (opened || !isAboutThePassword(opened.error()))
            break;
    }
    return opened;
}

Target withFoundPassword(const Target &target, const std::optional<Secret> &entered)
{
    if (target.password.isSet())
        return target;
    if (entered)
        return withPassword(target, *entered, OriginKind::Option);
    const auto stored = KeyStore::read(target);
    return stored && *stored ? withPassword(target, **stored, OriginKind::KeyStore) : target;
}

bool hasFoundPassword(const Target &target)
{
    const Origin origin = target.origin(u"password"_s);
    return target.password.isSet() && (origin.kind == OriginKind::KeyStore ||
                                       (origin.kind == OriginKind::Option && origin.key == "entered"_L1));
}

void handOnPassword(const Target &target, QProcessEnvironment *environment)
{
    // pg8000 does not read .pgpass, and what the guard gives it is PGPASSWORD. Through a tunnel the others go
    // to another port than the one that the line of pgpass names.
    const bool unread = (target.driver == "pg8000"_L1 || target.tunnel) && target.password.isSet() &&
                        target.origin(u"password"_s).kind == OriginKind::PgPass;
    if (hasFoundPassword(target) || unread)
        environment->insert(u"PGPASSWORD"_s, QString::fromUtf8(target.password.reveal()));
}

} // namespace limbeck
