#pragma once

#include <QString>

namespace limbeck::PlatformOwner {

// Whether a folder is the current user's own, and nobody else may look into it or write to it. Any thread.
bool isPrivate(const QString &folder);

} // namespace limbeck::PlatformOwner
