#include "keystore/KeyStore.h"

#include "keystore/KeyStoreBackend.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace limbeck::KeyStore {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::KeyStore)
};

using KeyStoreBackend::Answer;
using KeyStoreBackend::Outcome;

QString service()
{
    return u"Limbeck"_s;
}

tl::unexpected<Error> failure(const Answer &answer, const QString &key)
{
    Error error;
    error.detail = answer.text;
    switch (answer.outcome) {
    case Outcome::NoStore:
        error.code = u"keystore.none"_s;
        error.message = Tr::tr("There is no key store that could keep the password of %1.").arg(key);
        error.hint = Tr::tr("On Linux a Secret Service does it (GNOME Keyring, KeePassXC, KWallet). Without "
                            "one the password is asked for each time, or comes from pgpass.");
        break;
    case Outcome::Denied:
        error.code = u"keystore.denied"_s;
        error.message = Tr::tr("The key store did not let Limbeck at the password of %1.").arg(key);
        error.hint = Tr::tr("Unlock the key store and try again.");
        break;
    default:
        error.code = u"keystore.failed"_s;
        error.message = Tr::tr("The key store failed at the password of %1.").arg(key);
        error.hint = Tr::tr("See whether the key store works in other programs.");
    }
    return fail(std::move(error));
}

tl::unexpected<Error> ownFailure(const Answer &answer, const QString &name)
{
    Error error;
    error.detail = answer.text;
    switch (answer.outcome) {
    case Outcome::NoStore:
        error.code = u"keystore.none"_s;
        error.message = Tr::tr("There is no key store that could keep the %1.").arg(name);
        error.hint = Tr::tr("On Linux a Secret Service does it (GNOME Keyring, KeePassXC, KWallet). Without "
                            "one, name a key file with --key.");
        break;
    case Outcome::Denied:
        error.code = u"keystore.denied"_s;
        error.message = Tr::tr("The key store did not let Limbeck at the %1.").arg(name);
        error.hint = Tr::tr("Unlock the key store and try again.");
        break;
    default:
        error.code = u"keystore.failed"_s;
        error.message = Tr::tr("The key store failed at the %1.").arg(name);
        error.hint = Tr::tr("See whether the key store works in other programs.");
    }
    return fail(std::move(error));
}

} // namespace

bool isBuiltIn()
{
    return KeyStoreBackend::isBuiltIn();
}

QString keyOf(const Target &target)
{
    // The same address behind a tunnel is another server.
    return target.tunnel ? target.display() + " via "_L1 + target.tunnel->display() : target.display();
}

Result<std::optional<Secret>> read(const Target &target)
{
    const Answer answer = KeyStoreBackend::read(service(), keyOf(target));
    if (answer.outcome == Outcome::NotFound)
        return std::optional<Secret>();
    if (answer.outcome == Outcome::Done)
        return std::optional<Secret>(answer.secret);
    return failure(answer, keyOf(target));
}

Result<void> write(const Target &target, const Secret &password)
{
    const Answer answer = KeyStoreBackend::write(service(), keyOf(target), password);
    if (answer.outcome == Outcome::Done)
        return {};
    return failure(answer, keyOf(target));
}

Result<void> remove(const Target &target)
{
    const Answer answer = KeyStoreBackend::remove(service(), keyOf(target));
    if (answer.outcome == Outcome::Done || answer.outcome == Outcome::NotFound)
        return {};
    return failure(answer, keyOf(target));
}

Result<std::optional<Secret>> readOwn(const QString &name)
{
    const Answer answer = KeyStoreBackend::read(service(), name);
    if (answer.outcome == Outcome::NotFound)
        return std::optional<Secret>();
    if (answer.outcome == Outcome::Done)
        return std::optional<Secret>(answer.secret);
    return ownFailure(answer, name);
}

Result<void> writeOwn(const QString &name, const Secret &secret)
{
    const Answer answer = KeyStoreBackend::write(service(), name, secret);
    if (answer.outcome == Outcome::Done)
        return {};
    return ownFailure(answer, name);
}

Result<void> removeOwn(const QString &name)
{
    const Answer answer = KeyStoreBackend::remove(service(), name);
    if (answer.outcome == Outcome::Done || answer.outcome == Outcome::NotFound)
        return {};
    return ownFailure(answer, name);
}

} // namespace limbeck::KeyStore
