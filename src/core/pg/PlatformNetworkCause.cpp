#include "pg/NetworkCause.h"

#include <QtGlobal>

#include <algorithm>
#include <cerrno>
#include <iterator>

#ifdef Q_OS_WIN
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netdb.h>
#endif

namespace limbeck {

namespace {

template <typename Cause>
struct Meaning
{
    int number;
    Cause cause;
};

// Windows' numbers are written out, for they have a meaning on every platform; errno's differ between them.
constexpr Meaning<NetworkCause> networkMeanings[] = {
    {0, NetworkCause::None},

    {ECONNREFUSED, NetworkCause::Refused},
    {10061, NetworkCause::Refused}, // WSAECONNREFUSED
    {1225, NetworkCause::Refused},  // ERROR_CONNECTION_REFUSED, of overlapped calls (Python's asyncio)

    {ETIMEDOUT, NetworkCause::TimedOut},
    {10060, NetworkCause::TimedOut}, // WSAETIMEDOUT
    {1460, NetworkCause::TimedOut},  // ERROR_TIMEOUT

    {EHOSTUNREACH, NetworkCause::Unreachable},
    {ENETUNREACH, NetworkCause::Unreachable},
    {ENETDOWN, NetworkCause::Unreachable},
    {EADDRNOTAVAIL, NetworkCause::Unreachable},
    {EAFNOSUPPORT, NetworkCause::Unreachable},
#ifdef EHOSTDOWN
    {EHOSTDOWN, NetworkCause::Unreachable},
#endif
    {10065, NetworkCause::Unreachable}, // WSAEHOSTUNREACH
    {10051, NetworkCause::Unreachable}, // WSAENETUNREACH
    {10050, NetworkCause::Unreachable}, // WSAENETDOWN
    {10064, NetworkCause::Unreachable}, // WSAEHOSTDOWN
    {10049, NetworkCause::Unreachable}, // WSAEADDRNOTAVAIL
    {10047, NetworkCause::Unreachable}, // WSAEAFNOSUPPORT
    {1231, NetworkCause::Unreachable},  // ERROR_NETWORK_UNREACHABLE
    {1232, NetworkCause::Unreachable},  // ERROR_HOST_UNREACHABLE

    {ECONNRESET, NetworkCause::Reset},
    {ECONNABORTED, NetworkCause::Reset},
    {ENETRESET, NetworkCause::Reset},
    {EPIPE, NetworkCause::Reset},
    {10054, NetworkCause::Reset}, // WSAECONNRESET
    {10053, NetworkCause::Reset}, // WSAECONNABORTED
    {10052, NetworkCause::Reset}, // WSAENETRESET
    {1236, NetworkCause::Reset},  // ERROR_CONNECTION_ABORTED

    {EACCES, NetworkCause::Denied},
    {EPERM, NetworkCause::Denied},
    {10013, NetworkCause::Denied}, // WSAEACCES

    {ENOENT, NetworkCause::Missing},
};

constexpr Meaning<NameCause> nameMeanings[] = {
    {0, NameCause::None},

    {EAI_NONAME, NameCause::Unknown},
#ifdef EAI_NODATA
    {EAI_NODATA, NameCause::Unknown}, // the name is there, and has no address
#endif
#ifdef Q_OS_LINUX
    {-5, NameCause::Unknown}, // glibc's EAI_NODATA, which its header hides from strict standards
#endif
    {11001, NameCause::Unknown}, // WSAHOST_NOT_FOUND
    {11004, NameCause::Unknown}, // WSANO_DATA

    {EAI_AGAIN, NameCause::NameServer},
    {EAI_FAIL, NameCause::NameServer},
    {11002, NameCause::NameServer}, // WSATRY_AGAIN
    {11003, NameCause::NameServer}, // WSANO_RECOVERY
};

template <typename Cause, size_t Size>
Cause meaningOf(const Meaning<Cause> (&meanings)[Size], int number)
{
    const auto found = std::find_if(std::begin(meanings), std::end(meanings),
                                    [number](const Meaning<Cause> &m) { return m.number == number; });
    return found == std::end(meanings) ? Cause::Other : found->cause;
}

} // namespace

NetworkCause networkCauseOf(int systemError)
{
    return meaningOf(networkMeanings, systemError);
}

NameCause nameCauseOf(int lookUpError)
{
    return meaningOf(nameMeanings, lookUpError);
}

} // namespace limbeck
