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
