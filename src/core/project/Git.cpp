#include "project/Git.h"

#include "base/ChildTree.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

QProcessEnvironment quietEnvironment()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C"_s);
    environment.insert(u"GIT_OPTIONAL_LOCKS"_s, u"0"_s);
    environment.insert(u"GIT_TERMINAL_PROMPT"_s, u"0"_s);
    environment.insert(u"GIT_NO_LAZY_FETCH"_s, u"1"_s); // a partial clone would ask its server for files
    return environment;
}

// The nearest folder of a path that exists, without symbolic links, and what is left of the path behind it.
QString realPath(const QString &path)
{
    QString existing = QDir::cleanPath(path);
    QString rest;
    while (!QFileInfo::exists(existing)) {
        const qsizetype slash = existing.lastIndexOf(u'/');
        if (slash <= 0)
            return {};
        rest.prepend(existing.sliced(slash));
        existing.truncate(slash);
    }
    return QFileInfo(existing).canonicalFilePath() + rest;
}

} // namespace

Git::Git(QString program, QString root, QDeadlineTimer deadline)
    : m_program(std::move(program)), m_root(std::move(root)), m_deadline(deadline)
{
}

std::optional<Git> Git::at(const QString &folder, int limitMs)
{
    const QString program = QStandardPaths::findExecutable(u"git"_s);
    if (program.isEmpty() || !QFileInfo(folder).isDir())
        return std::nullopt;
    Git git(program, folder, QDeadlineTimer(limitMs));
    const auto top = git.run({u"rev-parse"_s, u"--show-toplevel"_s});
    if (!top || top->trimmed().isEmpty())
        return std::nullopt;
    git.m_root = QFileInfo(QString::fromUtf8(*top).trimmed()).canonicalFilePath();
    return git;
}

QString Git::relativePath(const QString &path) const
{
    const QString real = realPath(path);
    if (real == m_root)
        return u"."_s;
    return real.startsWith(m_root + u'/') ? real.sliced(m_root.size() + 1) : QString();
}

std::optional<QByteArray> Git::run(const QStringList &arguments, const QByteArray &input,
                                   std::initializer_list<int> goodCodes) const
{
    if (m_deadline.hasExpired())
        return std::nullopt;
    const auto timeLeft = [this] { return int(std::max<qint64>(1, m_deadline.remainingTime())); };
    QProcess process;
    ChildTree tree(process);
    process.setWorkingDirectory(m_root);
    process.setProcessEnvironment(quietEnvironment());
    // A repository's own configuration can name programs to run; looking at a project runs none.
    process.start(m_program, QStringList{u"--no-pager"_s, u"-c"_s, u"core.fsmonitor=false"_s, u"-c"_s,
                                         u"log.showSignature=false"_s} +
                                 arguments);
    tree.attach();
    if (!process.waitForStarted(timeLeft()))
        return std::nullopt;
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(timeLeft())) {
        tree.kill();
        process.waitForFinished(1000);
        return std::nullopt;
    }
    const bool good = process.exitStatus() == QProcess::NormalExit &&
                      std::find(goodCodes.begin(), goodCodes.end(), process.exitCode()) != goodCodes.end();
    return good ? std::optional(process.readAllStandardOutput()) : std::nullopt;
}

} // namespace limbeck
