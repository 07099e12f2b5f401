#pragma once

#include "base/LintLevel.h"

#include <QHash>
#include <QJsonObject>
#include <QString>

#include <span>
#include <vector>

namespace limbeck {

// What a rule says that a statement does, in terms of what a server can be seen to do. Each rule's bad.sql
// and good.sql (tests/data/lint) are run to show it.
enum class LintProof
{
    Style,         // nothing: it is about taste
    Lock,          // it takes the rule's lock
    Rewrite,       // it takes the rule's lock and stores the table anew
    Scan,          // it takes the rule's lock and reads the table whole
    Fails,         // it does not run
    Held,          // it runs while a table cannot be read since an earlier statement
    Breaks,        // what an application could do before fails afterwards
    Accepts,       // what failed before can be done afterwards
    Spreads,       // it locks a table that it does not name
    AllRows,       // it touches every row
    Leaks,         // a setting is another one behind the revision
    SearchPath,    // it does something else under another search path
    Truncates,     // the server shortens a name, with a notice
    StaysInvalid,  // an index is left that is not valid
    ScansLater,    // what an application does afterwards reads a table whole
    WaitsForever,  // it waits for a lock without end
    SeveralLocks,  // its transaction holds strong locks on several tables
    RepeatedPasses // several statements read or write the same table whole
};

// A lint rule. The texts are in English; LintRule::translated() gives them in the program's language.
struct LintRule
{
    const char *code;
    LintLevel level;  // where nothing is known of the table; Off: a matter of style that has to be asked for
    bool bySize;      // a small table makes it an Info, a large one an Error
    const char *lock; // the strongest that it takes: "ACCESS EXCLUSIVE"; empty: none that matters
    LintProof proof;
    int sinceVersion; // servers that it holds for: 120000 is PostgreSQL 12; 0: all
    const char *title;
    const char *why;
    const char *safeWay;

    QString codeText() const { return QString::fromLatin1(code); }
    static QString translated(const char *text);
    QString versions() const; // "PostgreSQL 12 and later"
    // The statements of good.sql and bad.sql: the rule's examples. Empty for what finds no SQL.
    QString goodExample() const;
    QString badExample() const;
    // Why, the safe way and the examples, in one text that reads as plain text and as Markdown.
    QString help() const;
    // {code, level, by_size, lock, versions, title, why, safe_way, example_bad, example_good, measured}
    QJsonObject toJson() const;
};

// All of them, in the order of the documentation. Any thread.
const std::vector<LintRule> &lintRules();
const LintRule *findLintRule(const QString &code); // or nullptr
// What every rule says for its help(), by code: FindingsReport::help.
QHash<QString, QString> lintHelp();
// What is measured where the rule is proved, for people: "takes ACCESS EXCLUSIVE and rewrites the table".
QString lintProofText(const LintRule &rule);

} // namespace limbeck
