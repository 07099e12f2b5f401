#include "project/GitFacts.h"

#include "project/Git.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

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
    if (files.isEmpty())
        return std::nullopt;
    const std::optional<Git> git = Git::at(folder);
    if (!git)
        return std::nullopt;
    const QDir root(git->root());
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
    const auto tracked =
        git->run(QStringList{u"--literal-pathspecs"_s, u"ls-files"_s, u"-z"_s, u"--"_s} + paths);
    const auto ignored = git->run({u"check-ignore"_s, u"-z"_s, u"--stdin"_s}, input, {0, 1});
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
