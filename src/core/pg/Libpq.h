#pragma once

#include "base/Result.h"

#include <QFunctionPointer>

#include <atomic>

#include <libpq-fe.h>

namespace limbeck {

// libpq, loaded when it is first needed and not when the program starts: with the libraries that it brings
// along (LDAP, Kerberos, TLS) it would take a third of the time to the first window. Inside namespace limbeck
// the names below hide libpq's own, so that code calls PQstatus(…) as ever; whoever calls first has to know
// that libpq is there (loadLibpq). Any thread.

// Errors: session.no-driver, with the system's reason.
Result<void> loadLibpq();

// The address of one of libpq's functions. Ends the program where libpq cannot be loaded or lacks it.
QFunctionPointer libpqFunction(const char *name);

template <typename Signature>
class LibpqFunction;

template <typename Return, typename... Arguments>
class LibpqFunction<Return(Arguments...)>
{
public:
    explicit constexpr LibpqFunction(const char *name) : m_name(name) {}
    LibpqFunction(const LibpqFunction &) = delete;
    LibpqFunction &operator=(const LibpqFunction &) = delete;

    Return operator()(Arguments... arguments) const
    {
        using Function = Return (*)(Arguments...);
        QFunctionPointer address = m_address.load(std::memory_order_acquire);
        if (!address) {
            address = libpqFunction(m_name);
            m_address.store(address, std::memory_order_release);
        }
        return reinterpret_cast<Function>(address)(arguments...);
    }

private:
    const char *m_name;
    mutable std::atomic<QFunctionPointer> m_address{nullptr};
};

#define LIMBECK_LIBPQ(name) inline constinit const LibpqFunction<decltype(::name)> name{#name};

LIMBECK_LIBPQ(PQbackendPID)
LIMBECK_LIBPQ(PQcancel)
LIMBECK_LIBPQ(PQclear)
LIMBECK_LIBPQ(PQcmdStatus)
LIMBECK_LIBPQ(PQcmdTuples)
LIMBECK_LIBPQ(PQconndefaults)
LIMBECK_LIBPQ(PQconnectPoll)
LIMBECK_LIBPQ(PQconnectStart)
LIMBECK_LIBPQ(PQconnectdb)
LIMBECK_LIBPQ(PQconnectionNeedsPassword)
LIMBECK_LIBPQ(PQconnectionUsedPassword)
LIMBECK_LIBPQ(PQconninfoFree)
LIMBECK_LIBPQ(PQconsumeInput)
LIMBECK_LIBPQ(PQdb)
LIMBECK_LIBPQ(PQenterPipelineMode)
LIMBECK_LIBPQ(PQerrorMessage)
LIMBECK_LIBPQ(PQescapeIdentifier)
LIMBECK_LIBPQ(PQexec)
LIMBECK_LIBPQ(PQexitPipelineMode)
LIMBECK_LIBPQ(PQfinish)
LIMBECK_LIBPQ(PQflush)
LIMBECK_LIBPQ(PQfreeCancel)
LIMBECK_LIBPQ(PQfreemem)
LIMBECK_LIBPQ(PQftype)
LIMBECK_LIBPQ(PQgetCancel)
LIMBECK_LIBPQ(PQgetCopyData)
LIMBECK_LIBPQ(PQgetResult)
LIMBECK_LIBPQ(PQgetisnull)
LIMBECK_LIBPQ(PQgetlength)
LIMBECK_LIBPQ(PQgetvalue)
LIMBECK_LIBPQ(PQgssEncInUse)
LIMBECK_LIBPQ(PQhost)
LIMBECK_LIBPQ(PQhostaddr)
LIMBECK_LIBPQ(PQisBusy)
LIMBECK_LIBPQ(PQlibVersion)
LIMBECK_LIBPQ(PQnfields)
LIMBECK_LIBPQ(PQntuples)
LIMBECK_LIBPQ(PQparameterStatus)
LIMBECK_LIBPQ(PQpipelineSync)
LIMBECK_LIBPQ(PQport)
LIMBECK_LIBPQ(PQputCopyEnd)
LIMBECK_LIBPQ(PQresultErrorField)
LIMBECK_LIBPQ(PQresultErrorMessage)
LIMBECK_LIBPQ(PQresultStatus)
LIMBECK_LIBPQ(PQsendFlushRequest)
LIMBECK_LIBPQ(PQsendQuery)
LIMBECK_LIBPQ(PQsendQueryParams)
LIMBECK_LIBPQ(PQserverVersion)
LIMBECK_LIBPQ(PQsetErrorVerbosity)
LIMBECK_LIBPQ(PQsetNoticeReceiver)
LIMBECK_LIBPQ(PQsetSingleRowMode)
LIMBECK_LIBPQ(PQsetnonblocking)
LIMBECK_LIBPQ(PQsocket)
LIMBECK_LIBPQ(PQsslAttribute)
LIMBECK_LIBPQ(PQsslInUse)
LIMBECK_LIBPQ(PQstatus)
LIMBECK_LIBPQ(PQtrace)
LIMBECK_LIBPQ(PQtransactionStatus)
LIMBECK_LIBPQ(PQunescapeBytea)
LIMBECK_LIBPQ(PQuntrace)
#undef LIMBECK_LIBPQ

} // namespace limbeck
