#include "Report.h"

#include <QFile>

#include <algorithm>
#include <cstdio>

namespace limbeck::bench {

namespace {

void print(const QString &what, double value, const QString &unit, const QString &verdict)
{
    std::printf("  %-62s %10.2f %-6s %s\n", qUtf8Printable(what), value, qUtf8Printable(unit),
                qUtf8Printable(verdict));
    std::fflush(stdout);
}

QString verdict(bool held, const char *bound, double limit, const QString &unit)
{
    return QString::asprintf("%s: %s %.2f %s", held ? "held" : "NOT HELD", bound, limit,
                             qUtf8Printable(unit));
}

} // namespace

Report::Report(const QString &title)
{
    std::printf("%s\n", qUtf8Printable(title));
}

void Report::figure(const QString &what, double value, const QString &unit)
{
    print(what, value, unit, {});
}

void Report::atMost(const QString &what, double value, double limit, const QString &unit)
{
    const bool held = value <= limit;
    m_held = m_held && held;
    print(what, value, unit, verdict(held, "at most", limit, unit));
}

void Report::atLeast(const QString &what, double value, double limit, const QString &unit)
{
    const bool held = value >= limit;
    m_held = m_held && held;
    print(what, value, unit, verdict(held, "at least", limit, unit));
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double peakMemory()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).simplified().split(' ').constFirst().toDouble() / 1024;
    }
    return 0;
}

} // namespace limbeck::bench
