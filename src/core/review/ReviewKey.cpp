#include "review/ReviewKey.h"

#include "base/FileRights.h"
#include "base/SaveFile.h"
#include "keystore/KeyStore.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace limbeck::ReviewKey {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewKey)
};

constexpr QLatin1StringView keyName("review signing key"); // under which the key store has it

Result<std::optional<SigningKey>> inFile(const QString &path)
{
    if (!QFileInfo::exists(path))
        return std::optional<SigningKey>();
    const QString shown = QDir::toNativeSeparators(path);
    if (othersMayRead(path))
        return fail("signing.key-readable", Tr::tr("Others may read the signing key %1.").arg(shown),
                    Tr::tr("Take their rights away (chmod 600, or the file's security page in Windows). If "
                           "somebody may have read it, make a new one and tell your team."),
                    {path, 0, 0});
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error{u"signing.key-file"_s,
                          Tr::tr("The signing key %1 cannot be read.").arg(shown),
                          file.errorString(),
                          {},
                          {},
                          {path, 0, 0}});
    auto key = SigningKey::fromPem(Secret(file.readAll()), shown);
    if (!key)
        return fail(key.error());
    return std::optional<SigningKey>(std::move(*key));
}

Result<std::optional<SigningKey>> inStore()
{
    const auto kept = KeyStore::readOwn(keyName);
    if (!kept)
        return fail(kept.error());
    if (!*kept)
        return std::optional<SigningKey>();
    auto key = SigningKey::fromSeed(**kept);
    if (!key)
        return fail(key.error());
    return std::optional<SigningKey>(std::move(*key));
}

Result<void> keepInFile(const SigningKey &key, const QString &path)
{
    const auto pem = key.toPem();
    if (!pem)
        return fail(pem.error());
    return saveFile(path, pem->reveal(), SavedFileAccess::OwnerOnly);
}

} // namespace

Result<std::optional<SigningKey>> find(const QString &file)
{
    return file.isEmpty() ? inStore() : inFile(file);
}

Result<SigningKey> create(const QString &file)
{
    const auto there = find(file);
    if (!there)
        return fail(there.error());
    if (*there)
        return fail("signing.key-exists",
                    Tr::tr("There is a signing key already: %1.").arg((*there)->publicKey().fingerprint()),
                    Tr::tr("It is never overwritten. To have a new one, remove the old one from the key "
                           "store, or name another file."));
    auto key = SigningKey::generate();
    if (!key)
        return key;
    const auto kept = file.isEmpty() ? KeyStore::writeOwn(keyName, key->seed()) : keepInFile(*key, file);
    if (!kept)
        return fail(kept.error());
    return key;
}

Result<SigningKey> findOrCreate(const QString &file, bool *created)
{
    auto there = find(file);
    if (!there)
        return fail(there.error());
    *created = !*there;
    if (*there)
        return std::move(**there);
    return create(file);
}

} // namespace limbeck::ReviewKey
