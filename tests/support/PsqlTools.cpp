#include "PsqlTools.h"

#include "SharedSandbox.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

namespace limbeck::test {

namespace {

ToolOutcome runTool(const QString &name, const Target &target, const QStringList &arguments)
{
    QProcess process;
    process.start(sharedSandbox().binaries() + QLatin1Char('/') + name,
                  QStringList{QStringLiteral("-h"), target.firstHost(), QStringLiteral("-p"),
                              QString::number(target.firstPort()), QStringLiteral("-U"), target.user,
                              QStringLiteral("-d"), target.database} +
                      arguments);
    if (!process.waitForFinished(60000))
        qFatal("%s did not end", qPrintable(name));
    return {process.exitCode(),
            QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError())};
}

} // namespace

ToolOutcome runWithPsql(const Target &target, const QByteArray &script)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("내보내기.sql")));
    if (!file.open(QIODevice::WriteOnly) || file.write(script) != script.size())
        qFatal("cannot write the script");
    file.close();
    return runTool(QStringLiteral("psql"), target,
                   {QStringLiteral("-X"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
                    QStringLiteral("-f"), file.fileName()});
}

QString dumpOf(const Target &target)
{
    // Newer releases guard their output with a random key.
    static const QRegularExpression noise(QStringLiteral("^\\\\(un)?restrict .*$"),
                                          QRegularExpression::MultilineOption);
    QString all =
        runTool(QStringLiteral("pg_dump"), target, {QStringLiteral("--exclude-schema=limbeck")}).output;
    return all.remove(noise);
}

} // namespace limbeck::test
