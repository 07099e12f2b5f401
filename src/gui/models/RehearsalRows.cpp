#include "models/RehearsalRows.h"

#include "base/LineDiff.h"
#include "models/ErrorText.h"
#include "models/RevisionRisk.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace limbeck::gui {

using namespace Qt::StringLiterals;

namespace {

using Kind = RehearsalRow::Kind;

struct RowText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::RehearsalRows)
};

QString named(const QStringList &names)
{
    return names.join(u", "_s);
}

// The first line that says something, for a table's cell.
QString firstLine(const QByteArray &sql)
{
    const QStringList lines = QString::fromUtf8(sql).split(u'\n');
    for (const QString &line : lines) {
        const QString text = line.simplified();
        if (!text.isEmpty() && !text.startsWith("--"_L1))
            return text;
    }
    return {};
}

const char *lockIcon(LockMode mode)
{
    switch (lockEffect(mode)) {
    case LockEffect::BlocksAll:
    case LockEffect::BlocksWrites:
        return "warning";
    case LockEffect::BlocksChanges:
    case LockEffect::None:
        break;
    }
    return "lock";
}

bool hasIcon(const RehearsalRow &row, const char *name)
{
    return qstrcmp(row.icon, name) == 0;
}

// "high risk: public.orders (41 GB, 1,200 writes/s) is rewritten …"
QString riskSentence(const Risk &risk)
{
    return u"%1: %2"_s.arg(riskLevelText(risk.level), risk.text);
}

// Of some steps together.
struct Totals
{
    void add(const RehearsedStep &step);

    int steps = 0;
    int statements = 0;
    double milliseconds = 0;
    QStringList rewrites;
    QStringList scans;
    std::optional<RehearsedLock> strongest;
    Risk risk;      // the highest
    QString failed; // the revision; empty: none
};

void Totals::add(const RehearsedStep &step)
{
    ++steps;
    statements += int(step.statements.size());
    milliseconds += step.milliseconds;
    rewrites += step.rewrites();
    rewrites.removeDuplicates();
    scans += step.scans();
    scans.removeDuplicates();
    if (const auto locks = step.strongestLocks();
        !locks.empty() && (!strongest || strongest->mode < locks.front().mode))
        strongest = locks.front();
    if (!step.risks.empty() && step.risks.front().level > risk.level)
        risk = step.risks.front();
    if (!step.error.code.isEmpty())
        failed = step.revision;
}

RehearsalRow row(Kind kind, const char *icon, const QString &text, const QString &details = {})
{
    RehearsalRow made;
    made.kind = kind;
    made.icon = icon;
    made.text = text;
    made.details = details.isEmpty() ? text : details;
    return made;
}

RehearsalRow errorRow(const Error &error)
{
    RehearsalRow made =
        row(Kind::Error, "error", RowText::tr("Fails: %1").arg(error.message), errorText(error));
    made.where = error.where;
    if (error.where.isValid() && error.where.line > 0)
        made.line = error.where.column > 0 ? u"%1:%2"_s.arg(error.where.line).arg(error.where.column)
                                           : QString::number(error.where.line);
    return made;
}

RehearsalRow lockRow(const RehearsedLock &lock)
{
    const QString until = !lock.isNew     ? RowText::tr("held since an earlier statement")
                          : lock.untilEnd ? RowText::tr("to the end of the transaction")
                                          : RowText::tr("while the statement runs");
    return row(Kind::Lock, lockIcon(lock.mode), RowText::tr("%1 (%2)").arg(lockSentence(lock), until));
}

RehearsalRow statementRow(const RehearsedStatement &statement, const PlanStep *step)
{
    RehearsalRow made =
        row(Kind::Statement, nullptr, firstLine(statement.sql), QString::fromUtf8(statement.sql).trimmed());
    made.line = statement.line > 0 ? QString::number(statement.line) : QString();
    made.time = measuredTime(statement.milliseconds);
    made.rows = statement.rows < 0 ? QString() : QLocale().toString(statement.rows);
    if (step && step->language == ScriptLanguage::Sql && statement.line > 0)
        made.where = {step->revision.file, statement.line, 0};
    if (!statement.error.code.isEmpty())
        made.children.push_back(errorRow(statement.error));
    const auto strongest = std::ranges::max_element(statement.locks, {}, &RehearsedLock::mode);
    if (strongest != statement.locks.end())
        made.lock = lockModeName(strongest->mode);
    std::vector<RehearsedLock> locks = statement.locks;
    std::ranges::stable_sort(locks, [](const auto &a, const auto &b) { return a.mode > b.mode; });
    for (const RehearsedLock &lock : locks)
        made.children.push_back(lockRow(lock));
    for (const QString &relation : statement.rewrites)
        made.children.push_back(row(Kind::Rewrite, "warning", RowText::tr("Rewrites %1").arg(relation)));
    for (const QString &relation : statement.scans)
        made.children.push_back(row(Kind::Scan, "warning", RowText::tr("Reads %1 whole").arg(relation)));
    if (!statement.heldExclusive.isEmpty())
        made.children.push_back(row(Kind::Held, "warning",
                                    RowText::tr("Runs while %1 can neither be read nor written")
                                        .arg(named(statement.heldExclusive))));
    for (const ServerNotice &notice : statement.notices)
        made.children.push_back(row(Kind::Notice, "info", u"%1: %2"_s.arg(notice.severity, notice.message)));
    const bool isBad = !statement.error.code.isEmpty();
    const bool isOdd = std::ranges::any_of(
        made.children, [](const RehearsalRow &child) { return hasIcon(child, "warning"); });
    made.icon = isBad ? "error" : isOdd ? "warning" : "ok";
    return made;
}

