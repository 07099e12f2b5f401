#include "project/BaseComparison.h"

#include "base/SaveFile.h"
#include "project/Git.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QTemporaryDir>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::BaseComparison)
};

constexpr int limitMs = 20000;

// The revisions of one commit.
struct OldScripts
{
    QHash<QString, QByteArray> contents; // by the revision's id; LF
    std::vector<Revision> revisions;
    int heads = 0;
};

// Git may have checked the file out with the line ends of Windows.
QByteArray withoutCarriageReturns(QByteArray content)
{
    return content.replace("\r\n", "\n");
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? withoutCarriageReturns(file.readAll()) : QByteArray();
}

struct Blob
{
    QByteArray id;
    QString path;
};

// The plain files of a commit's folders.
QList<Blob> filesOf(const Git &git, const QString &commit, const QStringList &folders)
{
    QList<Blob> blobs;
    const auto listed = git.run(QStringList{u"--literal-pathspecs"_s, u"ls-tree"_s, u"-r"_s, u"-z"_s,
                                            u"--full-tree"_s, commit, u"--"_s} +
                                folders);
    if (!listed)
        return blobs;
    // "100644 blob <id>\t<path>"
    const QList<QByteArray> entries = listed->split('\0');
    for (const QByteArray &entry : entries) {
        const qsizetype tab = entry.indexOf('\t');
        const QList<QByteArray> words = entry.first(std::max<qsizetype>(0, tab)).split(' ');
        if (words.size() == 3 && words[0].startsWith("100"))
            blobs.append({words[2], QString::fromUtf8(entry.sliced(tab + 1))});
    }
    return blobs;
}

// "<id> blob <size>\n<bytes>\n" for each.
Result<void> writeBlobs(const Git &git, const QList<Blob> &blobs, const QString &folder)
{
    QByteArray ids;
    for (const Blob &blob : blobs)
        ids += blob.id + '\n';
    const auto answer = git.run({u"cat-file"_s, u"--batch"_s}, ids);
    qsizetype at = 0;
    for (const Blob &blob : blobs) {
        const qsizetype end = answer ? answer->indexOf('\n', at) : -1;
        const QByteArray head = end < 0 ? QByteArray() : answer->sliced(at, end - at);
        const qsizetype size = head.startsWith(blob.id + " blob ") ? head.split(' ').last().toLongLong() : -1;
        if (size < 0 || end + 1 + size > answer->size())
            return fail("base.scripts", Tr::tr("git does not give the file %1.").arg(blob.path));
        const QString path = folder + u'/' + blob.path;
        QDir().mkpath(QFileInfo(path).path());
        if (auto saved = saveFile(path, answer->sliced(end + 1, size)); !saved)
            return saved;
        at = end + 1 + size + 1;
    }
    return {};
}

class BaseReader
{
public:
    BaseReader(const Git &git, const Project &project) : m_git(git), m_project(project) {}

    QStringList scriptFolders() const; // relative to the root
    Result<OldScripts> read(const QString &commit) const;
    std::optional<QSet<QString>> changedFiles(const QString &commit) const;

private:
    Result<ScriptDirectory> open(const QString &root) const;

    const Git &m_git;
    const Project &m_project;
};

QStringList BaseReader::scriptFolders() const
{
    QStringList folders{m_project.scriptFolder()};
    if (m_project.alembic())
        folders = m_project.alembic()->versionLocations;
    QStringList relative;
    for (const QString &folder : std::as_const(folders)) {
        const QString path = m_git.relativePath(folder);
        if (!path.isEmpty())
            relative.append(path);
    }
    return relative;
}

// The scripts as this project's are read, from a copy of the repository's folders.
Result<ScriptDirectory> BaseReader::open(const QString &root) const
{
    if (!m_project.alembic())
        return ScriptDirectory::openSql(root + u'/' + m_git.relativePath(m_project.scriptFolder()));
    AlembicConfig config = *m_project.alembic();
    const auto moved = [&](const QString &folder) { return root + u'/' + m_git.relativePath(folder); };
    config.scriptLocation = moved(config.scriptLocation);
    for (QString &folder : config.versionLocations)
        folder = moved(folder);
    return ScriptDirectory::openAlembic(config);
}

