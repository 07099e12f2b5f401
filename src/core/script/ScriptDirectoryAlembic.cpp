// The Python revisions of an Alembic project, read as text.
#include "script/ScriptDirectory.h"

#include "script/AlembicScript.h"
#include "script/AlembicScriptFiles.h"
#include "script/ScriptFiles.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ScriptDirectory)
};

constexpr qsizetype filesPerThread = 200; // fewer are read sooner than another thread is started
constexpr qsizetype mostThreads = 4;

Result<AlembicScript::Header> readHeader(const QString &path)
{
    const auto content = readScriptFile(path);
    return content ? AlembicScript::parseHeader(*content, path)
                   : Result<AlembicScript::Header>(tl::unexpected(content.error()));
}

// The headers of all files, in their order. Files are read by several threads: what takes time is to open
// them, and on Windows whatever looks at a file that is opened.
std::vector<Result<AlembicScript::Header>> readHeaders(const QStringList &paths)
{
    std::vector<Result<AlembicScript::Header>> headers(std::size_t(paths.size()));
    std::atomic<qsizetype> next = 0;
    const auto work = [&] {
        for (qsizetype i = next++; i < paths.size(); i = next++)
            headers[std::size_t(i)] = readHeader(paths.at(i));
    };
    const qsizetype processors = std::max(1u, std::thread::hardware_concurrency());
    const qsizetype wanted = std::min({processors, mostThreads, paths.size() / filesPerThread});
    std::vector<std::jthread> helpers;
    for (qsizetype i = 1; i < wanted; ++i)
        helpers.emplace_back(work);
    work();
    helpers.clear(); // waits for them
    return headers;
}

// The headers of an Alembic project, as they come.
class HeaderList
{
public:
    explicit HeaderList(Findings &findings) : m_findings(findings) {}

    // Takes what was read of a file; in the order of the files.
    Result<void> add(Result<AlembicScript::Header> header);
    void addCompiled(const QString &path);
    Result<RevisionGraph> graph();
    bool foundNone() const { return m_revisions.empty() && m_notLiteral.isEmpty(); }

    std::vector<Revision> &revisions() { return m_revisions; }

private:
    tl::unexpected<Error> notLiteral(const QStringList &places) const;
    void checkIdLength(const Revision &revision);

    Findings &m_findings;
    std::vector<Revision> m_revisions;
    QStringList m_notLiteral; // "file:line: what"
    SourceLocation m_firstNotLiteral;
    QStringList m_unknownLabels;
};

Result<void> HeaderList::add(Result<AlembicScript::Header> header)
{
    if (!header && header.error().code == "script.not-a-revision"_L1) {
        const Error &error = header.error();
        m_findings.append({error.code, Severity::Error, error.message, error.hint, error.where, {}});
        return {};
    }
    if (!header)
        return tl::unexpected(std::move(header.error()));
    for (const Finding &finding : std::as_const(header->findings)) {
        m_findings.append(finding);
        const bool isLabel = finding.code == "script.label-not-literal"_L1;
        (isLabel ? m_unknownLabels : m_notLiteral)
            .append(finding.where.toString() + ": "_L1 + finding.message);
        if (!isLabel && !m_firstNotLiteral.isValid())
            m_firstNotLiteral = finding.where;
    }
    checkIdLength(header->revision);
    m_revisions.push_back(std::move(header->revision));
    return {};
}

void HeaderList::addCompiled(const QString &path)
{
    const QString message =
        Text::tr("The revision is compiled and has no source, so that it cannot be read.");
    m_findings.append({u"script.not-literal"_s,
                       Severity::Warning,
                       message,
                       Text::tr("Add its source, or let Alembic itself tell the graph."),
                       {path, 0, 0},
                       {}});
    m_notLiteral.append(path + ": "_L1 + message);
    if (!m_firstNotLiteral.isValid())
        m_firstNotLiteral = {path, 0, 0};
}

void HeaderList::checkIdLength(const Revision &revision)
{
    if (revision.id.size() <= RevisionGraph::longestId ||
        revision.id.toUcs4().size() <= RevisionGraph::longestId)
        return;
    m_findings.append(
        {u"script.id-too-long"_s, Severity::Warning,
         Text::tr("The id “%1” is longer than 32 characters.").arg(revision.id),
         Text::tr("The column of Alembic's version table takes 32, unless the project makes it wider."),
         revision.where(), revision.id});
}

