#include "live/LockNeeds.h"

#include "sql/SqlWords.h"
#include "sql/StatementTargets.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

using Words = std::vector<SqlWord>;

constexpr std::size_t enoughWords = 2000;
constexpr qsizetype mostNames = 64; // of one statement; each costs a look-up

constexpr unsigned bit(LockMode mode)
{
    return 1U << unsigned(mode);
}

// What each mode has to wait for, in the order of LockMode.
constexpr unsigned exclusiveOnes = bit(LockMode::Exclusive) | bit(LockMode::AccessExclusive);
constexpr unsigned sharedOnes = bit(LockMode::Share) | bit(LockMode::ShareRowExclusive);
constexpr std::array<unsigned, 8> conflicts{
    bit(LockMode::AccessExclusive),
    exclusiveOnes,
    sharedOnes | exclusiveOnes,
    bit(LockMode::ShareUpdateExclusive) | sharedOnes | exclusiveOnes,
    bit(LockMode::RowExclusive) | bit(LockMode::ShareUpdateExclusive) | bit(LockMode::ShareRowExclusive) |
        exclusiveOnes,
    bit(LockMode::RowExclusive) | bit(LockMode::ShareUpdateExclusive) | sharedOnes | exclusiveOnes,
    0xffU & ~bit(LockMode::AccessShare),
    0xffU,
};

// What one statement needs: of the relations that it alters, and of the others that it names.
struct Needs
{
    std::optional<LockMode> target;
    std::optional<LockMode> named;
    bool neighbours = false;
    bool snapshots = false;
    bool unknown = false;
};

bool has(const Words &words, std::initializer_list<const char *> wanted)
{
    return std::search(words.begin(), words.end(), wanted.begin(), wanted.end(),
                       [](const SqlWord &word, const char *text) { return word.is(text); }) != words.end();
}

bool starts(const Words &words, std::initializer_list<const char *> wanted)
{
    return words.size() >= wanted.size() &&
           std::equal(wanted.begin(), wanted.end(), words.begin(),
                      [](const char *text, const SqlWord &word) { return word.is(text); });
}

bool startsWithOneOf(const Words &words, std::initializer_list<const char *> wanted)
{
    return !words.empty() && std::any_of(wanted.begin(), wanted.end(),
                                         [&words](const char *text) { return words.front().is(text); });
}

// The forms of ALTER TABLE that need less than ACCESS EXCLUSIVE (manual, ALTER TABLE). Several in one
// statement need the strongest, so only a single one is looked at.
LockMode alterTableMode(const Words &words)
{
    const bool several = std::any_of(words.begin(), words.end(),
                                     [](const SqlWord &word) { return word.depth == 0 && word.text == ","; });
    if (several)
        return LockMode::AccessExclusive;
    if (has(words, {"VALIDATE", "CONSTRAINT"}) || has(words, {"SET", "STATISTICS"}) ||
        has(words, {"ATTACH", "PARTITION"}) ||
        (has(words, {"DETACH", "PARTITION"}) && has(words, {"CONCURRENTLY"})))
        return LockMode::ShareUpdateExclusive;
    if (has(words, {"FOREIGN", "KEY"}) && has(words, {"ADD"}))
        return LockMode::ShareRowExclusive;
    if (has(words, {"ENABLE", "TRIGGER"}) || has(words, {"DISABLE", "TRIGGER"}))
        return LockMode::ShareRowExclusive;
    return LockMode::AccessExclusive;
}

Needs ofAlter(const Words &words)
{
    Needs needs{LockMode::AccessExclusive, {}, false, false, false};
    if (!starts(words, {"ALTER", "TABLE"}))
        return needs;
    needs.target = alterTableMode(words);
    if (has(words, {"ATTACH", "PARTITION"}) || has(words, {"DETACH", "PARTITION"}))
        needs.named = LockMode::AccessExclusive;
    else if (has(words, {"REFERENCES"}))
        needs.named = LockMode::ShareRowExclusive;
    needs.neighbours = has(words, {"DROP", "CONSTRAINT"}) || has(words, {"DROP", "COLUMN"});
    needs.snapshots = has(words, {"CONCURRENTLY"});
    return needs;
}

