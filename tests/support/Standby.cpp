#include "Standby.h"

#include "pg/ServerProcess.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>

namespace limbeck::test {

namespace {

void mustBe(const Result<void> &done)
{
    if (!done)
        qFatal("%s %s", qUtf8Printable(done.error().message), qUtf8Printable(done.error().detail));
}

void backUp(const Target &target, const QString &binaries, const QString &folder)
{
    QProcess backup;
    backup.setProcessChannelMode(QProcess::MergedChannels);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PGPASSWORD"), QString::fromUtf8(target.password.reveal()));
    backup.setProcessEnvironment(environment);
    backup.start(binaries + QStringLiteral("/pg_basebackup"),
                 {QStringLiteral("--host"), target.firstHost(), QStringLiteral("--port"),
                  QString::number(target.firstPort()), QStringLiteral("--username"), target.user,
                  QStringLiteral("--pgdata"), folder, QStringLiteral("--write-recovery-conf"),
                  QStringLiteral("--wal-method=stream"), QStringLiteral("--checkpoint=fast")});
    if (!backup.waitForFinished(60000) || backup.exitCode() != 0)
        qFatal("pg_basebackup: %s %s", qUtf8Printable(backup.errorString()), backup.readAll().constData());
}

} // namespace

std::unique_ptr<Sandbox> standbyOf(const Target &primary, const QStringList &settings)
{
    auto standby = Sandbox::start();
    if (!standby)
        qFatal("%s", qUtf8Printable(standby.error().message));
    (*standby)->stop();
    const QString data = (*standby)->dataFolder();
    if (!QDir(data).removeRecursively())
        qFatal("The standby's folder is not empty.");
    backUp(primary, (*standby)->binaries(), data);
    mustBe(ServerProcess::giveToServerUser(data));
    QDirIterator files(data, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                       QDirIterator::Subdirectories);
    while (files.hasNext())
        mustBe(ServerProcess::giveToServerUser(files.next()));
    mustBe((*standby)->restart(settings));
    return std::move(*standby);
}

} // namespace limbeck::test
