#pragma once

#include "base/Finding.h"
#include "base/Result.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

enum class EnvQuoting
{
    None,
    Single,
    Double
};

// One binding of a `.env` file, or a piece that is none (a comment, blank lines, something unparsable).
struct EnvBinding
{
    QString key;                  // empty: no binding (comment, blank or unparsable)
    std::optional<QString> value; // unquoted and unescaped, not interpolated; nullopt: a key without `=`
    EnvQuoting quoting = EnvQuoting::None;
    bool exported = false;
    bool unparsable = false; // python-dotenv skips it with a warning; so do we, with a finding
    int line = 0;            // first line, counts from 1
    int lineCount = 1;
    qsizetype offset = 0;      // of the whole piece in the file's bytes
    qsizetype length = 0;      // with its line end
    qsizetype valueOffset = 0; // of the value with its quotes; without a value: where `=` would stand
    qsizetype valueLength = 0;
};

// A `.env` file, read losslessly: what is not changed is written back byte for byte (comments, order,
// quoting, line ends, BOM). Grammar: python-dotenv 1.2.4 (parser.py), since the application reads the same
// file with it; where older versions read something else there is a finding. A value type, any thread.
class EnvFile
{
public:
    // Errors: env.missing, env.unreadable, env.encoding (names the line and a code page that would fit),
    // env.binary.
    static Result<EnvFile> read(const QString &path);
    static Result<EnvFile> parse(const QByteArray &bytes, const QString &path);

    const QString &path() const { return m_path; }
    const std::vector<EnvBinding> &bindings() const { return m_bindings; }
    // The binding that counts for a key (the last one), or nullptr. Valid until the file changes.
    const EnvBinding *find(const QString &key) const;
    QStringList keys() const; // in file order of first appearance, without repeats

    // Changes the binding that counts, keeping its place, quoting style where the value allows and trailing
    // comment, or appends one. `value` is what the file shall hold before interpolation. Errors: env.key (not
    // a name that the grammar can hold), env.value (a zero character), env.unterminated (an open quote
    // elsewhere in the file would swallow the change). On an error nothing is changed.
    Result<void> setValue(const QString &key, const QString &value);
    void remove(const QString &key); // every binding of the key

    // A value that interpolates to exactly this text: `${NAME}` in it is no reference any more.
    static QString literalValue(const QString &text);

    const QByteArray &toBytes() const { return m_bytes; }
    // Atomic (QSaveFile). A new file is readable by its owner only. Errors: file.write with the system's
    // reason; the old file is then untouched.
    Result<void> save() const;

    // env.unparsable, env.duplicate-key, env.no-value, env.bom, env.version-differs: each with its line.
    Findings findings() const;

private:
    void reparse();
    bool replace(qsizetype offset, qsizetype length, const QByteArray &bytes, const QString &key,
                 const QString &value);

    QString m_path;
    QByteArray m_bytes;
    std::vector<EnvBinding> m_bindings;
    QHash<QString, int> m_last; // key → index of the binding that counts
};

} // namespace limbeck
