#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "project/Project.h"

#include <QSet>
#include <QString>
#include <QStringList>

namespace limbeck {

// What a branch adds to another one: `check --base REV`. A value type.
struct BaseComparison
{
    QString commit;      // the abbreviated id of what REV means
    QStringList added;   // ids of the revisions that REV has not, in the order of the scripts
    QSet<QString> files; // absolute paths of all files of the repository that are new or other than there
    // base.changed and base.removed: a revision that REV has is another one here, or gone. base.diverged: REV
    // has revisions that are not here, and with both there are more heads.
    Findings findings;

    // The findings that are about what the branch adds: in one of the files, about one of the revisions, of
    // several heads when one of them is new, or what is wrong with the scripts as a whole (script.* without a
    // file).
    Findings only(const Findings &all, const RevisionGraph &graph) const;
};

// Compares the project as it lies on the disk with the one of a git revision (a branch, a tag, a commit), by
// the ids of the revisions: a file that was only moved adds nothing. What differs is told from the last
// common commit, where there is one, so that what the base got meanwhile is not taken for the branch's work.
// No database is asked, and nothing of the project is run. Blocking, bounded by 20 seconds; any thread but
// the GUI's. Errors: base.no-git (no git, or no repository), base.unknown (REV is no commit here),
// base.scripts (its revisions cannot be read).
Result<BaseComparison> compareWithBase(const Project &project, const ScriptDirectory &scripts,
                                       const QString &base);

} // namespace limbeck
