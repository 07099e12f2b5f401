#include "project/EnvironmentIgnore.h"

#include "project/Git.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvironmentChanges)
};

bool isIgnored(const Git &git, const QString &relative)
{
    const auto ignored =
        git.run({u"check-ignore"_s, u"-z"_s, u"--stdin"_s}, relative.toUtf8() + '\0', {0, 1});
    return !ignored || !ignored->isEmpty();
}

} // namespace

void proposeIgnoring(const QString &file, EnvironmentChange *change)
{
    const QString folder = QFileInfo(file).absolutePath();
    const std::optional<Git> git = Git::at(folder);
    const QString relative = git ? git->relativePath(file) : QString();
    if (relative.isEmpty() || isIgnored(*git, relative))
        return;
    const QString name = QFileInfo(file).fileName();
    change->findings.append(
        {u"env.not-ignored"_s,
         Severity::Warning,
         Tr::tr("git does not ignore %1, so that it could be committed by accident.").arg(name),
         Tr::tr("Add %1 to .gitignore.").arg(name),
         {file, 0, 0},
         {}});
    const QString beside = folder + "/.gitignore"_L1;
    QFile list(QFileInfo::exists(beside) ? beside : git->root() + "/.gitignore"_L1);
    FileChange ignore{list.fileName(), std::nullopt, std::nullopt, false};
    QByteArray text;
    if (list.exists()) {
        if (!list.open(QIODevice::ReadOnly))
            return;
        text = list.readAll();
        ignore.before = text;
    }
    const QByteArray end = text.contains("\r\n") ? QByteArray("\r\n") : QByteArray("\n");
    if (!text.isEmpty() && !text.endsWith('\n'))
        text += end;
    ignore.after = text + name.toUtf8() + end;
    change->ignore = ignore;
}

} // namespace limbeck
