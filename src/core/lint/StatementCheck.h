#pragma once

#include "lint/LintState.h"

#include <QCoreApplication>

#include <optional>
#include <vector>

namespace limbeck {

// The translation context of all that lint says.
struct LintText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Lint)
};

// Something that a rule found.
struct LintReport
{
    const char *code = nullptr;
    qsizetype location = -1;             // bytes into the statement; -1: the whole of it
    QString relation = {};               // whose size decides; empty: none
    QString message = {};                // one sentence
    QString hint = {};                   // empty: the rule's safe way
    std::optional<LintLevel> level = {}; // where the rule knows better than its default
};

// One statement before it runs, as the rules see it.
class StatementCheck
{
public:
    // What takes the reports. addWithoutIndex(): it is one unless an index of
    // its relation begins with these columns when the whole run is done.
    class Sink
    {
    public:
        virtual ~Sink() = default;
        virtual void add(const LintReport &report) = 0;
        virtual void addWithoutIndex(const LintReport &report, const QStringList &columns) = 0;
    };

    StatementCheck(const Node &tree, const Statement &source, LintState &before, const LintContext &known,
                   Sink &reports)
        : node(tree), statement(source), state(before), context(known), m_sink(reports)
    {
    }

    const Node &node;
    const Statement &statement;
    LintState &state;
    const LintContext &context;
    bool inTransaction = true;
    bool resetsSession = true; // what the revision sets in the session is put back behind it

    bool is(QLatin1StringView kind) const { return node.is(kind); }
    RelationName relation() const { return RelationName::of(node.field(QLatin1StringView("relation"))); }
    QString key(const RelationName &name) const { return state.key(name); }
    // What an ALTER TABLE does to a table that others may use; none for any other statement, and none where
    // an earlier statement of the same run made the table.
    std::vector<Node> alterations() const
    {
        const bool applies = is(QLatin1StringView("AlterTableStmt")) && !state.isNew(key(relation()));
        return applies ? node.list(QLatin1StringView("cmds")) : std::vector<Node>();
    }
    // Whether the server is known to be older: 120000 for PostgreSQL 12.
    bool isOlderThan(int version) const
    {
        return context.serverVersion > 0 && context.serverVersion < version;
    }
    void report(const LintReport &found);
    // Whether what was reported so far says that it reads or writes a table whole.
    bool goesThrough() const { return m_goesThrough; }
    void reportWithoutIndex(const LintReport &found, const QStringList &columns)
    {
        m_sink.addWithoutIndex(found, columns);
    }

private:
    bool m_goesThrough = false;
    Sink &m_sink;
};

// Whether a statement's list of options (DefElem) has this one.
bool hasOption(const Node &statement, QLatin1StringView list, QLatin1StringView name);

} // namespace limbeck
