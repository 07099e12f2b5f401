#pragma once

#include "base/Error.h"
#include "tunnel/TunnelSettings.h"

#include <QByteArray>

#include <optional>

namespace limbeck {

// Why a tunnel does not open, or no longer leads anywhere: what happened, the likely reasons, what to check.
// ssh tells its reasons in words only, always in English; what it said is each error's detail. Pure, any
// thread.
namespace TunnelFailure {

Error noClient(const TunnelSettings &settings);
// The configuration file is the project's own.
Error ownConfiguration(const TunnelSettings &settings);
Error stopped();
Error timedOut(const TunnelSettings &settings, const QByteArray &output);
Error noPort(const TunnelSettings &settings, const QByteArray &output);
// The client ended before its port was open.
Error notOpened(const TunnelSettings &settings, const QByteArray &output, int exitCode);
Error lost(const TunnelSettings &settings, const QByteArray &output);
// The other machine did not make the connection; nothing where the client says no such thing.
std::optional<Error> notForwarded(const TunnelSettings &settings, const QString &host, quint16 port,
                                  const QByteArray &output);

} // namespace TunnelFailure

} // namespace limbeck
