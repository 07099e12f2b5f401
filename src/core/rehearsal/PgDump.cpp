#include "rehearsal/PgDump.h"

#include "base/ChildTree.h"
#include "pg/ConnectionParameters.h"
#include "pg/TunnelWay.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QStandardPaths>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct DumpText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::PgDump)
};

constexpr int versionTimeoutMs = 5000;
constexpr int pollMs = 50;

QProcessEnvironment childEnvironment(const QByteArray &password)
{
    QProcessEnvironment environment;
    const QProcessEnvironment own = QProcessEnvironment::systemEnvironment();
    const QStringList names = own.keys();
    for (const QString &name : names) {
        // The connection string names everything; a service or a variable of ours must add nothing.
        if (!name.startsWith("PG"_L1, Qt::CaseInsensitive))
            environment.insert(name, own.value(name));
    }
    environment.insert(u"PGPASSWORD"_s, QString::fromUtf8(password));
    environment.insert(u"LC_MESSAGES"_s, u"C"_s);
    return environment;
}

tl::unexpected<Error> failed(const QString &program, const QByteArray &words)
{
    Error error{
        u"rehearsal.pg-dump"_s,
        DumpText::tr("The schema of the database could not be read with %1.")
            .arg(QDir::toNativeSeparators(program)),
        QString::fromUtf8(words).trimmed(),
        DumpText::tr("pg_dump needs the right to read every table's definition, and a lock on each for a "
                     "moment (ACCESS SHARE). Its own words are below."),
        {},
        {}};
    return fail(std::move(error));
}

} // namespace

int postgresMajorVersion(const QString &program)
{
    QProcess process;
    ChildTree tree(process);
    process.start(program, {u"--version"_s});
    tree.attach();
    if (!process.waitForFinished(versionTimeoutMs) || process.exitCode() != 0)
        return 0;
    static const QRegularExpression number(u"\\)\\s+(\\d+)"_s);
    return number.match(QString::fromUtf8(process.readAllStandardOutput())).captured(1).toInt();
}

QString findPgDump(int serverMajor, const QStringList &folders)
{
    QString best;
    int bestMajor = 0;
    QStringList places = folders;
    places.append(QString()); // PATH
    for (const QString &folder : std::as_const(places)) {
        const QString program = QStandardPaths::findExecutable(
            u"pg_dump"_s, folder.isEmpty() ? QStringList{} : QStringList{folder});
        const int major = program.isEmpty() ? 0 : postgresMajorVersion(program);
        if (major < serverMajor || (bestMajor != 0 && major >= bestMajor))
            continue;
        best = program;
        bestMajor = major;
    }
    return best;
}

Result<QByteArray> dumpSchema(const QString &program, const Target &target, std::stop_token stop)
{
    constexpr std::chrono::seconds connectTimeout{10};
    ConnectionParameters parameters(target, u"limbeck rehearsal"_s, connectTimeout);
    std::shared_ptr<SshTunnel> way;
    if (target.tunnel) {
        auto tunnel = TunnelWay::open(target, connectTimeout);
        if (!tunnel)
            return fail(std::move(tunnel.error()));
        way = std::move(*tunnel);
        TunnelWay::lead(*way, parameters);
    }
    // Every user of the machine can read a process's arguments.
    const QByteArray connection = parameters.connectionString({"password", "sslpassword"});
    QProcess process;
    ChildTree tree(process);
    process.setProcessEnvironment(childEnvironment(parameters.value("password")));
    process.start(program,
                  {u"--schema-only"_s, u"--no-tablespaces"_s, u"--no-publications"_s, u"--no-subscriptions"_s,
                   u"--no-security-labels"_s, u"--exclude-schema=limbeck"_s, u"--lock-wait-timeout=5000"_s,
                   u"--encoding=UTF8"_s, u"--dbname"_s, QString::fromUtf8(connection)});
    tree.attach();
    if (!process.waitForStarted(versionTimeoutMs))
        return failed(program, process.errorString().toUtf8());
    process.closeWriteChannel();
    while (!process.waitForFinished(pollMs) && process.state() != QProcess::NotRunning) {
        if (!stop.stop_requested())
            continue;
        tree.kill();
        process.waitForFinished(versionTimeoutMs);
        return fail("rehearsal.cancelled", DumpText::tr("The rehearsal was stopped."));
    }
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return failed(program, process.readAllStandardError());
    return process.readAllStandardOutput();
}

} // namespace limbeck