tl::unexpected<Error> HeaderList::notLiteral(const QStringList &places) const
{
    Error error{
        u"script.not-literal"_s,
        Text::tr("%n revision(s) cannot be read without running Python.", nullptr, int(places.size())),
        places.join(u'\n'),
        Text::tr("Write the headers as literals, or let the project's own Alembic tell the graph."),
        {},
        m_firstNotLiteral};
    return fail(std::move(error));
}

Result<RevisionGraph> HeaderList::graph()
{
    if (!m_notLiteral.isEmpty())
        return notLiteral(m_notLiteral);
    auto graph = RevisionGraph::build(std::move(m_revisions), RevisionGraph::IdLength::Any);
    // A dependency may name a label that is computed.
    if (!graph && graph.error().code == "script.missing-parent"_L1 && !m_unknownLabels.isEmpty())
        return notLiteral(m_unknownLabels);
    return graph;
}

QStringList watched(const AlembicConfig &config, const QStringList &folders)
{
    return config.files() + QStringList{config.envFile()} + folders;
}

} // namespace

Result<ScriptDirectory> ScriptDirectory::openAlembic(const AlembicConfig &config)
{
    auto files = AlembicScriptFiles::find(config);
    if (!files)
        return tl::unexpected(std::move(files.error()));
    ScriptDirectory scripts;
    scripts.m_language = ScriptLanguage::Python;
    scripts.m_folder = files->folders.constFirst();
    scripts.m_watched = watched(config, files->folders);
    scripts.m_findings = files->findings;
    HeaderList list(scripts.m_findings);
    list.revisions().reserve(std::size_t(files->sources.size()));
    for (Result<AlembicScript::Header> &header : readHeaders(files->sources)) {
        if (auto added = list.add(std::move(header)); !added)
            return tl::unexpected(std::move(added.error()));
    }
    for (const QString &path : std::as_const(files->compiledOnly))
        list.addCompiled(path);
    if (list.foundNone())
        return fail(
            "script.none",
            Text::tr("The folder has no revisions: %1").arg(QDir::toNativeSeparators(scripts.m_folder)),
            Text::tr("Write the first one with `alembic revision`."), {scripts.m_folder, 0, 0});
    auto graph = list.graph();
    if (!graph)
        return tl::unexpected(std::move(graph.error()));
    scripts.m_graph = std::move(*graph);
    return scripts;
}

Result<ScriptDirectory> ScriptDirectory::fromAlembic(const AlembicConfig &config,
                                                     std::vector<Revision> revisions)
{
    auto files = AlembicScriptFiles::find(config);
    if (!files)
        return tl::unexpected(std::move(files.error()));
    ScriptDirectory scripts;
    scripts.m_language = ScriptLanguage::Python;
    scripts.m_folder = files->folders.constFirst();
    scripts.m_watched = watched(config, files->folders);
    scripts.m_findings = files->findings;
    for (Revision &revision : revisions) {
        const auto header = readHeader(revision.file);
        if (!header)
            continue;
        const Revision &read = header->revision;
        revision.line = read.line;
        revision.revisesLine = read.revisesLine;
        revision.created = read.created;
        revision.upgradeEmpty = read.upgradeEmpty;
        revision.downgradeEmpty = read.downgradeEmpty;
    }
    auto graph = RevisionGraph::build(std::move(revisions), RevisionGraph::IdLength::Any);
    if (!graph)
        return tl::unexpected(std::move(graph.error()));
    scripts.m_graph = std::move(*graph);
    return scripts;
}

Result<RevisionScript> ScriptDirectory::loadAlembic(const QByteArray &content, const Revision &known)
{
    // A compiled file is no text; its content stands for itself.
    const bool isText = known.file.endsWith(".py"_L1);
    const auto header = isText ? AlembicScript::parseHeader(content, known.file)
                               : Result<AlembicScript::Header>(AlembicScript::Header{known, false, {}});
    if (!header)
        return tl::unexpected(header.error());
    const Revision &found = header->revision;
    if (header->literal &&
        (found.id != known.id || found.down != known.down || found.dependsOn != known.dependsOn))
        return changed(found);
    RevisionScript script;
    script.revision = known;
    script.language = ScriptLanguage::Python;
    script.content = content;
    script.contentHash = QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
    script.down.emplace();
    return script;
}

} // namespace limbeck
