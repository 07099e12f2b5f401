#include "rehearsal/Risk.h"

#include "rehearsal/RehearsalReport.h"
#include "rehearsal/RiskText.h"
#include "rehearsal/StatementTrace.h"
#include "rehearsal/WorkEstimate.h"
#include "sql/StatementSplitter.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 megabyte = 1024 * 1024;

RiskLevel levelOfBytes(qint64 bytes)
{
    return bytes >= 1024 * megabyte  ? RiskLevel::High
           : bytes >= 100 * megabyte ? RiskLevel::Medium
                                     : RiskLevel::Low;
}

// UPDATE, DELETE and the like: how long they take hangs on rows, which the copy does not have.
bool changesRows(const QByteArray &sql)
{
    const QString summary = statementSummary(sql, 4096).toUpper();
    return summary.startsWith("UPDATE"_L1) || summary.startsWith("DELETE"_L1) ||
           summary.startsWith("MERGE"_L1) || summary.startsWith("WITH"_L1) ||
           (summary.startsWith("INSERT"_L1) && summary.contains("SELECT"_L1));
}

// "public.\"Orders\"" is named in a statement as Orders.
bool isNamedIn(const QByteArray &sql, const QString &relation)
{
    QString name = relation.mid(relation.lastIndexOf(u'.') + 1);
    name.remove(u'"');
    return QString::fromUtf8(sql).contains(name, Qt::CaseInsensitive);
}

class StepWeight
{
public:
    StepWeight(const RehearsedStep &step, const TargetLoad &load, const std::optional<WorkRates> &rates,
               bool measured)
        : m_step(step), m_load(load), m_measured(measured), m_estimate(load, rates, measured)
    {
    }

    std::vector<Risk> risks();

private:
    void weighRelation(const QString &relation);
    void weighWork(const QString &relation, size_t statement);
    void weighLock(const QString &relation, LockMode mode);
    void weighIndex(const QString &index, size_t statement);
    void weighInvalid(const QString &object);
    bool isIndex(const QString &relation) const;
    std::optional<LockMode> lockAt(size_t statement, const QString &relation) const;
    size_t firstUnder(const QString &relation, LockMode mode) const;
    std::optional<size_t> workOn(const QString &relation) const;
    WorkEstimate::Range blockedFor(size_t first, size_t working) const;
    qint64 rowsChangedBehind(size_t first) const;
    RiskLevel levelOf(const Risk &risk) const;
    Risk start(RiskKind kind, const QString &relation, std::optional<LockMode> lock) const;

    const RehearsedStep &m_step;
    const TargetLoad &m_load;
    const bool m_measured;
    WorkEstimate m_estimate;
    std::vector<Risk> m_risks;
};

std::vector<Risk> StepWeight::risks()
{
    for (const RehearsedLock &lock : m_step.strongestLocks()) {
        if (!isIndex(lock.relation))
            weighRelation(lock.relation);
    }
    for (size_t i = 0; i < m_step.statements.size(); ++i) {
        for (const QString &rewritten : m_step.statements[i].rewrites) {
            const RelationLoad *load = m_load.find(rewritten);
            if (load && load->kind == 'i' && !m_step.statements[i].rewrites.contains(load->table))
                weighIndex(rewritten, i);
        }
    }
    for (const QString &object : m_step.invalid)
        weighInvalid(object);
    std::stable_sort(m_risks.begin(), m_risks.end(),
                     [](const Risk &a, const Risk &b) { return a.level > b.level; });
    return std::move(m_risks);
}

bool StepWeight::isIndex(const QString &relation) const
{
    const RelationLoad *load = m_load.find(relation);
    return load && (load->kind == 'i' || load->kind == 'I');
}

// The strongest that is held on it while the statement runs.
std::optional<LockMode> StepWeight::lockAt(size_t statement, const QString &relation) const
{
    std::optional<LockMode> mode;
    for (const RehearsedLock &lock : m_step.statements[statement].locks) {
        if (lock.relation == relation && (!mode || *mode < lock.mode))
            mode = lock.mode;
    }
    return mode;
}

size_t StepWeight::firstUnder(const QString &relation, LockMode mode) const
{
    for (size_t i = 0; i < m_step.statements.size(); ++i) {
        if (const auto held = lockAt(i, relation); held && *held >= mode)
            return i;
    }
    return 0;
}

// The statement that has most to do with the relation's pages.
std::optional<size_t> StepWeight::workOn(const QString &relation) const
{
    std::optional<size_t> found;
    double most = -1;
    for (size_t i = 0; i < m_step.statements.size(); ++i) {
        const RehearsedStatement &statement = m_step.statements[i];
        if (!statement.rewrites.contains(relation) && !statement.scans.contains(relation))
            continue;
        const double seconds = m_estimate.seconds(statement, relation);
        if (seconds > most) {
            most = seconds;
            found = i;
        }
    }
    return found;
}

