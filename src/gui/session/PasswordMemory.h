#pragma once

#include "base/Secret.h"
#include "target/Target.h"

#include <QHash>
#include <QMutex>

#include <optional>

namespace limbeck::gui {

// The passwords that were entered by hand, by the identity of their target, until the program ends. Shared by
// the session and its workers; any thread.
class PasswordMemory
{
public:
    void remember(const Target &target, const Secret &password)
    {
        const QMutexLocker lock(&m_mutex);
        m_passwords.insert(target.identity(), password);
    }
    std::optional<Secret> find(const Target &target) const
    {
        const QMutexLocker lock(&m_mutex);
        const auto found = m_passwords.constFind(target.identity());
        return found == m_passwords.cend() ? std::nullopt : std::optional(*found);
    }

private:
    mutable QMutex m_mutex;
    QHash<QByteArray, Secret> m_passwords;
};

} // namespace limbeck::gui
