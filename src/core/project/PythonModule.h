#pragma once

#include "base/Result.h"
#include "script/PythonLexer.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// A run of tokens: from `first` to before `last`.
struct PythonSpan
{
    int first = 0;
    int last = 0;

    bool isEmpty() const { return first >= last; }
};

struct PythonStatement
{
    PythonSpan tokens;       // without the line end; of a compound statement: its header with the colon
    int parent = -1;         // the compound statement whose block it is in
    int line = 1;            // of its first token
    bool compound = false;   // has a block
    bool ownLine = true;     // nothing else stands on its lines
    qsizetype lineStart = 0; // of its first line, in bytes
    qsizetype end = 0;       // behind its line end
};

struct PythonArgument
{
    QString name; // empty: by position
    PythonSpan value;
};

struct PythonCall
{
    QString name;      // resolved through the imports: "os.environ.get", "config.set_main_option"; with a dot
                       // in front when it is a method of an expression: ".read_env"
    int nameToken = 0; // its first token
    int open = 0;      // the bracket
    std::vector<PythonArgument> arguments;
    int statement = 0;
    int line = 1;

    QString method() const { return name.sliced(name.lastIndexOf(QLatin1Char('.')) + 1); }
    const PythonArgument *named(const QString &argument) const;
    const PythonArgument *at(int position) const;
};

struct PythonImport
{
    QString module; // "app.core.config", ".settings"
    QString name;   // what of it: "settings"; empty: the module itself
    int statement = 0;
    int line = 1;

    QString full() const { return name.isEmpty() ? module : module + QLatin1Char('.') + name; }
};

// A Python file cut into statements, imports and calls, as far as its text tells: what env.py is looked at
// with. Nothing is run. A value type, any thread.
class PythonModule
{
public:
    // Errors: those of readPythonTokens.
    static Result<PythonModule> parse(const QByteArray &content, const QString &file);

    const QByteArray &content() const { return m_content; }
    const std::vector<PythonToken> &tokens() const { return m_tokens; }
    const std::vector<PythonStatement> &statements() const { return m_statements; }
    const std::vector<PythonCall> &calls() const { return m_calls; }
    // By the name that they have in this file; a module imported as a whole by its first part.
    const QHash<QString, PythonImport> &imports() const { return m_imports; }
    // The module level's imports of other files, in their order.
    const std::vector<PythonImport> &importStatements() const { return m_importList; }

    const PythonToken &token(int index) const { return m_tokens[size_t(index)]; }
    QByteArrayView text(const PythonToken &token) const
    {
        return QByteArrayView(m_content).sliced(token.offset, token.length);
    }
    QByteArrayView text(int index) const { return text(token(index)); }
    bool is(int index, QByteArrayView word) const; // a name or an operator; false behind the end
    // The value of a string literal, neighbours not joined.
    std::optional<QString> stringAt(int index) const;
    // The value of a span that is one string literal.
    std::optional<QString> stringOf(PythonSpan span) const;
    // The dotted name that begins at a token, resolved through the imports; empty: none begins there.
    QString dottedName(const std::vector<PythonToken> &tokens, int first, int *end = nullptr) const;
    int closing(int open) const; // the bracket that closes this one
    int statementAt(int token) const;
    const PythonCall *callAt(int open) const;
    // Tokens of the expressions in an f-string's braces, their offsets into the whole text.
    std::vector<PythonToken> fieldsOf(const PythonToken &token) const;
    // The first word of a compound statement's header ("if", "def"; "async def" is "def"), else empty.
    QByteArrayView blockWord(int statement) const;
    // The innermost function that a statement is in: its header; -1: the module's own level.
    int functionOf(int statement) const;

private:
    void findStatements();
    void addStatement(PythonSpan span, const std::vector<int> &blocks, bool ownLine);
    int headerEnd(PythonSpan span) const;
    void readImports();
    void readFromImport(int statement, PythonSpan span);
    void readPlainImport(int statement, PythonSpan span);
    void findCalls();
    std::vector<PythonArgument> argumentsOf(int open) const;

    QByteArray m_content;
    std::vector<PythonToken> m_tokens;
    std::vector<PythonStatement> m_statements;
    std::vector<PythonCall> m_calls;
    QHash<int, int> m_callByBracket;
    QHash<QString, PythonImport> m_imports;
    std::vector<PythonImport> m_importList;
};

} // namespace limbeck