Result<OldScripts> BaseReader::read(const QString &commit) const
{
    OldScripts old;
    const QList<Blob> blobs = filesOf(m_git, commit, scriptFolders());
    const QTemporaryDir copy;
    if (auto written = writeBlobs(m_git, blobs, copy.path()); !written)
        return fail(written.error());
    if (blobs.isEmpty())
        return old;
    const auto scripts = open(copy.path());
    if (!scripts &&
        (scripts.error().code == "script.none"_L1 || scripts.error().code == "script.no-folder"_L1))
        return old;
    if (!scripts)
        return fail({u"base.scripts"_s,
                     Tr::tr("The revisions of the commit %1 cannot be read.").arg(commit.first(7)),
                     QString(scripts.error().message).remove(copy.path() + u'/'),
                     Tr::tr("Name a revision of git whose scripts can be read."),
                     {},
                     {}});
    const RevisionGraph &graph = scripts->graph();
    old.heads = int(graph.heads().size());
    old.revisions = graph.revisions();
    for (Revision &revision : old.revisions) {
        old.contents.insert(revision.id, contentOf(revision.file));
        revision.file = m_git.root() + u'/' + QDir(copy.path()).relativeFilePath(revision.file);
    }
    return old;
}

// Against the disk: what is changed, staged or not, and what git does not know yet.
std::optional<QSet<QString>> BaseReader::changedFiles(const QString &commit) const
{
    const auto changed =
        m_git.run({u"diff"_s, u"--name-only"_s, u"-z"_s, u"--no-renames"_s, u"--no-ext-diff"_s,
                   u"--no-textconv"_s, u"--diff-filter=d"_s, commit, u"--"_s});
    const auto unknown = m_git.run({u"ls-files"_s, u"--others"_s, u"--exclude-standard"_s, u"-z"_s});
    if (!changed || !unknown)
        return std::nullopt;
    QSet<QString> files;
    const QList<QByteArray> paths = (*changed + *unknown).split('\0');
    for (const QByteArray &path : paths) {
        if (!path.isEmpty())
            files.insert(m_git.root() + u'/' + QString::fromUtf8(path));
    }
    return files;
}

// What the branch did to revisions that its base has.
class BaseFindings
{
public:
    BaseFindings(const ScriptDirectory &scripts, const QString &name, const OldScripts &base,
                 const OldScripts &common)
        : m_scripts(scripts), m_name(name), m_base(base), m_common(common)
    {
    }
    Findings find() const;

private:
    void addChanged(Findings &findings) const;
    void addRemoved(Findings &findings) const;
    void addDiverged(Findings &findings) const;

    const ScriptDirectory &m_scripts;
    const QString &m_name;
    const OldScripts &m_base;
    const OldScripts &m_common;
};

void BaseFindings::addChanged(Findings &findings) const
{
    for (const Revision &revision : m_scripts.graph().revisions()) {
        const auto base = m_base.contents.constFind(revision.id);
        const auto common = m_common.contents.constFind(revision.id);
        if (base == m_base.contents.constEnd() || common == m_common.contents.constEnd())
            continue;
        const QByteArray now = contentOf(revision.file);
        if (now == *base || now == *common)
            continue;
        findings.append(
            {u"base.changed"_s, Severity::Warning,
             Tr::tr("The revision %1, which %2 has, is changed. A database that has it already does "
                    "not get the change.")
                 .arg(revision.id, m_name),
             Tr::tr("Take the change back and write a new revision, unless the old one was never applied."),
             revision.where(), revision.id});
    }
}

void BaseFindings::addRemoved(Findings &findings) const
{
    for (const Revision &revision : m_base.revisions) {
        if (m_scripts.graph().indexOf(revision.id) >= 0 || !m_common.contents.contains(revision.id))
            continue;
        findings.append(
            {u"base.removed"_s,
             Severity::Warning,
             Tr::tr("The revision %1, which %2 has, is removed. A database that is at it finds no way on.")
                 .arg(revision.id, m_name),
             Tr::tr("Take the file back, unless the revision was never applied."),
             {revision.file, 0, 0},
             revision.id});
    }
}

