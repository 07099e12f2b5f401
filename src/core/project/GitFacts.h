#pragma once

#include <QSet>
#include <QString>
#include <QStringList>

#include <optional>

namespace limbeck {

// What git says about files: a `.env` file that is committed gives its password to everyone with the
// repository.
struct GitFacts
{
    QSet<QString> inside;  // in the repository's folder
    QSet<QString> tracked; // absolute paths, as they were given
    QSet<QString> ignored;

    // Asks the installed git about the folder's repository. nullopt: no git, no repository, or git did not
    // answer within three seconds. Blocking; any thread but the GUI's.
    static std::optional<GitFacts> ask(const QString &folder, const QStringList &files);
};

} // namespace limbeck
