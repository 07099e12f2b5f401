#include "project/GitRevisions.h"

#include "project/Git.h"

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int limitMs = 5000;
constexpr int newestRefs = 200;

// A text for a POSIX extended regular expression.
QString escaped(const QString &text)
{
    static const QString special = u"\\.[]{}()*+?^$|"_s;
    QString result;
    for (const QChar c : text) {
        if (special.contains(c))
            result += u'\\';
        result += c;
    }
    return result;
}

// The line with which a file says that it is this revision: `revision: str = '…'` or `-- Revision ID: …`.
QString idPattern(const QString &id)
{
    return u"^(revision[[:space:]]*(:[^=]*)?=[[:space:]]*[(]?[rRuU]?['\"]+%1['\"]|--[[:space:]]*Revision ID:"
           "[[:space:]]*%1[[:space:]]*$)"_s.arg(escaped(id));
}

class RevisionSearch
{
public:
    RevisionSearch(const Git &git, QStringList paths) : m_git(git), m_paths(std::move(paths)) {}

    bool readRefs();
    std::optional<GitRevision> find(const QString &id) const;

private:
    std::optional<GitRevision> findInTips(const QString &id) const;
    std::optional<GitRevision> findInHistory(const QString &id) const;

    const Git &m_git;
    QStringList m_paths;
    QStringList m_refs; // full names: no branch of the same name as a tag or a path is mistaken for it
};

bool RevisionSearch::readRefs()
{
    const auto refs =
        m_git.run({u"for-each-ref"_s, u"--sort=-committerdate"_s, u"--count=%1"_s.arg(newestRefs),
                   u"--format=%(refname)"_s, u"refs/heads"_s, u"refs/remotes"_s, u"refs/tags"_s});
    if (!refs)
        return false;
    m_refs = QString::fromUtf8(*refs).split(u'\n', Qt::SkipEmptyParts);
    m_refs.removeIf([](const QString &ref) { return ref.endsWith("/HEAD"_L1); });
    return !m_refs.isEmpty();
}

// "refs/heads/feature/x" as people call it.
QString shortName(const QString &ref)
{
    for (const QString &prefix : {u"refs/heads/"_s, u"refs/remotes/"_s, u"refs/tags/"_s}) {
        if (ref.startsWith(prefix))
            return ref.sliced(prefix.size());
    }
    return ref;
}

std::optional<GitRevision> RevisionSearch::findInTips(const QString &id) const
{
    const auto found = m_git.run(QStringList{u"--literal-pathspecs"_s, u"grep"_s, u"-l"_s, u"-z"_s, u"-E"_s,
                                             u"--no-textconv"_s, u"-e"_s, idPattern(id)} +
                                     m_refs + QStringList{u"--"_s} + m_paths,
                                 {}, {0, 1});
    if (!found)
        return std::nullopt;
    GitRevision revision;
    revision.id = id;
    const QList<QByteArray> places = found->split('\0');
    for (const QByteArray &place : places) {
        // "refs/heads/x:folder/file": a branch's name has no colon.
        const QString text = QString::fromUtf8(place);
        const qsizetype colon = text.indexOf(u':');
        if (colon < 0)
            continue;
        if (revision.path.isEmpty())
            revision.path = text.sliced(colon + 1);
        revision.branches.append(shortName(text.first(colon)));
    }
    if (revision.branches.isEmpty())
        return std::nullopt;
    revision.branches.removeDuplicates();
    revision.branches.sort();
    return revision;
}

// The newest commit that touched the line: it may have been removed since, or its branch squashed.
std::optional<GitRevision> RevisionSearch::findInHistory(const QString &id) const
{
    const auto found = m_git.run(
        QStringList{u"--literal-pathspecs"_s, u"log"_s, u"--all"_s, u"--diff-filter=A"_s, u"--no-ext-diff"_s,
                    u"--no-textconv"_s, u"--no-renames"_s, u"--max-count=1"_s, u"--name-only"_s, u"-z"_s,
                    u"--format=%h"_s, u"--extended-regexp"_s, u"-G"_s + idPattern(id), u"--"_s} +
        m_paths);
    if (!found || found->trimmed().isEmpty())
        return std::nullopt;
    // "abbreviated id\0\npath\0"; the id alone is ended by \n in older versions of git.
    GitRevision revision;
    revision.id = id;
    QByteArray text = *found;
    text.replace('\0', '\n');
    const QStringList parts = QString::fromUtf8(text).split(u'\n', Qt::SkipEmptyParts);
    revision.commit = parts.value(0);
    revision.path = parts.value(1);
    return revision.path.isEmpty() ? std::nullopt : std::optional(revision);
}

std::optional<GitRevision> RevisionSearch::find(const QString &id) const
{
    if (auto revision = findInTips(id))
        return revision;
    return findInHistory(id);
}

} // namespace

QList<GitRevision> findRevisionsInGit(const QString &folder, const QStringList &scriptFolders,
                                      const QStringList &ids)
{
    QList<GitRevision> revisions;
    if (ids.isEmpty())
        return revisions;
    const std::optional<Git> git = Git::at(folder, limitMs);
    if (!git)
        return revisions;
    QStringList paths;
    for (const QString &script : scriptFolders) {
        const QString path = git->relativePath(script);
        if (!path.isEmpty())
            paths.append(path);
    }
    RevisionSearch search(*git, paths);
    if (paths.isEmpty() || !search.readRefs())
        return revisions;
    for (const QString &id : ids) {
        if (id.isEmpty() || id.contains(u'\n'))
            continue;
        if (const auto revision = search.find(id))
            revisions.append(*revision);
    }
    return revisions;
}

} // namespace limbeck
