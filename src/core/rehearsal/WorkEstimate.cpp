#include "rehearsal/WorkEstimate.h"

#include "rehearsal/RehearsalReport.h"

#include <QRegularExpression>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr double gigabyte = 1024.0 * 1024 * 1024;
// How far the same work may be off on other machines and with other rows: a third less, half as much again
// and a bit. Chosen, not measured.
constexpr double luck = 0.7;
constexpr double badLuck = 1.6;
// A B-tree's entry: 8 bytes of header, 8 of key, 4 of line pointer, on pages that are 90 % full.
constexpr double indexBytesPerRow = 22;

// Whether it builds indexes of the table anew, which are counted by their own size.
bool rebuilds(const TargetLoad &load, const RehearsedStatement &statement, const QString &table)
{
    return std::any_of(statement.rewrites.begin(), statement.rewrites.end(), [&](const QString &name) {
        const RelationLoad *index = load.find(name);
        return index && index->table == table;
    });
}

} // namespace

bool buildsIndex(const QByteArray &sql)
{
    static const QRegularExpression words(u"\\b(INDEX|REINDEX|UNIQUE|PRIMARY\\s+KEY|EXCLUDE)\\b"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return words.match(QString::fromUtf8(sql)).hasMatch();
}

double WorkEstimate::rewriting(const RehearsedStatement &statement, const QString &relation) const
{
    const RelationLoad *load = m_load.find(relation);
    if (!load || !m_rates || !statement.rewrites.contains(relation))
        return 0;
    if (load->kind == 'i')
        return double(load->heapBytes) / gigabyte * m_rates->indexSecondsPerGb;
    return double(load->tableBytes) / gigabyte * m_rates->rewriteSecondsPerGb;
}

double WorkEstimate::reading(const RehearsedStatement &statement, const QString &relation) const
{
    const RelationLoad *load = m_load.find(relation);
    if (!load || !m_rates || !statement.scans.contains(relation) || statement.rewrites.contains(relation))
        return 0;
    double seconds = double(load->heapBytes) / gigabyte * m_rates->scanSecondsPerGb;
    if (buildsIndex(statement.sql) && !rebuilds(m_load, statement, relation)) {
        const double rows = load->rows >= 0 ? double(load->rows) : double(load->heapBytes) / 200;
        seconds += rows * indexBytesPerRow / gigabyte * m_rates->indexSecondsPerGb;
    }
    return seconds;
}

WorkEstimate::Range WorkEstimate::of(const RehearsedStatement &statement) const
{
    if (m_measured)
        return {statement.milliseconds / 1000, statement.milliseconds / 1000};
    double seconds = 0;
    for (const QString &relation : statement.rewrites)
        seconds += rewriting(statement, relation);
    for (const QString &relation : statement.scans)
        seconds += reading(statement, relation);
    return {seconds * luck, seconds * badLuck};
}

WorkEstimate::Range WorkEstimate::from(const RehearsedStep &step, size_t first) const
{
    Range all;
    for (size_t i = first; i < step.statements.size(); ++i) {
        const Range range = of(step.statements[i]);
        all.low += range.low;
        all.high += range.high;
    }
    return all;
}

qint64 WorkEstimate::bytes(const RehearsedStatement &statement, const QString &relation) const
{
    const RelationLoad *load = m_load.find(relation);
    if (!load)
        return 0;
    return statement.rewrites.contains(relation) ? load->totalBytes : load->heapBytes;
}

double WorkEstimate::seconds(const RehearsedStatement &statement, const QString &relation) const
{
    if (m_measured)
        return statement.milliseconds / 1000;
    double seconds = rewriting(statement, relation) + reading(statement, relation);
    for (const QString &index : statement.rewrites) {
        const RelationLoad *load = m_load.find(index);
        if (load && load->table == relation)
            seconds += rewriting(statement, index);
    }
    return seconds;
}

} // namespace limbeck
