#pragma once

#include "base/FileChange.h"
#include "base/Finding.h"
#include "project/Project.h"
#include "target/EnvironmentEdit.h"

#include <QProcessEnvironment>
#include <QString>

#include <optional>

namespace limbeck {

// What a new environment starts from.
struct NewEnvironmentRequest
{
    enum class Source
    {
        Scratch,
        Template, // a `.env.example`: its keys and comments are kept
        Copy      // another environment
    };

    QString name;
    Source source = Source::Scratch;
    QString templateFile; // absolute
    QString copyOf;       // an environment's name
    // The connection, as typed or pasted; its parts that are named beat what the source says, a port too only
    // where it is named. Without one, the source's stays.
    std::optional<ConnectionFields> fields;
    bool withoutPassword = false; // the source's is not taken over
};

struct EnvironmentChange
{
    EnvironmentDefinition definition;     // as the environment will be; after a removal, as it was
    FileChanges changes;                  // the `.env` file, and limbeck.ini where it has to say something
    std::optional<FileChange> ignore;     // a proposal: the line of .gitignore that the new file lacks
    Findings findings;                    // env.not-ignored, environment.still-found, those of the resolution
    std::optional<Resolution> resolution; // of a new environment
};

enum class FileFate
{
    Keep,
    SetAside, // renamed to `….bak`, which is no environment
    Delete
};

// A new environment in a `.env` file of its own, beside those of the others. Reads the source and asks git
// (bounded). Errors: environment.name, environment.exists (the name or the file), environment.unknown,
// env.missing and others of EnvFile::read, those of EnvironmentEdit::propose.
Result<EnvironmentChange> proposeNewEnvironment(const Project &project, const NewEnvironmentRequest &request,
                                                const QProcessEnvironment &process);

// Another name. The files keep theirs, and limbeck.ini says which they are; with `renameFile`, an environment
// of one file that is named after it takes the file along. Errors: environment.name, environment.exists,
// environment.unknown, environment.file-name, those of ProjectSettingsEdit.
Result<EnvironmentChange> proposeRename(const Project &project, const QString &from, const QString &to,
                                        bool renameFile);

// The environment's section of limbeck.ini goes, and with its files happens what is chosen; files that other
// environments have as well are kept. Errors: environment.unknown, environment.still-found (there is nothing
// to remove but the file, which is to be kept), env.unreadable.
Result<EnvironmentChange> proposeRemoval(const Project &project, const QString &name, FileFate fate);

// What is wrong with a name for an environment; nothing where it is good. Also says when there is one
// already.
std::optional<Error> checkEnvironmentName(const Project &project, const QString &name);

// The file that an environment of this name gets, absolute.
QString newEnvironmentFile(const Project &project, const QString &name);

} // namespace limbeck
