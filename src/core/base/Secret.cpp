#include "base/Secret.h"

namespace limbeck {

Secret::Secret(QByteArray utf8) : m_bytes(std::move(utf8)), m_set(true) {}

Secret::Secret(const QString &text) : Secret(text.toUtf8()) {}

Secret::~Secret()
{
    if (m_bytes.isDetached())
        m_bytes.fill('\0');
}

} // namespace limbeck
