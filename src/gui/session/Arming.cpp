#include "session/Arming.h"

namespace limbeck::gui {

Arming::Arming(QObject *parent) : QObject(parent)
{
    m_end.setSingleShot(true);
    m_end.setTimerType(Qt::PreciseTimer);
    m_end.setInterval(defaultTime);
    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_end, &QTimer::timeout, this, &Arming::disarm);
    connect(&m_second, &QTimer::timeout, this, &Arming::changed);
}

void Arming::setTime(std::chrono::milliseconds time)
{
    m_end.setInterval(time);
}

void Arming::arm(const QByteArray &targetIdentity)
{
    m_identity = targetIdentity;
    m_end.start();
    m_second.start();
    Q_EMIT changed();
}

void Arming::disarm()
{
    if (m_identity.isEmpty())
        return;
    m_identity.clear();
    m_end.stop();
    m_second.stop();
    Q_EMIT changed();
}

bool Arming::isArmed(const QByteArray &targetIdentity) const
{
    return !m_identity.isEmpty() && m_identity == targetIdentity && m_end.isActive();
}

std::chrono::milliseconds Arming::remaining() const
{
    return m_identity.isEmpty() ? std::chrono::milliseconds(0)
                                : std::max(std::chrono::milliseconds(0), m_end.remainingTimeAsDuration());
}

QString Arming::describe() const
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(remaining()).count();
    if (seconds <= 60)
        return tr("armed for %n more second(s)", nullptr, int(seconds));
    return tr("armed for %n more minute(s)", nullptr, int((seconds + 59) / 60));
}

} // namespace limbeck::gui
