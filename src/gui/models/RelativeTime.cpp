#include "models/RelativeTime.h"

#include <QCoreApplication>
#include <QLocale>

namespace limbeck::gui {

namespace {

QString ago(const char *text, qint64 count)
{
    return QCoreApplication::translate("limbeck::gui::RelativeTime", text, nullptr, int(count));
}

} // namespace

QString relativeTime(const QDateTime &time, const QDateTime &now)
{
    if (!time.isValid())
        return {};
    constexpr qint64 minute = 60, hour = 60 * minute, day = 24 * hour, month = 30 * day, year = 365 * day;
    const qint64 seconds = time.secsTo(now);
    if (seconds < -minute)
        return QLocale().toString(time.toLocalTime().date(), QLocale::ShortFormat);
    if (seconds < minute)
        return ago(QT_TRANSLATE_NOOP("limbeck::gui::RelativeTime", "just now"), 0);
    if (seconds < hour)
        return ago(QT_TRANSLATE_N_NOOP("limbeck::gui::RelativeTime", "%n min ago"), seconds / minute);
    if (seconds < day)
        return ago(QT_TRANSLATE_N_NOOP("limbeck::gui::RelativeTime", "%n hour(s) ago"), seconds / hour);
    if (seconds < month)
        return ago(QT_TRANSLATE_N_NOOP("limbeck::gui::RelativeTime", "%n day(s) ago"), seconds / day);
    if (seconds < year)
        return ago(QT_TRANSLATE_N_NOOP("limbeck::gui::RelativeTime", "%n month(s) ago"), seconds / month);
    return ago(QT_TRANSLATE_N_NOOP("limbeck::gui::RelativeTime", "%n year(s) ago"), seconds / year);
}

QString exactTime(const QDateTime &time)
{
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss t")) : QString();
}

QDateTime parseCreateDate(const QString &text)
{
    QString iso = text.trimmed();
    if (iso.size() > 10 && iso.at(10) == QLatin1Char(' '))
        iso[10] = QLatin1Char('T');
    return QDateTime::fromString(iso, Qt::ISODateWithMs);
}

} // namespace limbeck::gui
