#pragma once

#include "base/Secret.h"
#include "project/PythonModule.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

#include <utility>
#include <vector>

namespace limbeck {

// A database URL that is written out in env.py.
struct EnvPyLiteral
{
    Secret text;
    QString display; // the password as `***`
    int line = 0;
    int token = -1; // of env.py; -1: in the braces of an f-string
};

// One look at the process's environment.
struct EnvPyRead
{
    QString variable;
    int line = 0;
    int nameToken = 0;     // where the expression begins: os.getenv(…)
    int endToken = 0;      // and behind it
    bool required = false; // os.environ["…"]: ends with an error when the variable is missing
    PythonSpan fallback;   // the default; empty: none, or in an f-string
    bool hasFallback = false;
};

// Where the value of an expression comes from, whichever way the program goes.
struct EnvPyOrigin
{
    std::vector<int> reads; // into EnvPySources::reads()
    std::vector<EnvPyLiteral> literals;
    QStringList imports;    // of the application's own modules and of libraries that read settings, with the
                            // attributes that are taken: "app.config.get_settings.database_url"
    bool ini = false;       // sqlalchemy.url of the configuration
    bool arguments = false; // -x of Alembic's command line
    bool escaped = false;   // .replace("%", "%%")

    void add(const EnvPyOrigin &other);
    bool isKnown() const { return !reads.empty() || !literals.empty() || ini; }
};

// Follows values through env.py: which expressions are made of what. It does not tell the branches of the
// program apart. Refers to the module, which has to outlive it.
class EnvPySources
{
public:
    explicit EnvPySources(const PythonModule &module);

    const std::vector<EnvPyRead> &reads() const { return m_reads; }
    EnvPyOrigin of(PythonSpan span) const;

private:
    using Name =
        std::pair<int, QString>; // the function that it is local to (-1: none), and what it is called

    // An expression: tokens of the file, or those in an f-string's braces.
    struct Expression
    {
        const std::vector<PythonToken> &tokens;
        PythonSpan span;
        int function = -1; // that it stands in
    };

    void findReads();
    void findFieldReads(int stringToken);
    void addRead(const EnvPyRead &read, qsizetype offset);
    void findValues();
    void collectAssignment(int statement);
    void collectReturn(int statement);
    EnvPyOrigin of(const Expression &expression, QSet<Name> &seen) const;
    EnvPyOrigin ofName(const Expression &expression, int first, QSet<Name> &seen) const;
    EnvPyOrigin ofString(const Expression &expression, int index, QSet<Name> &seen) const;
    bool isPartOfText(const std::vector<PythonToken> &tokens, int index) const;
    QString attributesBehind(const Expression &expression, int end) const;
    EnvPyOrigin ofLocal(int function, const QString &name, QSet<Name> &seen) const;
    bool isEscape(const std::vector<PythonToken> &tokens, int nameToken) const;

    const PythonModule &m_module;
    std::vector<EnvPyRead> m_reads;
    QHash<qsizetype, int> m_readByOffset;
    QHash<Name, std::vector<PythonSpan>> m_values; // what a name of this file may stand for
};

// Whether a text is the URL of a database (and not just the beginning of one, or one with gaps to fill).
bool isDatabaseUrlText(const QString &text);

} // namespace limbeck
