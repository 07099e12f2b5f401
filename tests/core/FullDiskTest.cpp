#include "base/SaveFile.h"
#include "env/EnvFile.h"
#include "project/EnvPyMend.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace limbeck;

// A disk that is really full: a file system of 64 KiB in memory, mounted for one program only. That program
// is this one again, with --inside, in a user and mount namespace of its own (util-linux' unshare; root needs
// none). What it finds is a line on its standard output.
class FullDiskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFullDiskLeavesTheOldFile();
    void aFullDiskLeavesNoHalfNewFile();
    void aFullDiskLeavesEnvPyUnmended();
};

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

// Takes all the room that is left.
void fill(const QString &folder)
{
    QFile file(folder + text("/ballast"));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        qFatal("no ballast");
    const QByteArray block(4096, 'x');
    while (file.write(block) == block.size()) {
    }
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("missing");
}

QString tellError(const Result<void> &saved)
{
    return saved ? text("saved")
                 : saved.error().code + QLatin1Char('|') + saved.error().where.file + QLatin1Char('|') +
                       saved.error().detail;
}

int changeAnEnvironment(const QString &folder)
{
    const QString path = folder + text("/개발.env");
    const QByteArray before = "# 설정\nDATABASE_URL=postgresql://app@127.0.0.1/앱\n";
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(before) != before.size())
        return 3;
    file.close();
    auto env = EnvFile::read(path);
    fill(folder);
    const QString value(8000, QLatin1Char('v'));
    if (!env || !env->setValue(text("NEW"), value))
        return 3;
    std::printf("%s|%s\n", qUtf8Printable(tellError(env->save())),
                contentOf(path) == before ? "unchanged" : "changed");
    return 0;
}

int writeANewFile(const QString &folder)
{
    const QString path = folder + text("/new.sql");
    fill(folder);
    const Result<void> saved = saveFile(path, QByteArray(8000, '-'));
    std::printf("%s|%s\n", qUtf8Printable(tellError(saved)),
                QDir(folder).entryList(QDir::Files) == QStringList{text("ballast")} ? "unchanged"
                                                                                    : "changed");
    return 0;
}

int mendAnEnvPy(const QString &folder)
{
    const QString path = folder + text("/env.py");
    MendProposal proposal;
    proposal.file = path;
    proposal.before = "# 설정\n";
    proposal.after = QByteArray(8000, '#');
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(proposal.before) != proposal.before.size())
        return 3;
    file.close();
    fill(folder);
    std::printf("%s|%s\n", qUtf8Printable(tellError(writeMend(proposal))),
                contentOf(path) == proposal.before ? "unchanged" : "changed");
    return 0;
}

// "code|file|reason|state", as the program inside tells it.
QStringList askInside(const char *work, const QString &folder)
{
    const QString script =
        text("mount -t tmpfs -o size=64k,mode=0700 limbeck \"$1\" && exec \"$2\" --inside \"$3\" \"$1\"");
    const QStringList shell{text("sh"), text("-c"), script,
                            text("sh"), folder,     QCoreApplication::applicationFilePath(),
                            text(work)};
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(text("unshare"),
                  QStringList{text("--user"), text("--map-root-user"), text("--mount"), text("--")} + shell);
    if (!process.waitForFinished(30000) ||
        process.exitCode() != 0) // no user namespaces here; root needs none
        process.start(text("unshare"), QStringList{text("--mount"), text("--")} + shell);
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(30000))
        return {};
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed().split(QLatin1Char('|'));
}

} // namespace

void FullDiskTest::aFullDiskLeavesTheOldFile()
{
    const QTemporaryDir folder;
    const QStringList told = askInside("environment", folder.path());
    QCOMPARE(told.size(), 4);
    QCOMPARE(told[0], text("file.write"));
    QCOMPARE(told[1], folder.path() + text("/개발.env"));
    QVERIFY2(told[2].contains(text("No space left")), qPrintable(told[2]));
    QCOMPARE(told[3], text("unchanged"));
}

void FullDiskTest::aFullDiskLeavesNoHalfNewFile()
{
    const QTemporaryDir folder;
    const QStringList told = askInside("new", folder.path());
    QCOMPARE(told.size(), 4);
    QCOMPARE(told[0], text("file.write"));
    QVERIFY2(told[2].contains(text("No space left")), qPrintable(told[2]));
    QCOMPARE(told[3], text("unchanged"));
}

void FullDiskTest::aFullDiskLeavesEnvPyUnmended()
{
    const QTemporaryDir folder;
    const QStringList told = askInside("env.py", folder.path());
    QCOMPARE(told.size(), 4);
    QCOMPARE(told[0], text("file.write"));
    QVERIFY2(told[2].contains(text("No space left")), qPrintable(told[2]));
    QCOMPARE(told[3], text("unchanged"));
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == text("--inside"))
        return arguments[2] == text("new")      ? writeANewFile(arguments[3])
               : arguments[2] == text("env.py") ? mendAnEnvPy(arguments[3])
                                                : changeAnEnvironment(arguments[3]);
    FullDiskTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "FullDiskTest.moc"