Needs ofCreate(const Words &words)
{
    const bool concurrently = has(words, {"CONCURRENTLY"});
    if (starts(words, {"CREATE", "INDEX"}) || starts(words, {"CREATE", "UNIQUE", "INDEX"}))
        return {
            concurrently ? LockMode::ShareUpdateExclusive : LockMode::Share, {}, false, concurrently, false};
    if (starts(words, {"CREATE", "TRIGGER"}) || starts(words, {"CREATE", "CONSTRAINT", "TRIGGER"}) ||
        starts(words, {"CREATE", "OR", "REPLACE", "TRIGGER"}))
        return {{}, LockMode::ShareRowExclusive, false, false, false};
    if (starts(words, {"CREATE", "RULE"}) || starts(words, {"CREATE", "OR", "REPLACE", "RULE"}) ||
        starts(words, {"CREATE", "POLICY"}) || has(words, {"PARTITION", "OF"}))
        return {{}, LockMode::AccessExclusive, false, false, false};
    if (starts(words, {"CREATE", "STATISTICS"}))
        return {{}, LockMode::ShareUpdateExclusive, false, false, false};
    if (starts(words, {"CREATE", "OR", "REPLACE"}) && has(words, {"VIEW"}))
        return {LockMode::AccessExclusive, LockMode::AccessShare, false, false, false};
    return {{},
            has(words, {"REFERENCES"}) ? LockMode::ShareRowExclusive : LockMode::AccessShare,
            false,
            false,
            false};
}

Needs ofMaintenance(const Words &words)
{
    const bool concurrently = has(words, {"CONCURRENTLY"});
    if (startsWithOneOf(words, {"REFRESH"}))
        return {{}, concurrently ? LockMode::Exclusive : LockMode::AccessExclusive, false, false, false};
    if (startsWithOneOf(words, {"REINDEX"}) && concurrently)
        return {{}, LockMode::ShareUpdateExclusive, false, true, false};
    if (startsWithOneOf(words, {"ANALYZE", "ANALYSE"}) ||
        (startsWithOneOf(words, {"VACUUM"}) && !has(words, {"FULL"})))
        return {{}, LockMode::ShareUpdateExclusive, false, false, false};
    return {{}, LockMode::AccessExclusive, false, false, false};
}

