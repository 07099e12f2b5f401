#pragma once

#include <QByteArray>
#include <QDebug>
#include <QString>

#include <iosfwd>

namespace limbeck {

// A password on its way from a file to libpq or to a child process's environment. It cannot be streamed,
// logged or compared by accident with text; reveal() is the one way out. Unset and empty are different
// things. The bytes are overwritten when the last copy goes. A value type; UTF-8.
class Secret
{
public:
    Secret() = default;
    explicit Secret(QByteArray utf8);
    explicit Secret(const QString &text);
    Secret(const Secret &) = default;
    Secret(Secret &&) noexcept = default;
    Secret &operator=(const Secret &) = default;
    Secret &operator=(Secret &&) noexcept = default;
    ~Secret();

    bool isSet() const { return m_set; }
    // The UTF-8 bytes. Only for libpq, a child process's environment, a key store, or a `.env` file being
    // written.
    const QByteArray &reveal() const { return m_bytes; }

    friend bool operator==(const Secret &, const Secret &) = default;

private:
    QByteArray m_bytes;
    bool m_set = false;
};

QDebug operator<<(QDebug, const Secret &) = delete;
std::ostream &operator<<(std::ostream &, const Secret &) = delete;

} // namespace limbeck