// The lines of its definition that differ, with their signs.
void addDefinition(RehearsalRow *above, const SchemaDiff::Change &change)
{
    const LineDiff diff = LineDiff::between(change.before.toUtf8(), change.after.toUtf8());
    for (const LineDiff::Hunk &hunk : diff.hunks()) {
        for (const LineDiff::Line &line : hunk.lines) {
            if (line.kind == LineDiff::Kind::Same)
                continue;
            const QChar sign = line.kind == LineDiff::Kind::Removed ? u'-' : u'+';
            above->children.push_back(row(Kind::Statement, nullptr,
                                          u"%1 %2"_s.arg(sign).arg(QString::fromUtf8(line.text).trimmed())));
        }
    }
}

RehearsalRow wayBackRow(const RehearsedStep &step)
{
    RehearsalRow made = row(Kind::WayBack, wayBackIcon(step.wayBack), wayBackSentence(step),
                            step.wayBackError.code.isEmpty() ? QString() : errorText(step.wayBackError));
    made.where = step.wayBackError.where;
    for (const SchemaDiff::Change &change : step.wayBackDiff.changes()) {
        const QString text = change.kind == SchemaDiff::Kind::Added
                                 ? RowText::tr("Left behind: %1").arg(change.object)
                             : change.kind == SchemaDiff::Kind::Removed
                                 ? RowText::tr("Not brought back: %1").arg(change.object)
                                 : RowText::tr("Left different: %1").arg(change.object);
        made.children.push_back(row(Kind::Difference, "warning", text));
        addDefinition(&made.children.back(), change);
    }
    return made;
}

const char *stepIcon(const RehearsedStep &step, const std::vector<RehearsalRow> &children)
{
    if (!step.error.code.isEmpty() || step.risk() == RiskLevel::High)
        return "error";
    const bool isOdd =
        std::ranges::any_of(children, [](const RehearsalRow &child) { return hasIcon(child, "warning"); });
    return isOdd ? "warning" : "ok";
}

RehearsalRow stepRow(const RehearsedStep &step, const PlanStep *planned)
{
    const QString message = planned ? planned->revision.message : QString();
    RehearsalRow made = row(Kind::Revision, nullptr,
                            message.isEmpty() ? step.revision : u"%1 · %2"_s.arg(step.revision, message));
    made.revision = step.revision;
    made.time = measuredTime(step.milliseconds);
    const auto locks = step.strongestLocks();
    made.lock = locks.empty() ? QString() : lockModeName(locks.front().mode);
    // That of the statement says it already.
    const bool isTold = std::ranges::any_of(
        step.statements, [](const RehearsedStatement &statement) { return !statement.error.code.isEmpty(); });
    if (!step.error.code.isEmpty() && !isTold)
        made.children.push_back(errorRow(step.error));
    for (const Risk &risk : step.risks)
        made.children.push_back(row(Kind::Risk, riskIcon(risk.level), riskSentence(risk)));
    if (!step.invalid.isEmpty())
        made.children.push_back(
            row(Kind::Invalid, "warning", RowText::tr("Leaves invalid: %1").arg(named(step.invalid))));
    for (const RehearsedStatement &statement : step.statements)
        made.children.push_back(statementRow(statement, planned));
    made.children.push_back(wayBackRow(step));
    made.icon = stepIcon(step, made.children);
    return made;
}

const PlanStep *plannedStep(const Plan &plan, const QString &revision)
{
    const auto found = std::ranges::find_if(
        plan.steps, [&revision](const PlanStep &step) { return step.revision.id == revision; });
    return found == plan.steps.end() ? nullptr : &*found;
}

RehearsalRow findingRow(const Finding &finding)
{
    const char *icon = finding.severity == Severity::Error     ? "error"
                       : finding.severity == Severity::Warning ? "warning"
                                                               : "info";
    RehearsalRow made =
        row(Kind::Finding, icon, finding.message,
            finding.hint.isEmpty() ? finding.message : finding.message + u'\n' + finding.hint);
    made.where = finding.where;
    return made;
}

} // namespace