void BaseFindings::addDiverged(Findings &findings) const
{
    std::vector<Revision> both = m_scripts.graph().revisions();
    QStringList theirs;
    for (const Revision &revision : m_base.revisions) {
        if (m_scripts.graph().indexOf(revision.id) >= 0 || m_common.contents.contains(revision.id))
            continue;
        theirs.append(revision.id);
        both.push_back(revision);
    }
    const int ours = int(m_scripts.graph().heads().size());
    const auto merged =
        theirs.isEmpty() ? RevisionGraph() : RevisionGraph::build(both, RevisionGraph::IdLength::Any);
    if (theirs.isEmpty() || !merged || int(merged->heads().size()) <= std::max(ours, m_base.heads))
        return;
    const Revision &newest = m_scripts.graph().at(m_scripts.graph().heads().front());
    findings.append({u"base.diverged"_s, Severity::Warning,
                     Tr::tr("%1 has revisions that are not here (%2). Merged, the revisions have %n heads.",
                            nullptr, int(merged->heads().size()))
                         .arg(m_name, theirs.join(u", "_s)),
                     Tr::tr("Rebase onto %1, and let the first new revision follow its head.").arg(m_name),
                     newest.whereRevises(), newest.id});
}

Findings BaseFindings::find() const
{
    Findings findings;
    addChanged(findings);
    addRemoved(findings);
    addDiverged(findings);
    return findings;
}

Error noGit(const Project &project)
{
    return {u"base.no-git"_s,
            Tr::tr("What a branch adds is asked of git, which is not installed or has no repository here."),
            {},
            Tr::tr("Run it in a checkout of the repository, on a machine that has git."),
            {},
            {project.folder(), 0, 0}};
}

Error unknownBase(const QString &base)
{
    return {
        u"base.unknown"_s,
        Tr::tr("git has no commit %1 in this checkout.").arg(base),
        {},
        Tr::tr("A CI's checkout is often shallow: fetch the branch with its history first (fetch-depth: 0)."),
        {},
        {}};
}

} // namespace

Findings BaseComparison::only(const Findings &all, const RevisionGraph &graph) const
{
    const std::vector<int> heads = graph.heads();
    const bool newHead =
        std::ranges::any_of(heads, [&](int head) { return added.contains(graph.at(head).id); });
    Findings kept;
    for (const Finding &finding : all) {
        const QString file = QFileInfo(finding.where.file).canonicalFilePath();
        if ((!file.isEmpty() && files.contains(file)) || added.contains(finding.revision) ||
            (finding.code == "script.multiple-heads"_L1 && newHead) ||
            (!finding.where.isValid() && finding.code.startsWith("script."_L1)))
            kept.append(finding);
    }
    return kept;
}

Result<BaseComparison> compareWithBase(const Project &project, const ScriptDirectory &scripts,
                                       const QString &base)
{
    const auto git = Git::at(project.folder(), limitMs);
    if (!git)
        return fail(noGit(project));
    const auto found =
        git->run({u"rev-parse"_s, u"--verify"_s, u"--quiet"_s, u"--end-of-options"_s, base + u"^{commit}"_s});
    if (!found)
        return fail(unknownBase(base));
    const QString commit = QString::fromLatin1(found->trimmed());
    const auto fork = git->run({u"merge-base"_s, commit, u"HEAD"_s});
    const QString common = fork ? QString::fromLatin1(fork->trimmed()) : commit;
    const BaseReader reader(*git, project);
    const auto old = reader.read(commit);
    if (!old)
        return fail(old.error());
    const auto before = common == commit ? old : reader.read(common);
    if (!before)
        return fail(before.error());
    const auto files = reader.changedFiles(common);
    if (!files)
        return fail(unknownBase(base));
    BaseComparison comparison{commit.first(std::min<qsizetype>(commit.size(), 10)), {}, *files, {}};
    for (const Revision &revision : scripts.graph().revisions()) {
        if (!old->contents.contains(revision.id))
            comparison.added.append(revision.id);
    }
    comparison.findings = BaseFindings(scripts, base, *old, *before).find();
    return comparison;
}

} // namespace limbeck