// Locks of a transaction are held to its end.
WorkEstimate::Range StepWeight::blockedFor(size_t first, size_t working) const
{
    return m_step.transactional ? m_estimate.from(m_step, first) : m_estimate.of(m_step.statements[working]);
}

Risk StepWeight::start(RiskKind kind, const QString &relation, std::optional<LockMode> lock) const
{
    Risk risk;
    risk.kind = kind;
    risk.revision = m_step.revision;
    risk.relation = relation;
    risk.lock = lock;
    if (const RelationLoad *load = m_load.find(relation)) {
        risk.rows = load->rows;
        risk.deadRows = load->deadRows;
        risk.bytes = isIndex(relation) ? load->heapBytes : load->totalBytes;
        risk.writesPerSecond = load->writesPerSecond;
    }
    return risk;
}

RiskLevel StepWeight::levelOf(const Risk &risk) const
{
    const LockEffect effect = risk.lock ? lockEffect(*risk.lock) : LockEffect::None;
    const bool blocks = effect == LockEffect::BlocksAll || effect == LockEffect::BlocksWrites;
    if (risk.secondsHigh < 0) // no times: by size
        return blocks && risk.bytes >= 0 ? levelOfBytes(risk.bytes) : RiskLevel::Low;
    if (!blocks)
        return risk.secondsHigh < 1 ? RiskLevel::None : RiskLevel::Low;
    if (effect == LockEffect::BlocksWrites && risk.writesPerSecond == 0) // nobody was seen to write
        return risk.secondsHigh < 60 ? RiskLevel::Low : RiskLevel::Medium;
    return risk.secondsHigh >= 10  ? RiskLevel::High
           : risk.secondsHigh >= 1 ? RiskLevel::Medium
                                   : RiskLevel::Low;
}

void StepWeight::weighRelation(const QString &relation)
{
    const auto working = workOn(relation);
    if (working)
        weighWork(relation, *working);
    std::optional<LockMode> strongest;
    for (size_t i = 0; i < m_step.statements.size(); ++i)
        strongest = std::max(strongest, lockAt(i, relation));
    const auto underWork = working ? lockAt(*working, relation) : std::nullopt;
    if (strongest && (!underWork || *underWork < *strongest))
        weighLock(relation, *strongest);
}

void StepWeight::weighWork(const QString &relation, size_t statement)
{
    const RehearsedStatement &done = m_step.statements[statement];
    const LockMode mode = lockAt(statement, relation).value_or(LockMode::AccessShare);
    const bool rewritten = done.rewrites.contains(relation);
    Risk risk = start(rewritten ? RiskKind::Rewrite : RiskKind::Scan, relation, mode);
    double perGigabyte = -1;
    if (m_estimate.hasTimes() && risk.bytes >= 0) {
        const auto range = blockedFor(firstUnder(relation, mode), statement);
        risk.secondsLow = range.low;
        risk.secondsHigh = range.high;
        const double gigabytes = double(m_estimate.bytes(done, relation)) / (1024.0 * double(megabyte));
        if (gigabytes > 0)
            perGigabyte = m_estimate.seconds(done, relation) / gigabytes;
    }
    risk.level = levelOf(risk);
    risk.text = RiskText::work(risk, perGigabyte);
    if (rewritten)
        risk.text += RiskText::room(risk, int(m_load.replicas.size()));
    m_risks.push_back(risk);
}

// The bytes of the largest table whose rows are changed while the lock is held; -1: none are.
qint64 StepWeight::rowsChangedBehind(size_t first) const
{
    qint64 bytes = -1;
    for (size_t i = first; i < m_step.statements.size() && m_step.transactional; ++i) {
        const RehearsedStatement &statement = m_step.statements[i];
        if (!changesRows(statement.sql))
            continue;
        bytes = std::max<qint64>(bytes, 0);
        for (const RehearsedLock &lock : statement.locks) {
            const RelationLoad *load = m_load.find(lock.relation);
            if (load && lock.mode >= LockMode::RowExclusive && isNamedIn(statement.sql, lock.relation))
                bytes = std::max(bytes, load->totalBytes);
        }
    }
    return bytes;
}

