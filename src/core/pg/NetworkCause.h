#pragma once

namespace limbeck {

// Why a connection could not be made or used. Told by the system's error number and never by its words, which
// may be Korean or in another code page.
enum class NetworkCause
{
    None,
    Refused,     // nothing listens there
    TimedOut,    // the system's limit, or our own
    Unreachable, // no way from here
    Reset,       // ended with RST
    Closed,      // the other side ended it in an orderly way
    Denied,      // this machine forbids it: its firewall, or the permissions of a socket file
    Missing,     // no such socket file
    Stopped,     // on request
    Other
};

// What an error number of a connection means: errno, WSAGetLastError() or GetLastError(), told apart by value
// on every platform, so that a number in a Windows user's report means the same here. 0 is None. Pure; any
// thread. Source: Winsock's "Windows Sockets Error Codes", connect(2).
NetworkCause networkCauseOf(int systemError);

// Why a host name gave no address.
enum class NameCause
{
    None,
    Unknown,    // there is no such name, or it has no address
    NameServer, // the name server does not answer, or cannot tell at the moment
    TimedOut,   // our own limit
    Stopped,    // on request
    Other
};

// The same for getaddrinfo(), whose numbers on Windows are those of Winsock.
NameCause nameCauseOf(int lookUpError);

} // namespace limbeck
