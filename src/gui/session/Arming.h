#pragma once

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace limbeck::gui {

// A protected environment whose database's name has been typed: for ten minutes runs on that database need no
// further confirmation. Bound to the target's identity, so that it never counts for another database. Owned
// by the session; GUI thread.
class Arming : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds defaultTime = std::chrono::minutes(10);

    explicit Arming(QObject *parent = nullptr);

    void setTime(std::chrono::milliseconds time); // for what is armed from now on
    void arm(const QByteArray &targetIdentity);   // begins anew
    void disarm();
    bool isArmed(const QByteArray &targetIdentity) const;
    std::chrono::milliseconds remaining() const; // 0: not armed
    // "armed for 10 more minutes", by the minute, in the last one by the second.
    QString describe() const;

Q_SIGNALS:
    void changed(); // armed, disarmed, and each second between, since describe() counts down

private:
    QByteArray m_identity; // empty: not armed
    QTimer m_end;
    QTimer m_second;
};

} // namespace limbeck::gui
