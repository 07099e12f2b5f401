#pragma once

#include "env/EnvFile.h"
#include "env/Environment.h"

#include <QProcessEnvironment>
#include <QString>

#include <vector>

namespace limbeck {

// What stands at one place of a text and what shall stand there. Offsets in characters; an empty length is an
// insertion.
struct TextEdit
{
    qsizetype start = 0;
    qsizetype length = 0;
    QString text;

    qsizetype end() const { return start + length; }
    friend bool operator==(const TextEdit &, const TextEdit &) = default;
};
using TextEdits = std::vector<TextEdit>; // in ascending order, none over another

// Changes what variables resolve to, in copies of an environment's files. Where a value is made of references
// (`postgresql://${DB_USER}:…`), the change goes to the variable that the changed part comes from. Pure. Used
// by EnvironmentEdit, which resolves the result again before it believes it.
class VariableEditor
{
public:
    VariableEditor(EnvironmentDefinition definition, std::vector<EnvFile> files, QProcessEnvironment process);

    // Edits the resolved value of a variable that a file defines. Errors: env.edit-interpolated (the changed
    // part is put together of several pieces, or comes from the process environment), those of
    // EnvFile::setValue. On an error the files may be half changed.
    Result<void> edit(const QString &key, const TextEdits &edits);
    // The variable resolves to exactly this; its references go. In the file that defines it, else in the one
    // that defines the variable `beside`, else in the last one.
    Result<void> setLiteral(const QString &key, const QString &value, const QString &beside = {});
    // As setLiteral(), but a value that is one reference and nothing else is changed at that variable.
    Result<void> setValue(const QString &key, const QString &value, const QString &beside = {});
    // From every file.
    void remove(const QString &key);

    // Whether one of the files defines it.
    bool defines(const QString &key) const { return fileOf(key) >= 0; }
    const std::vector<EnvFile> &files() const { return m_files; }
    // What the files say now.
    Result<Environment> environment() const { return Environment::ofFiles(m_definition, m_files, m_process); }
    // Variables that were changed, in the order of change, without repeats.
    const QStringList &changed() const { return m_changed; }

private:
    struct Piece;
    struct Work;

    int fileOf(const QString &key) const;
    int fileOfReference(int file, int line, const QString &name) const;
    std::optional<Variable> valueIn(int file, const QString &key) const;
    Result<std::vector<Piece>> piecesOf(int file, const Variable &variable) const;
    Result<void> editIn(int file, const QString &key, const TextEdits &edits, int depth);
    static bool insert(const TextEdit &edit, const std::vector<Piece> &pieces, Work *work);
    static bool replace(const TextEdit &edit, const std::vector<Piece> &pieces, Work *work);
    Result<void> write(int file, const QString &key, const QString &raw);
    static tl::unexpected<Error> notExact(const QString &key, const Variable &variable);

    EnvironmentDefinition m_definition;
    std::vector<EnvFile> m_files;
    QProcessEnvironment m_process;
    QStringList m_changed;
};

} // namespace limbeck