void StepWeight::weighLock(const QString &relation, LockMode mode)
{
    const LockEffect effect = lockEffect(mode);
    if (effect != LockEffect::BlocksAll && effect != LockEffect::BlocksWrites)
        return;
    const size_t first = firstUnder(relation, mode);
    const int later = m_step.transactional ? int(m_step.statements.size() - first) - 1 : 0;
    Risk risk = start(later > 0 ? RiskKind::Held : RiskKind::Lock, relation, mode);
    if (m_estimate.hasTimes()) {
        const auto range = blockedFor(first, first);
        risk.secondsLow = range.low;
        risk.secondsHigh = range.high;
    } else {
        risk.secondsLow = risk.secondsHigh = 0; // nothing is rewritten or read whole
    }
    risk.level = levelOf(risk);
    const qint64 changed = m_measured ? -1 : rowsChangedBehind(first + 1);
    if (changed >= 0) {
        risk.level = std::max(risk.level, levelOfBytes(changed));
        risk.secondsHigh = -1; // as long as there are rows
    }
    // Whoever uses the table holds the lock up, and everybody else queues behind it.
    const double longest = m_load.longest ? m_load.longest->seconds : 0;
    if (longest >= 5 && risk.bytes != 0)
        risk.level = std::max(risk.level, RiskLevel::Medium);
    risk.text = RiskText::lock(risk, later, changed) + RiskText::queue(longest);
    m_risks.push_back(risk);
}

void StepWeight::weighIndex(const QString &index, size_t statement)
{
    const QString table = m_load.find(index)->table;
    const LockMode mode = lockAt(statement, table).value_or(LockMode::AccessShare);
    Risk risk = start(RiskKind::Rewrite, index, mode);
    if (m_estimate.hasTimes()) {
        const auto range = blockedFor(statement, statement);
        risk.secondsLow = range.low;
        risk.secondsHigh = range.high;
    }
    if (const RelationLoad *load = m_load.find(table))
        risk.writesPerSecond = load->writesPerSecond;
    risk.level = levelOf(risk);
    const double gigabytes = double(risk.bytes) / (1024.0 * double(megabyte));
    risk.text = RiskText::work(risk, m_estimate.hasTimes() && gigabytes > 0
                                         ? m_estimate.seconds(m_step.statements[statement], index) / gigabytes
                                         : -1);
    m_risks.push_back(risk);
}

void StepWeight::weighInvalid(const QString &object)
{
    Risk risk = start(RiskKind::Invalid, object, std::nullopt);
    const bool index = object.startsWith("index "_L1);
    risk.level = index ? RiskLevel::Medium : RiskLevel::Low;
    risk.text = RiskText::invalid(object, index);
    m_risks.push_back(risk);
}

QJsonValue known(qint64 number)
{
    return number < 0 ? QJsonValue() : QJsonValue(number);
}

QJsonValue knownReal(double number)
{
    return number < 0 ? QJsonValue() : QJsonValue(number);
}

} // namespace

QString riskLevelName(RiskLevel level)
{
    switch (level) {
    case RiskLevel::None:
        return u"none"_s;
    case RiskLevel::Low:
        return u"low"_s;
    case RiskLevel::Medium:
        return u"medium"_s;
    case RiskLevel::High:
        break;
    }
    return u"high"_s;
}

QString riskKindName(RiskKind kind)
{
    switch (kind) {
    case RiskKind::Lock:
        return u"lock"_s;
    case RiskKind::Rewrite:
        return u"rewrite"_s;
    case RiskKind::Scan:
        return u"scan"_s;
    case RiskKind::Held:
        return u"held"_s;
    case RiskKind::Invalid:
        break;
    }
    return u"invalid"_s;
}

QJsonObject Risk::toJson() const
{
    return {{u"level"_s, riskLevelName(level)},
            {u"kind"_s, riskKindName(kind)},
            {u"relation"_s, relation},
            {u"text"_s, text},
            {u"lock"_s, lock ? QJsonValue(lockModeName(*lock)) : QJsonValue()},
            {u"rows"_s, known(rows)},
            {u"dead_rows"_s, known(deadRows)},
            {u"bytes"_s, known(bytes)},
            {u"writes_per_s"_s, knownReal(writesPerSecond)},
            {u"seconds_low"_s, knownReal(secondsLow)},
            {u"seconds_high"_s, knownReal(secondsHigh)}};
}

std::vector<Risk> risksOf(const RehearsedStep &step, const TargetLoad &load,
                          const std::optional<WorkRates> &rates, bool measured)
{
    return StepWeight(step, load, rates, measured).risks();
}

void weigh(RehearsalReport *report)
{
    if (!report->load)
        return;
    for (RehearsedStep &step : report->steps)
        step.risks = risksOf(step, *report->load, report->rates, report->onTarget);
}

} // namespace limbeck
