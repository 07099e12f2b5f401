#pragma once

#include <QList>
#include <QString>

namespace limbeck {

// How files are named in what leaves this machine: relative to the repository, with `/`, and never with the
// folders of whoever made the report. A value type; pure but for the constructor, which looks at the disk.
class ReportPaths
{
public:
    ReportPaths() = default;
    // `root`: the repository's folder, or the project's where there is no repository. Both absolute;
    // `project` may be written through symbolic links that `root` has not.
    ReportPaths(const QString &root, const QString &project);

    const QString &root() const { return m_root; }
    // "db/migrations/001.sql"; empty: no file, or one that is not in the repository. "." is the root itself.
    QString relative(const QString &file) const;
    // As relative(), or "…/name" of a file outside of the repository.
    QString shown(const QString &file) const;
    // A text without passwords and without absolute paths: those into the repository become relative, those
    // into the person's own folder begin with "~", and of all others the name is left: "…/name".
    QString cleaned(const QString &text) const;

private:
    struct Prefix
    {
        QString folder;      // absolute, without a `/` at its end
        QString replacement; // relative to the root; empty: the root
    };
    void add(const QString &folder, const QString &replacement);

    QString m_root;
    QList<Prefix> m_prefixes; // longer ones first
};

} // namespace limbeck
