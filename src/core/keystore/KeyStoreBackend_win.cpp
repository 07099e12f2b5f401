// The Credential Manager: generic credentials, kept for this machine's user (wincred.h: CredReadW,
// CredWriteW, CredDeleteW).
#include "keystore/KeyStoreBackend.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <QByteArray>

#include <windows.h>

#include <wincred.h>

using namespace Qt::StringLiterals;

namespace limbeck::KeyStoreBackend {

namespace {

QString targetName(const QString &service, const QString &key)
{
    return service + u':' + key;
}

const wchar_t *wide(const QString &text)
{
    return reinterpret_cast<const wchar_t *>(text.utf16());
}

Answer lastError()
{
    const DWORD code = GetLastError();
    if (code == ERROR_NOT_FOUND)
        return {Outcome::NotFound, {}, {}};
    if (code == ERROR_NO_SUCH_LOGON_SESSION) // a service's session has no credential set
        return {Outcome::NoStore, {}, {}};
    return {code == ERROR_ACCESS_DENIED ? Outcome::Denied : Outcome::Failed, {}, qt_error_string(int(code))};
}

} // namespace

bool isBuiltIn()
{
    return true;
}

Answer read(const QString &service, const QString &key)
{
    PCREDENTIALW credential = nullptr;
    if (!CredReadW(wide(targetName(service, key)), CRED_TYPE_GENERIC, 0, &credential))
        return lastError();
    const Secret secret(QByteArray(reinterpret_cast<const char *>(credential->CredentialBlob),
                                   qsizetype(credential->CredentialBlobSize)));
    SecureZeroMemory(credential->CredentialBlob, credential->CredentialBlobSize);
    CredFree(credential);
    return {Outcome::Done, secret, {}};
}

Answer write(const QString &service, const QString &key, const Secret &secret)
{
    QString name = targetName(service, key);
    QString user = key.section(u'@', 0, 0);
    CREDENTIALW credential = {};
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = const_cast<LPWSTR>(wide(name));
    credential.UserName = const_cast<LPWSTR>(wide(user));
    credential.CredentialBlobSize = DWORD(secret.reveal().size());
    credential.CredentialBlob = reinterpret_cast<LPBYTE>(const_cast<char *>(secret.reveal().constData()));
    credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
    if (!CredWriteW(&credential, 0))
        return lastError();
    return {Outcome::Done, {}, {}};
}

Answer remove(const QString &service, const QString &key)
{
    if (!CredDeleteW(wide(targetName(service, key)), CRED_TYPE_GENERIC, 0))
        return lastError();
    return {Outcome::Done, {}, {}};
}

} // namespace limbeck::KeyStoreBackend

#endif
