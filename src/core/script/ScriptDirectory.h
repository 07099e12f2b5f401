#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/AlembicConfig.h"
#include "script/RevisionGraph.h"
#include "script/RevisionScript.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

// The revisions of a folder: headers read at open, whole files on demand. Blocking disk I/O: any thread but
// the GUI's. A value type.
class ScriptDirectory
{
public:
    // A folder of `.sql` revisions (not its sub-folders, no hidden files), in the order of their names. A
    // dbmate file's parent is the revision before it in that order. Files that are no revisions become
    // findings (script.not-a-revision). Errors: script.no-folder, script.none (no revision in it),
    // script.unreadable, and those of SqlScript::parseHeader and RevisionGraph::build.
    static Result<ScriptDirectory> openSql(const QString &folder);

    // The Python revisions of an Alembic project, in the order in which Alembic finds them. Nothing of the
    // project is run. Files that Alembic would stop at become findings (script.not-a-revision), and so do
    // computed labels, ids longer than 32 characters, and folders that are missing or named twice. Errors:
    // script.no-folder, script.none, script.unreadable, script.not-literal (a header that only Python can
    // tell; the detail names every such file), and those of AlembicScript::parseHeader and
    // RevisionGraph::build.
    static Result<ScriptDirectory> openAlembic(const AlembicConfig &config);
    // The same project with the graph that its own Alembic told: ids, parents, dependencies, labels, messages
    // and files. What else the files say (dates, lines) is read from them where that is possible.
    static Result<ScriptDirectory> fromAlembic(const AlembicConfig &config, std::vector<Revision> revisions);

    ScriptLanguage language() const { return m_language; }
    const QString &folder() const { return m_folder; } // the first, where there are several
    const RevisionGraph &graph() const { return m_graph; }
    const Findings &findings() const { return m_findings; }
    // Files and folders whose change means that this has to be opened again.
    QStringList watchPaths() const;

    // The whole of one revision. A Python revision has its content, and both directions without statements.
    // Errors: script.unknown-revision, script.unreadable, script.changed (its header is not the one that was
    // read at open), those of SqlScript::parse and AlembicScript::parseHeader.
    Result<RevisionScript> load(int index) const;

private:
    Result<void> addFile(const QString &path, std::vector<Revision> &revisions);
    static Result<RevisionScript> loadAlembic(const QByteArray &content, const Revision &known);
    static tl::unexpected<Error> changed(const Revision &found);

    QString m_folder;
    QStringList m_watched; // of an Alembic project: its configuration, env.py, and the folders
    ScriptLanguage m_language = ScriptLanguage::Sql;
    RevisionGraph m_graph;
    Findings m_findings;
};

} // namespace limbeck
