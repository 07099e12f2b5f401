#include "base/Quantities.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Quantities)
};

// With group separators, which the C locale leaves out.
QLocale locale()
{
    QLocale locale;
    locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return locale;
}

constexpr double minute = 60;
constexpr double hour = 3600;
constexpr double inTheNextUnit = 1.5; // 90 s are still seconds, 100 s are minutes

QString number(double value, int decimals)
{
    return locale().toString(value, 'f', decimals);
}

} // namespace

QString bytesText(qint64 bytes)
{
    double shown = double(bytes);
    int steps = 0;
    while (std::abs(shown) >= 1024 && steps < 5) {
        shown /= 1024;
        ++steps;
    }
    return locale().formattedDataSize(bytes, steps > 0 && std::abs(shown) < 10 ? 1 : 0,
                                      QLocale::DataSizeTraditionalFormat);
}

QString countText(qint64 count)
{
    return locale().toString(count);
}

QString secondsText(double seconds)
{
    if (seconds < 1)
        return Text::tr("%1 ms").arg(number(seconds * 1000, 0));
    if (seconds < inTheNextUnit * minute)
        return Text::tr("%1 s").arg(number(seconds, seconds < 10 ? 1 : 0));
    if (seconds < inTheNextUnit * hour)
        return Text::tr("%1 min").arg(number(seconds / minute, seconds < 10 * minute ? 1 : 0));
    return Text::tr("%1 h").arg(number(seconds / hour, 1));
}

QString secondsRangeText(double low, double high)
{
    if (high < 1)
        return Text::tr("less than 1 s");
    if (low == high) // measured
        return secondsText(high);
    const auto range = [low, high](double unit) {
        const int decimals = low / unit < 2 ? 1 : 0;
        return number(low / unit, decimals) + u'–' + number(high / unit, decimals);
    };
    if (high < inTheNextUnit * minute)
        return Text::tr("about %1 s").arg(range(1));
    if (high < inTheNextUnit * hour)
        return Text::tr("about %1 min").arg(range(minute));
    return Text::tr("about %1 h").arg(range(hour));
}

} // namespace limbeck
