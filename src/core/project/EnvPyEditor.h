#pragma once

#include "project/EnvPy.h"

#include <QByteArray>
#include <QSet>
#include <QString>

#include <vector>

namespace limbeck {

// The single changes that Mend makes to the text of an env.py. Each method adds edits; text() applies them.
// Refers to the EnvPy, which has to outlive it.
class EnvPyEditor
{
public:
    // Where what is added at the top goes.
    enum class Place
    {
        BeforeReads,  // in front of the first line that reads the environment
        BehindLoad,   // behind the line that loads the file
        BehindImports // behind those of the application's own modules, which load it
    };

    // `variable` holds the URL. `ownImports`: import statements of the application's own modules, which may
    // read the environment, so that the file is loaded before them.
    EnvPyEditor(const EnvPy &env, QString variable, QString dotenvFile, const QSet<int> &ownImports,
                Place place);

    // The imports that are missing, and the line that loads the file.
    void loadFile();
    // Ends with an error right where the file is loaded when one of the variables is missing.
    void guardFirst(const QStringList &variables);
    // Reads the variable in place of a URL that is written out; `token`: the string. False: it stands in a
    // way that is not known.
    bool replaceLiteral(int token);
    // Reads the variable behind `config = context.config`. False: there is no such line.
    bool readIntoConfig();
    // Takes fallbacks away where the variable is read. Knows the usual ways to write that; what else there is
    // stays.
    void dropFallbacks();
    void escapePercent();

    // The changed text; empty when two changes would be of the same place. Ends the editing.
    QByteArray text();

private:
    // The order of edits at one place.
    enum class Rank
    {
        StandardImport,
        Import,
        Block,
        Code
    };

    struct Edit
    {
        qsizetype offset = 0;
        qsizetype length = 0;
        QByteArray text;
        Rank rank = Rank::Code;
    };

    void insert(qsizetype offset, const QByteArray &text, Rank rank = Rank::Code)
    {
        m_edits.push_back({offset, 0, text, rank});
    }
    void replace(qsizetype from, qsizetype to, const QByteArray &text)
    {
        m_edits.push_back({from, to - from, text, Rank::Code});
    }
    void placeBlock();
    const PythonStatement &statement(int index) const { return m_module.statements()[size_t(index)]; }
    int outermost(int index) const; // the module level's statement that it is in
    qsizetype startWithComments(int index) const;
    QByteArray indentOf(int index) const;
    QByteArray sourceOf(PythonSpan span) const;

    // EnvPyImportEdits.cpp
    qsizetype findLoadPlace(Place place) const;
    qsizetype placeBehind(Place place) const;
    void importOs();
    void addImport(const QByteArray &line, const QString &module, bool standard);
    void placeFirstImports();
    std::vector<int> importsAbove() const;
    QString localName(const QString &full) const;
    QByteArray readExpression(const QByteArray &key);
    QByteArray pathExpression();

    QByteArray guard(const QByteArray &name, const QByteArray &indent) const;
    void simplifyAssignment(const EnvPyRead &read, int index);
    void unwrapCondition(const QByteArray &name);
    void simplifyUse(const EnvPyRead &read, int index);
    bool isReadWithFallback(const EnvPyRead &read, PythonSpan value) const;
    QByteArray bareRead(const EnvPyRead &read) const;
    QByteArray freeName(const char *wanted = "database_url") const;
    bool isSimpleValue(PythonSpan value) const;

    const EnvPy &m_env;
    const PythonModule &m_module;
    QString m_variable;
    QString m_dotenvFile;
    QSet<int> m_ownImports;
    QByteArray m_newline;
    QByteArray m_unit; // of indentation
    qsizetype m_loadPlace = 0;
    bool m_importedOs = false;
    std::vector<Edit> m_edits;
    QByteArray m_firstImports; // imports that go in front of all others
    QByteArray m_block;        // imports that have no other place, the line that loads, the guard
};

} // namespace limbeck
