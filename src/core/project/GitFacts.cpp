#include "project/GitFacts.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>

#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int timeoutMs = 3000;

class Git
{
public:
    Git(QString program, QString folder) : m_program(std::move(program)), m_folder(std::move(folder)) {}

    // Standard output, or nullopt when git failed in a way that is not among `goodCodes`.
    std::optional<QByteArray> run(const QStringList &arguments, const QByteArray &input,
                                  std::initializer_list<int> goodCodes) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LC_ALL"_s, u"C"_s);
        environment.insert(u"GIT_OPTIONAL_LOCKS"_s, u"0"_s);
        process.setProcessEnvironment(environment);
        // A repository's own configuration can name a program to run here; looking at a project runs none.
        process.start(m_program, QStringList{u"-c"_s, u"core.fsmonitor=false"_s} + arguments);
        if (!process.waitForStarted(timeoutMs))
            return std::nullopt;
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(timeoutMs)) {
            process.kill();
            process.waitForFinished(timeoutMs);
            return std::nullopt;
        }
        const bool good =
            process.exitStatus() == QProcess::NormalExit &&
            std::find(goodCodes.begin(), goodCodes.end(), process.exitCode()) != goodCodes.end();
        return good ? std::optional(process.readAllStandardOutput()) : std::nullopt;
    }

private:
    QString m_program;
    QString m_folder;
};

// The paths of a `-z` listing, made absolute.
QSet<QString> readPaths(const QByteArray &output, const QDir &root)
{
    QSet<QString> paths;
    const QList<QByteArray> parts = output.split('\0');
    for (const QByteArray &part : parts) {
        if (!part.isEmpty())
            paths.insert(QDir::cleanPath(root.absoluteFilePath(QString::fromUtf8(part))));
    }
    return paths;
}

} // namespace

std::optional<GitFacts> GitFacts::ask(const QString &folder, const QStringList &files)
{
    const QString program = QStandardPaths::findExecutable(u"git"_s);
    if (program.isEmpty() || files.isEmpty())
        return std::nullopt;
    const Git git(program, folder);
    const auto top = git.run({u"rev-parse"_s, u"--show-toplevel"_s}, {}, {0});
    if (!top)
        return std::nullopt;
    const QDir root(QString::fromUtf8(*top).trimmed());
    QHash<QString, QString> given; // canonical path, as git has it -> the path that we were given
    QStringList paths;
    for (const QString &file : files) {
        const QString real = QFileInfo(file).canonicalFilePath();
        if (real.isEmpty() || !real.startsWith(root.path() + u'/'))
            continue;
        given.insert(real, file);
        paths.append(root.relativeFilePath(real));
    }
    if (paths.isEmpty())
        return GitFacts{};
    const QByteArray input = paths.join(QChar(u'\0')).toUtf8() + '\0';
    const Git atRoot(program, root.path());
    const auto tracked =
        atRoot.run(QStringList{u"--literal-pathspecs"_s, u"ls-files"_s, u"-z"_s, u"--"_s} + paths, {}, {0});
    const auto ignored = atRoot.run({u"check-ignore"_s, u"-z"_s, u"--stdin"_s}, input, {0, 1});
    if (!tracked || !ignored)
        return std::nullopt;
    const QSet<QString> trackedPaths = readPaths(*tracked, root);
    const QSet<QString> ignoredPaths = readPaths(*ignored, root);
    GitFacts facts;
    for (auto it = given.cbegin(); it != given.cend(); ++it) {
        facts.inside.insert(it.value());
        if (trackedPaths.contains(it.key()))
            facts.tracked.insert(it.value());
        if (ignoredPaths.contains(it.key()))
            facts.ignored.insert(it.value());
    }
    return facts;
}

} // namespace limbeck
