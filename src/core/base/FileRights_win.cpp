#include "base/FileRights.h"

#ifdef Q_OS_WIN

#include <QDir>

#include <aclapi.h>
#include <memory>
#include <sddl.h>
#include <vector>
#include <windows.h>

namespace limbeck {

namespace {

struct LocalFreed
{
    void operator()(void *memory) const { LocalFree(memory); }
};
template <typename T>
using Local = std::unique_ptr<T, LocalFreed>;

std::wstring native(const QString &path)
{
    return QDir::toNativeSeparators(path).toStdWString();
}

// TOKEN_USER with the identity that it points to behind it; empty where Windows does not tell.
std::vector<char> person()
{
    HANDLE token = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return {};
    DWORD size = 0;
    GetTokenInformation(token, TokenUser, nullptr, 0, &size);
    std::vector<char> user(size);
    if (size == 0 || !GetTokenInformation(token, TokenUser, user.data(), size, &size))
        user.clear();
    CloseHandle(token);
    return user;
}

PSID sidOf(const std::vector<char> &user)
{
    return reinterpret_cast<const TOKEN_USER *>(user.data())->User.Sid;
}

// The person, the file's owner, the system and its administrators: they have every right anyway, or can take
// it.
bool isExpected(PSID sid, PSID owner, PSID user)
{
    return (owner && EqualSid(sid, owner)) || EqualSid(sid, user) || IsWellKnownSid(sid, WinLocalSystemSid) ||
           IsWellKnownSid(sid, WinBuiltinAdministratorsSid) || IsWellKnownSid(sid, WinCreatorOwnerRightsSid);
}

bool givesOthersRights(const ACL &list, PSID owner, PSID user)
{
    constexpr DWORD rights = FILE_READ_DATA | FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE | WRITE_DAC |
                             WRITE_OWNER | GENERIC_READ | GENERIC_WRITE | GENERIC_ALL;
    for (DWORD i = 0; i < list.AceCount; ++i) {
        void *entry = nullptr;
        if (!GetAce(const_cast<ACL *>(&list), i, &entry))
            return true;
        auto *allowed = static_cast<ACCESS_ALLOWED_ACE *>(entry);
        if (allowed->Header.AceType == ACCESS_DENIED_ACE_TYPE ||
            (allowed->Header.AceFlags & INHERIT_ONLY_ACE))
            continue;
        if (allowed->Header.AceType != ACCESS_ALLOWED_ACE_TYPE)
            return true; // a kind that says more than this can judge
        if ((allowed->Mask & rights) && !isExpected(&allowed->SidStart, owner, user))
            return true;
    }
    return false;
}

} // namespace

bool othersMayRead(const QString &path)
{
    const std::vector<char> user = person();
    PSID owner = nullptr;
    PACL list = nullptr;
    PSECURITY_DESCRIPTOR memory = nullptr;
    if (user.empty() || GetNamedSecurityInfoW(native(path).c_str(), SE_FILE_OBJECT,
                                              OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner,
                                              nullptr, &list, nullptr, &memory) != ERROR_SUCCESS)
        return true;
    const Local<void> freed(memory);
    return !list || givesOthersRights(*list, owner, sidOf(user));
}

bool keepToOwner(const QString &path)
{
    const std::vector<char> user = person();
    wchar_t *name = nullptr;
    if (user.empty() || !ConvertSidToStringSidW(sidOf(user), &name))
        return false;
    const Local<wchar_t> sid(name);
    // Security descriptor definition language: protected, all rights for the person alone; the system and its
    // administrators can give themselves any.
    const std::wstring text = L"D:P(A;;FA;;;" + std::wstring(name) + L")";
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &descriptor,
                                                              nullptr))
        return false;
    const Local<void> freed(descriptor);
    // Not SetNamedSecurityInfo(), with which wine adds what the folder gives.
    return SetFileSecurityW(native(path).c_str(),
                            DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, descriptor);
}

} // namespace limbeck

#endif
