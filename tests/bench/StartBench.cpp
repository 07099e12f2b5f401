// From starting the program to its first painted window, against a program that shows an empty QMainWindow.
//
// Both write a line when the first paint is done and then quit; the time runs from QProcess::start to that
// line. They take turns, so that a busy moment of the machine meets both alike.
#include "Report.h"
#include "TestPaths.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

#include <cstdio>
#include <optional>

using namespace Qt::StringLiterals;
using namespace limbeck::bench;

namespace {

constexpr int rounds = 15;
constexpr int timeoutMs = 30000;

// Settings of their own, so that neither the person's last project nor the window's size takes part.
QProcessEnvironment environmentIn(const QTemporaryDir &home)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, home.path());
    environment.insert(u"XDG_CONFIG_HOME"_s, home.path());
    if (!environment.contains(u"DISPLAY"_s))
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    return environment;
}

// Milliseconds until the first line on stdout; nullopt when the program ends without one.
std::optional<double> firstPaint(const QString &program, const QStringList &arguments,
                                 const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QElapsedTimer timer;
    timer.start();
    process.start(program, arguments);
    while (!process.canReadLine()) {
        if (!process.waitForReadyRead(timeoutMs))
            return std::nullopt;
    }
    const double ms = double(timer.nsecsElapsed()) / 1e6;
    process.waitForFinished(timeoutMs);
    return ms;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QTemporaryDir home;
    const QProcessEnvironment environment = environmentIn(home);
    const QString window = limbeck::test::builtProgram(u"limbeck"_s);
    const QString empty = QDir(QCoreApplication::applicationDirPath()).filePath(u"EmptyWindow"_s);

    std::vector<double> windowTimes;
    std::vector<double> emptyTimes;
    for (int round = 0; round <= rounds; ++round) {
        const auto emptyMs = firstPaint(empty, {}, environment);
        const auto windowMs = firstPaint(window, {u"--exit-after-first-paint"_s}, environment);
        if (!emptyMs || !windowMs) {
            std::fprintf(stderr, "%s did not paint.\n", qUtf8Printable(emptyMs ? window : empty));
            return 2;
        }
        if (round == 0)
            continue; // fills the disk's cache
        emptyTimes.push_back(*emptyMs);
        windowTimes.push_back(*windowMs);
    }

    Report report(u"Start to first painted window (%1 rounds, medians)"_s.arg(rounds));
    report.figure(u"empty QMainWindow program"_s, median(emptyTimes), u"ms"_s);
    report.figure(u"limbeck"_s, median(windowTimes), u"ms"_s);
    report.atMost(u"ratio"_s, median(windowTimes) / median(emptyTimes), 1.5, u"x"_s);
    return report.exitCode();
}