Needs needsOf(const Words &words)
{
    if (startsWithOneOf(words, {"DO", "CALL"}))
        return {{}, {}, false, false, true};
    if (startsWithOneOf(words, {"INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "WITH"}))
        return {{}, LockMode::RowExclusive, false, false, false};
    if (startsWithOneOf(words, {"SELECT", "VALUES", "TABLE", "EXPLAIN"}))
        return {{}, LockMode::AccessShare, false, false, false};
    if (startsWithOneOf(words, {"ALTER"}))
        return ofAlter(words);
    if (startsWithOneOf(words, {"CREATE"}))
        return ofCreate(words);
    if (starts(words, {"DROP", "INDEX"}) && has(words, {"CONCURRENTLY"}))
        return {LockMode::ShareUpdateExclusive, {}, false, true, false};
    if (startsWithOneOf(words, {"DROP"})) // a trigger, rule or policy names its table behind ON
        return {LockMode::AccessExclusive, LockMode::AccessExclusive, starts(words, {"DROP", "TABLE"}), false,
                false};
    if (startsWithOneOf(words, {"TRUNCATE"}))
        return {LockMode::AccessExclusive, {}, has(words, {"CASCADE"}), false, false};
    if (startsWithOneOf(words, {"COMMENT"}))
        return {LockMode::ShareUpdateExclusive, {}, false, false, false};
    if (startsWithOneOf(words, {"LOCK", "VACUUM", "ANALYZE", "ANALYSE", "CLUSTER", "REINDEX", "REFRESH"}))
        return ofMaintenance(words);
    return {};
}

QString quotedName(const QStringList &parts)
{
    QStringList quoted;
    for (QString part : parts.last(std::min<qsizetype>(parts.size(), 2)))
        quoted.append(u'"' + part.replace(u'"', u"\"\""_s) + u'"');
    return quoted.join(u'.');
}

std::optional<QString> identifier(const SqlWord &word)
{
    if (word.kind == TokenKind::Identifier)
        return QString::fromUtf8(word.text.toLower());
    if (word.kind != TokenKind::QuotedIdentifier || !word.text.startsWith('"') || word.text.size() < 3)
        return std::nullopt;
    return QString::fromUtf8(word.text.mid(1, word.text.size() - 2)).replace(u"\"\""_s, u"\""_s);
}

// Everything in a statement that could be a relation's name, with the schema in front of it.
QStringList possibleNames(const Words &words)
{
    QStringList names;
    QStringList parts;
    bool dot = false;
    const auto flush = [&names, &parts] {
        if (!parts.isEmpty())
            names.append(quotedName(parts));
        parts.clear();
    };
    for (const SqlWord &word : words) {
        if (word.text == "." && !parts.isEmpty()) {
            dot = true;
            continue;
        }
        if (!dot)
            flush();
        dot = false;
        if (const auto part = identifier(word))
            parts.append(*part);
        else
            flush();
    }
    flush();
    names.removeDuplicates();
    return names.first(std::min(names.size(), mostNames));
}

class Collector
{
public:
    void add(const QByteArray &sql, const QString &revision)
    {
        const Words words = sqlWords(sql, enoughWords);
        const Needs needs = needsOf(words);
        if (needs.unknown && !m_needs.unknown.contains(revision))
            m_needs.unknown.append(revision);
        m_needs.snapshots = m_needs.snapshots || needs.snapshots;
        QStringList targets;
        if (needs.target) {
            for (const StatementTarget &target : statementTargets(sql)) {
                const QString name =
                    quotedName(target.schema.isEmpty() ? QStringList{target.name}
                                                       : QStringList{target.schema, target.name});
                targets.append(name);
                add(name, *needs.target, needs.neighbours);
            }
        }
        if (!needs.named)
            return;
        for (const QString &name : possibleNames(words)) {
            if (!targets.contains(name))
                add(name, *needs.named, false);
        }
    }
    void addUnknown(const QString &revision) { m_needs.unknown.append(revision); }
    LockNeeds take() { return std::move(m_needs); }

private:
    void add(const QString &name, LockMode mode, bool neighbours)
    {
        auto at = m_index.find(name);
        if (at == m_index.end()) {
            at = m_index.insert(name, m_needs.relations.size());
            m_needs.relations.push_back({name, 0, false});
        }
        LockNeed &need = m_needs.relations[*at];
        need.add(mode);
        need.neighbours = need.neighbours || neighbours;
    }

    LockNeeds m_needs;
    QHash<QString, size_t> m_index;
};

} // namespace

LockNeeds lockNeeds(const Plan &plan)
{
    Collector collector;
    for (const PlanStep &step : plan.steps) {
        if (step.opaque && plan.kind != PlanKind::Stamp)
            collector.addUnknown(step.revision.id);
        for (const Statement &statement : step.statements)
            collector.add(statement.sql, step.revision.id);
    }
    return collector.take();
}

LockNeeds lockNeeds(const QByteArray &sql)
{
    Collector collector;
    collector.add(sql, QString());
    return collector.take();
}

QStringList conflictingModes(unsigned modes)
{
    unsigned found = 0;
    for (size_t i = 0; i < conflicts.size(); ++i)
        found |= (modes & 1U << i) != 0 ? conflicts[i] : 0U;
    QStringList names;
    for (size_t i = 0; i < conflicts.size(); ++i) {
        if ((found & 1U << i) != 0)
            names.append(lockModeCatalogName(LockMode(i)));
    }
    return names;
}

} // namespace limbeck
