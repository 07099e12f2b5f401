// A .env file of 100,000 lines with references, read and resolved: the time, how it grows with the number of
// lines, and what python-dotenv takes for a tenth of it.
#include "Report.h"

#include "env/Environment.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace limbeck;
using namespace limbeck::bench;

namespace {

constexpr int rounds = 5;

QString writeFile(const QTemporaryDir &folder, int lines)
{
    QByteArray bytes = "V0=start\n";
    for (int i = 1; i < lines; ++i) {
        const QByteArray number = QByteArray::number(i);
        bytes += 'V' + number + "=${V0}/" + number + "/${V" + QByteArray::number(i / 2) + ":-none}\n";
    }
    const QString path = folder.filePath(QString::number(lines) + u".env"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write the file to measure");
    return path;
}

double loadMs(const QString &path, int lines)
{
    EnvironmentDefinition definition;
    definition.name = u"bench"_s;
    definition.files = QStringList{path};
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        const auto environment = Environment::load(definition, {});
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
        if (!environment || environment->variables().size() != size_t(lines))
            qFatal("the file was not read whole");
    }
    return median(times);
}

// Milliseconds inside Python, without its start.
double pythonMs(const QString &path)
{
    QProcess python;
    python.start(u"/usr/bin/python3"_s,
                 {u"-c"_s,
                  u"import sys, time, dotenv; t = time.perf_counter(); dotenv.dotenv_values(sys.argv[1]); "
                  "print((time.perf_counter() - t) * 1000)"_s,
                  path});
    const bool done = python.waitForFinished(120000) && python.exitCode() == 0;
    if (!done)
        qFatal("python-dotenv, the rival, cannot be run: %s", python.readAllStandardError().constData());
    return python.readAllStandardOutput().trimmed().toDouble();
}

} // namespace

int main()
{
    const QTemporaryDir folder;
    const QString whole = writeFile(folder, 100000);
    const double wholeMs = loadMs(whole, 100000);
    const double halfMs = loadMs(writeFile(folder, 50000), 50000);
    const QString tenth = writeFile(folder, 10000);
    Report report(u".env of 100,000 lines with references"_s);
    report.atMost(u"100,000 lines"_s, wholeMs, 1000, u"ms"_s);
    report.atMost(u"100,000 lines against 50,000"_s, wholeMs / halfMs, 2.6, u"times"_s);
    report.figure(u"10,000 lines"_s, loadMs(tenth, 10000), u"ms"_s);
    report.figure(u"10,000 lines, python-dotenv"_s, pythonMs(tenth), u"ms"_s);
    return report.exitCode();
}
