#include "Report.h"

#include "script/ScriptDirectory.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>

using namespace limbeck;
using namespace limbeck::bench;

namespace {

constexpr int revisionCount = 10'000;
constexpr int rounds = 9;

QString id(int number)
{
    return QStringLiteral("%1").arg(number, 12, 16, QLatin1Char('0'));
}

// Revisions of about 1 kB, as people write them.
bool writeRevisions(const QDir &folder)
{
    for (int i = 0; i < revisionCount; ++i) {
        QFile file(
            folder.filePath(QStringLiteral("%1_change_%2.sql").arg(i, 6, 10, QLatin1Char('0')).arg(i)));
        QByteArray text = "-- change " + QByteArray::number(i) + "\n--\n-- Revision ID: " + id(i).toLatin1() +
                          "\n-- Revises: " + (i > 0 ? id(i - 1).toLatin1() : QByteArray()) +
                          "\n-- Create Date: 2025-02-12 10:00:00+09:00\n\n-- migrate:up\n";
        for (int k = 0; k < 8; ++k)
            text += "ALTER TABLE orders ADD COLUMN column_" + QByteArray::number(i) + '_' +
                    QByteArray::number(k) + " text NOT NULL DEFAULT 'nothing yet';\n";
        text += "\n-- migrate:down\nALTER TABLE orders DROP COLUMN column_" + QByteArray::number(i) + "_0;\n";
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return false;
    }
    return true;
}

// Milliseconds for reading all files whole, and nothing else.
double readWhole(const QDir &folder)
{
    QElapsedTimer timer;
    timer.start();
    qsizetype bytes = 0;
    const QStringList names = folder.entryList({QStringLiteral("*.sql")}, QDir::Files);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            bytes += file.readAll().size();
    }
    return bytes > 0 ? double(timer.nsecsElapsed()) / 1e6 : 0;
}

// Milliseconds for opening the folder and working out what is pending from the middle; negative when it
// fails.
double pending(const QDir &folder)
{
    QElapsedTimer timer;
    timer.start();
    const auto scripts = ScriptDirectory::openSql(folder.path());
    if (!scripts)
        return -1;
    const auto steps = scripts->graph().upgradeSteps({id(revisionCount / 2 - 1)}, QStringLiteral("head"));
    const double elapsed = double(timer.nsecsElapsed()) / 1e6;
    return steps && int(steps->size()) == revisionCount / 2 ? elapsed : -1;
}

} // namespace

int main()
{
    const QTemporaryDir temporary;
    const QDir folder(temporary.path());
    if (!temporary.isValid() || !writeRevisions(folder)) {
        std::fputs("The revisions could not be written to the temporary folder.\n", stderr);
        return 1;
    }
    std::vector<double> reading;
    std::vector<double> planning;
    for (int round = 0; round < rounds; ++round) {
        reading.push_back(readWhole(folder));
        planning.push_back(pending(folder));
        if (planning.back() < 0) {
            std::fputs("The revisions could not be opened.\n", stderr);
            return 1;
        }
    }
    Report report(QStringLiteral("Pending on 10,000 SQL revisions"));
    report.figure(QStringLiteral("reading the files whole"), median(reading), QStringLiteral("ms"));
    report.figure(QStringLiteral("opening them, and what is pending"), median(planning),
                  QStringLiteral("ms"));
    report.atMost(QStringLiteral("ratio"), median(planning) / median(reading), 2.0, QStringLiteral("×"));
    report.atMost(QStringLiteral("peak memory"), peakMemory(), 120, QStringLiteral("MB"));
    return report.exitCode();
}