QString measuredTime(double milliseconds)
{
    return milliseconds < 1000 ? RowText::tr("%1 ms").arg(QLocale().toString(milliseconds, 'f', 1))
                               : RowText::tr("%1 s").arg(QLocale().toString(milliseconds / 1000, 'f', 1));
}

QString lockSentence(const RehearsedLock &lock)
{
    const LockEffect effect = lockEffect(lock.mode);
    return effect == LockEffect::None
               ? RowText::tr("%1 on %2").arg(lockModeName(lock.mode), lock.relation)
               : RowText::tr("%1 on %2: %3")
                     .arg(lockModeName(lock.mode), lock.relation, lockEffectText(effect));
}

QString wayBackSentence(const RehearsedStep &step)
{
    switch (step.wayBack) {
    case WayBack::Same:
        return RowText::tr("The way back leaves the schema as it was.");
    case WayBack::Differs:
        return RowText::tr("The way back runs, and leaves %n object(s) different.", nullptr,
                           int(step.wayBackDiff.changes().size()));
    case WayBack::None:
        return RowText::tr("There is no way back.");
    case WayBack::Failed:
        return RowText::tr("The way back fails: %1").arg(step.wayBackError.message);
    case WayBack::NotReached:
        break;
    }
    return step.wayBackError.code.isEmpty()
               ? RowText::tr("The way back was not tried.")
               : RowText::tr("The way back was not tried: %1").arg(step.wayBackError.message);
}

const char *wayBackIcon(WayBack wayBack)
{
    switch (wayBack) {
    case WayBack::Same:
        return "ok";
    case WayBack::Differs:
    case WayBack::Failed:
        return "warning";
    case WayBack::None:
    case WayBack::NotReached:
        break;
    }
    return "info";
}

std::vector<RehearsalRow> rehearsalRows(const RehearsalReport &report, const Plan &plan,
                                        const QString &revision)
{
    std::vector<RehearsalRow> rows;
    for (const RehearsedStep &step : report.steps) {
        if (revision.isEmpty() || step.revision == revision)
            rows.push_back(stepRow(step, plannedStep(plan, step.revision)));
    }
    for (const Finding &finding : report.findings) {
        if (revision.isEmpty() || finding.revision.isEmpty() || finding.revision == revision)
            rows.push_back(findingRow(finding));
    }
    return rows;
}

std::vector<RehearsalRow> wayBackRows(const RehearsalReport &report, const Plan &plan,
                                      const QString &revision)
{
    std::vector<RehearsalRow> rows;
    for (const RehearsedStep &step : report.steps) {
        if (!revision.isEmpty() && step.revision != revision)
            continue;
        RehearsalRow made = stepRow(step, plannedStep(plan, step.revision));
        made.children = {wayBackRow(step)};
        made.icon = made.children.front().icon;
        made.time.clear();
        made.lock.clear();
        rows.push_back(std::move(made));
    }
    return rows;
}

QString rehearsalSummary(const RehearsalReport &report, const QString &revision)
{
    Totals totals;
    for (const RehearsedStep &step : report.steps) {
        if (revision.isEmpty() || step.revision == revision)
            totals.add(step);
    }
    QStringList parts;
    if (!totals.failed.isEmpty())
        parts.append(RowText::tr("Revision %1 fails.").arg(totals.failed));
    if (totals.risk.level >= RiskLevel::Medium)
        parts.append(riskSentence(totals.risk));
    if (totals.strongest && lockEffect(totals.strongest->mode) != LockEffect::None)
        parts.append(RowText::tr("Strongest lock: %1.").arg(lockSentence(*totals.strongest)));
    else if (totals.steps > 0)
        parts.append(RowText::tr("No lock that others would notice."));
    if (!totals.rewrites.isEmpty())
        parts.append(RowText::tr("Rewrites %1.").arg(named(totals.rewrites)));
    if (!totals.scans.isEmpty())
        parts.append(RowText::tr("Reads %1 whole.").arg(named(totals.scans)));
    parts.append(RowText::tr("%n statement(s), %1 on a copy without rows.", nullptr, totals.statements)
                     .arg(measuredTime(totals.milliseconds)));
    return parts.join(u' ');
}

QString plainText(const RehearsalRow &row, int depth)
{
    QStringList facts;
    for (const QString &fact : {row.time, row.lock}) {
        if (!fact.isEmpty())
            facts.append(fact);
    }
    const QString indent(2 * depth, u' ');
    QString text = row.kind == Kind::Statement && !row.line.isEmpty()
                       ? RowText::tr("line %1: %2").arg(row.line, row.text)
                       : row.text;
    if (!facts.isEmpty())
        text += u" ("_s + facts.join(u", "_s) + u')';
    QStringList lines{indent + text};
    for (const RehearsalRow &child : row.children)
        lines.append(plainText(child, depth + 1));
    return lines.join(u'\n');
}

} // namespace limbeck::gui
