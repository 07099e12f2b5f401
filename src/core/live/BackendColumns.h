#pragma once

#include "live/Blockers.h"

#include <QByteArray>
#include <QJsonObject>

#include <memory>
#include <stop_token>

namespace limbeck {

class Session;

// A Backend as a json_build_object() of a row `a` of pg_stat_activity, and the reading of it.
QByteArray backendJson();
Backend backendFromJson(const QJsonObject &object);

// Keeps the server from compiling a query of the catalogs, which it takes for a large one: that would take
// seconds of its processor for some rows. To be run in front of one; with `local`, for the transaction. Empty
// where the server cannot compile queries (before PostgreSQL 11).
QByteArray jitOff(const Session &session, bool local);

// Cancels what a session runs when a stop is requested, without keeping the one who requests it waiting.
class CancelOnStop
{
public:
    CancelOnStop(const Session &session, std::stop_token stop);
    ~CancelOnStop();
    CancelOnStop(const CancelOnStop &) = delete;
    CancelOnStop &operator=(const CancelOnStop &) = delete;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace limbeck
