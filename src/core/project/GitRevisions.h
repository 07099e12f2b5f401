#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace limbeck {

// Where git has the file of a revision that this checkout lacks.
struct GitRevision
{
    QString id;
    QString path;         // in the repository, with `/`
    QStringList branches; // "feature/주문", "origin/main", "v1.2" (a tag): those whose tip has it; sorted
    QString commit;       // abbreviated id of the commit that brought it, when no tip has it any more
};

// Looks for revisions by their ids in all branches and tags of the repository that `folder` is in, in the
// files below `scriptFolders` (absolute; they need not exist in this checkout), Alembic's and SQL's alike;
// where no tip has one, in the history. Ids that git does not know are left out. Bounded by five seconds and
// the 200 newest branches; empty without git or a repository. Blocking; any thread but the GUI's.
QList<GitRevision> findRevisionsInGit(const QString &folder, const QStringList &scriptFolders,
                                      const QStringList &ids);

} // namespace limbeck
