#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/RevisionGraph.h"
#include "script/RevisionScript.h"

#include <QString>
#include <QStringList>

namespace limbeck {

// The revisions of a folder: headers read at open, whole files on demand. Blocking disk I/O: any thread but
// the GUI's. A value type.
class ScriptDirectory
{
public:
    // A folder of `.sql` revisions (not its sub-folders). Errors: script.no-folder, script.none (no revision
    // in it), and those of SqlScript::parseHeader and RevisionGraph::build.
    static Result<ScriptDirectory> openSql(const QString &folder);

    const QString &folder() const { return m_folder; }
    const RevisionGraph &graph() const { return m_graph; }
    const Findings &findings() const { return m_findings; }
    // Files and folders whose change means that this has to be opened again.
    QStringList watchPaths() const;

    // The whole of one revision. Errors: script.unknown-revision, script.unreadable, those of
    // SqlScript::parse.
    Result<RevisionScript> load(int index) const;

private:
    QString m_folder;
    RevisionGraph m_graph;
    Findings m_findings;
};

} // namespace limbeck
