#pragma once

#include "base/FileChange.h"
#include "env/EnvFile.h"
#include "env/Environment.h"
#include "target/ConnectionFields.h"

#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

class VariableEditor;

enum class UrlWriting
{
    KeepReferences, // a part that comes from ${DB_HOST} is changed at DB_HOST
    Literal         // the URL is written out, without references, also in place of a split form
};

// What an edit of an environment's files comes to, before it is written with writeChanges().
struct EnvironmentProposal
{
    FileChanges changes;   // empty: nothing changes
    QStringList variables; // that are changed, added or removed
    QStringList parts;     // "host", "password"…: what differs from before
    Resolution resolution; // of the environment as it will be; its target is set
    // env.edit-also-changes, env.edit-still-holds, env.edit-encoded, env.edit-driver, and the resolution's.
    Findings findings;
};

// The connection of an environment as fields, and the change of its `.env` files that makes it another one.
// Keeps everything else in the files byte for byte. What it proposes has been resolved again in memory and
// leads exactly to the fields that were asked for. A value type, any thread but the GUI's: open() reads the
// files, and resolving looks into PostgreSQL's password file.
class EnvironmentEdit
{
public:
    // Errors: those of EnvFile::read and Environment::ofFiles. What does not resolve is no error: its fields
    // are empty, and resolution() says why.
    static Result<EnvironmentEdit> open(const EnvironmentDefinition &definition,
                                        const QProcessEnvironment &process, const ResolverOptions &options);
    // Of files in memory, one for each of the definition's. `before`: what is on the disk, where that is
    // another text, or nothing because a file is still to be made.
    static Result<EnvironmentEdit> of(const EnvironmentDefinition &definition, std::vector<EnvFile> files,
                                      const QProcessEnvironment &process, const ResolverOptions &options,
                                      std::vector<std::optional<QByteArray>> before = {});

    const Environment &environment() const { return m_environment; }
    const Resolution &resolution() const { return m_resolution; }
    const ConnectionFields &fields() const { return m_fields; }
    // Where a part comes from ("host", "password", "sslmode"…).
    Origin origin(const QString &part) const;
    // The variable that holds the URL, or would hold it, or the name of the split form.
    const QString &variable() const { return m_variable; }
    bool isSplitForm() const { return m_isSplitForm; }
    // Whether the URL stands in the file with references, so that UrlWriting::Literal is another thing.
    bool hasReferences() const;

    // Errors: env.edit-interpolated and env.edit-unsupported (UrlWriting::Literal gets on),
    // env.edit-unresolved (something else still wins; the detail names it), target.ambiguous, those of
    // EnvFile::setValue. No error's text holds a secret.
    Result<EnvironmentProposal> propose(const ConnectionFields &wanted,
                                        UrlWriting writing = UrlWriting::KeepReferences) const;

private:
    EnvironmentEdit() = default;
    void findVariable();
    void readHalfFilledForm();
    QString variableToFill() const;
    Result<EnvironmentProposal> proposeAs(const ConnectionFields &wanted, UrlWriting writing) const;
    Result<EnvironmentProposal> checked(const VariableEditor &editor, const ConnectionFields &wanted) const;
    Error unresolved(const ConnectionFields &wanted, const Environment &environment,
                     const Resolution &resolution) const;

    std::vector<EnvFile> m_files;
    std::vector<std::optional<QByteArray>> m_before; // what is on the disk
    QProcessEnvironment m_process;
    ResolverOptions m_options;
    Environment m_environment;
    Resolution m_resolution;
    ConnectionFields m_fields;
    QString m_variable;
    bool m_isSplitForm = false;
};

} // namespace limbeck
