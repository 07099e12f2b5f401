// How long the event loop stands still while the log console takes 100,000 lines that arrive in batches every
// 50 ms, then 100,000 more that push the first ones out, and while the filter changes over all of them.
// Prints the longest stall of each phase and the memory used; exits with 1 when a stall passes 50 ms.
#include "models/LogFilterModel.h"
#include "theme/Theme.h"
#include "views/LogConsole.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QTimer>

#include <cstdio>
#include <functional>

using namespace limbeck;
using namespace limbeck::gui;

namespace {

constexpr int total = 100'000;
constexpr int batch = 5'000;
constexpr int batchMilliseconds = 50;
constexpr double allowedMilliseconds = 50;

LogEntry entry(int number)
{
    const auto level = number % 97 == 0   ? LogLevel::Error
                       : number % 31 == 0 ? LogLevel::Warning
                                          : LogLevel::Info;
    return {QDateTime::currentDateTimeUtc(), level,
            QStringLiteral("Statement %1 of 100000: CREATE INDEX orders_created_%1 ON orders (created_at)")
                .arg(number),
            number % 50 == 0 ? QStringLiteral("DETAIL: line one\nline two\nline three") : QString()};
}

// Peak resident memory in MB, where the system tells it (Linux).
double peakMegabytes()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).simplified().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

// The longest time between two turns of the event loop.
class Heartbeat
{
public:
    Heartbeat()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_longest = std::max(m_longest, double(m_clock.nsecsElapsed()) / 1e6);
            m_clock.start();
        });
        m_clock.start();
        m_timer.start(0);
    }
    double take()
    {
        const double longest = m_longest;
        m_longest = 0;
        return longest;
    }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_longest = 0;
};

class Bench
{
public:
    explicit Bench(LogConsole &console) : m_console(console) {}

    void start()
    {
        QObject::connect(&m_arrivals, &QTimer::timeout, &m_arrivals, [this] { arrive(); });
        m_arrivals.start(batchMilliseconds);
    }

private:
    void arrive()
    {
        QList<LogEntry> lines;
        lines.reserve(batch);
        for (int i = 0; i < batch; ++i)
            lines.append(entry(m_sent++));
        m_console.append(lines);
        if (m_sent == total)
            report("100,000 lines arrive");
        if (m_sent == 2 * total) {
            report("100,000 more push them out");
            m_arrivals.stop();
            filter(QStringLiteral("99"), [this] {
                report("filter over 100,000 lines");
                filter({}, [this] { finish(); });
            });
        }
    }

    void filter(const QString &text, const std::function<void()> &then)
    {
        m_console.findChild<QLineEdit *>(QStringLiteral("filter"))->setText(text);
        auto *wait = new QTimer(&m_arrivals);
        QObject::connect(wait, &QTimer::timeout, wait, [this, wait, then] {
            if (m_console.filterModel()->isScanning())
                return;
            wait->deleteLater();
            wait->stop();
            then();
        });
        wait->start(10);
    }

    void report(const char *phase)
    {
        const double longest = m_heart.take();
        m_worst = std::max(m_worst, longest);
        std::printf("%-30s longest stall %6.1f ms\n", phase, longest);
    }

    void finish()
    {
        report("filter taken away");
        std::printf("peak memory of the program     %6.1f MB\n", peakMegabytes());
        QCoreApplication::exit(m_worst > allowedMilliseconds ? 1 : 0);
    }

    LogConsole &m_console;
    Heartbeat m_heart;
    QTimer m_arrivals;
    int m_sent = 0;
    double m_worst = 0;
};

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    Theme::apply(application, Theme::Mode::Light);
    LogConsole console;
    console.resize(1000, 300);
    console.show();
    Bench bench(console);
    QTimer::singleShot(200, &console, [&bench] { bench.start(); });
    return QApplication::exec();
}
