#pragma once

#include "script/AlembicScript.h"
#include "script/PythonLiteral.h"

#include <array>
#include <span>
#include <vector>

namespace limbeck {

// What a revision's file binds at its module's level: the four names of the header, the docstring, upgrade()
// and downgrade(). Walks the tokens once, line by line; the bodies of other functions and of classes are
// passed over. Used once. Refers to the content, which has to outlive it. Any thread.
class AlembicScriptReader
{
public:
    enum Name
    {
        RevisionId,
        DownRevision,
        BranchLabels,
        DependsOn,
        NameCount
    };
    // How a name was bound last.
    struct Binding
    {
        bool bound = false;
        bool known = false; // at module level, without a condition, to a literal
        PythonLiteral value;
        int line = 0;
    };
    struct Function
    {
        bool empty = false; // defined, and its body does nothing
    };

    AlembicScriptReader(const QByteArray &content, const QString &file);

    Result<void> read(); // errors: script.encoding, script.python-syntax

    const Binding &binding(Name name) const { return m_names[name]; }
    const QString &docstring() const { return m_docstring; }
    const Function &upgrade() const { return m_upgrade; }
    const Function &downgrade() const { return m_downgrade; }
    bool importsEverything() const { return m_importsEverything; } // from … import *: any name may be bound

private:
    using Tokens = std::span<const PythonToken>;

    bool isInDefinition() const { return m_definitionDepth >= 0; }
    QByteArrayView textOf(const PythonToken &token) const;
    bool isOperator(const PythonToken &token, QByteArrayView text) const;
    int nameOf(const PythonToken &token) const; // -1: none of the four
    void enterBlock();
    void leaveBlock();
    void endLine();
    void readLine(Tokens line);
    void readDocstring(Tokens line);
    void readDefinition(Tokens line);
    void readImport(Tokens line);
    void readCompound(Tokens line);
    void readAssignment(Tokens statement);
    void readTarget(Tokens target, Tokens value);
    void readTargets(Tokens targets, Tokens value);
    void readBody(Tokens line);
    bool doesNothing(Tokens statement) const;
    void bind(const PythonToken &name, Tokens value);
    void bindUnknown(const PythonToken &name);
    void bindAllUnknown(Tokens tokens);

    const QByteArray &m_content;
    const QString &m_file;
    PythonLexer m_lexer;
    std::vector<PythonToken> m_line; // of the logical line that is being read
    std::array<Binding, NameCount> m_names;
    QString m_docstring;
    Function m_upgrade;
    Function m_downgrade;
    Function *m_body = nullptr; // whose body the lines belong to
    int m_depth = 0;            // of blocks
    int m_definitionDepth = -1; // of the block of the outermost def or class
    bool m_sawStatement = false;
    bool m_definitionBegins = false; // the last line was the head of a def or class
    bool m_decorated = false;
    bool m_importsEverything = false;
};

} // namespace limbeck
