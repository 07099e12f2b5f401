// A build without any key store: on Linux and macOS without QtKeychain.
#include "keystore/KeyStoreBackend.h"

#include <QtGlobal>

#if !defined(LIMBECK_WITH_QTKEYCHAIN) && !defined(Q_OS_WIN)

namespace limbeck::KeyStoreBackend {

bool isBuiltIn()
{
    return false;
}

Answer read(const QString &, const QString &)
{
    return {Outcome::NoStore, {}, {}};
}

Answer write(const QString &, const QString &, const Secret &)
{
    return {Outcome::NoStore, {}, {}};
}

Answer remove(const QString &, const QString &)
{
    return {Outcome::NoStore, {}, {}};
}

} // namespace limbeck::KeyStoreBackend

#endif
