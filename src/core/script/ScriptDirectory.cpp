#include "script/ScriptDirectory.h"

#include "script/ScriptFiles.h"
#include "script/SqlScript.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

namespace limbeck {

namespace {

constexpr qint64 beginningSize = 4096; // bytes; most headers are a tenth of that

// The beginning of a file that holds its header, or the whole of it.
Result<QByteArray> readBeginning(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return tl::unexpected(unreadableScript(file));
    QByteArray content;
    for (qint64 wanted = beginningSize;; wanted *= 4) {
        const QByteArray more = file.read(wanted);
        if (file.error() != QFileDevice::NoError)
            return tl::unexpected(unreadableScript(file));
        content += more;
        if (auto sized = SqlScript::checkSize(content.size(), path); !sized)
            return tl::unexpected(std::move(sized.error()));
        if (more.size() < wanted || SqlScript::holdsHeader(content))
            return content;
    }
}

} // namespace

Result<ScriptDirectory> ScriptDirectory::openSql(const QString &folder)
{
    const QDir dir(folder);
    if (!dir.exists())
        return fail(
            "script.no-folder",
            QCoreApplication::translate("limbeck::ScriptDirectory", "There is no folder of revisions: %1")
                .arg(folder),
            QCoreApplication::translate("limbeck::ScriptDirectory",
                                        "Create it, or name the right one in limbeck.ini."),
            {folder, 0, 0});
    ScriptDirectory scripts;
    scripts.m_folder = dir.absolutePath();
    QStringList names = dir.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::NoSort);
    names.sort();
    std::vector<Revision> revisions;
    revisions.reserve(std::size_t(names.size()));
    for (const QString &name : std::as_const(names)) {
        if (name.startsWith(QLatin1Char('.')))
            continue;
        const QString path = scripts.m_folder + QLatin1Char('/') + name;
        if (auto added = scripts.addFile(path, revisions); !added)
            return tl::unexpected(std::move(added.error()));
    }
    if (revisions.empty())
        return fail("script.none",
                    QCoreApplication::translate("limbeck::ScriptDirectory", "The folder has no revisions: %1")
                        .arg(scripts.m_folder),
                    QCoreApplication::translate("limbeck::ScriptDirectory",
                                                "A revision is a .sql file with a section -- migrate:up."),
                    {scripts.m_folder, 0, 0});
    auto graph = RevisionGraph::build(std::move(revisions));
    if (!graph)
        return tl::unexpected(std::move(graph.error()));
    scripts.m_graph = std::move(*graph);
    return scripts;
}

Result<void> ScriptDirectory::addFile(const QString &path, std::vector<Revision> &revisions)
{
    const auto beginning = readBeginning(path);
    if (!beginning)
        return tl::unexpected(beginning.error());
    auto header = SqlScript::parseHeader(*beginning, path);
    if (!header && header.error().code == u"script.not-a-revision") {
        const Error &error = header.error();
        m_findings.append(Finding{error.code, Severity::Warning, error.message, error.hint, error.where, {}});
        return {};
    }
    if (!header)
        return tl::unexpected(std::move(header.error()));
    if (header->plainDbmate && !revisions.empty())
        header->revision.down = {revisions.back().id};
    revisions.push_back(std::move(header->revision));
    return {};
}

QStringList ScriptDirectory::watchPaths() const
{
    QStringList paths = m_language == ScriptLanguage::Python ? m_watched : QStringList{m_folder};
    for (const Revision &revision : m_graph.revisions())
        paths.append(revision.file);
    return paths;
}

Result<RevisionScript> ScriptDirectory::load(int index) const
{
    if (index < 0 || index >= m_graph.size())
        return fail("script.unknown-revision",
                    QCoreApplication::translate("limbeck::ScriptDirectory", "There is no such revision."));
    const Revision &known = m_graph.at(index);
    const auto content = readScriptFile(known.file);
    if (!content)
        return tl::unexpected(content.error());
    if (m_language == ScriptLanguage::Python)
        return loadAlembic(*content, known);
    auto script = SqlScript::parse(*content, known.file);
    if (!script)
        return script;
    const bool hasHeader = known.revisesLine > 0;
    const Revision &found = script->revision;
    if (found.id != known.id ||
        (hasHeader && (found.down != known.down || found.dependsOn != known.dependsOn)))
        return changed(found);
    script->revision = known;
    return script;
}

tl::unexpected<Error> ScriptDirectory::changed(const Revision &found)
{
    return fail(
        "script.changed",
        QCoreApplication::translate("limbeck::ScriptDirectory",
                                    "The file changed since the project was read: %1")
            .arg(found.file),
        QCoreApplication::translate("limbeck::ScriptDirectory", "Refresh, and look at the plan again."),
        found.where());
}

} // namespace limbeck
