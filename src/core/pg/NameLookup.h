#pragma once

#include "pg/NetworkCause.h"

#include <QHostAddress>
#include <QList>
#include <QString>

#include <chrono>
#include <stop_token>

namespace limbeck {

struct NameAnswer
{
    QList<QHostAddress> addresses; // in the system's order; empty: none found
    NameCause cause = NameCause::None;
    QString systemText; // the system's words for the cause, with its number
};

// All addresses of a host name, IPv6 and IPv4, in the order in which libpq would try them, or the address
// itself. The system's look-up cannot be interrupted, so it runs on a thread of its own, which is left to its
// end when the time is over. Blocking, bounded by `timeout`, stops within 20 ms of a stop request; any thread
// but the GUI's.
NameAnswer lookUpName(const QString &host, std::chrono::milliseconds timeout, std::stop_token stop);

} // namespace limbeck
