#include "lint/Lint.h"

#include "lint/IgnoreComment.h"
#include "lint/LintState.h"
#include "lint/ParseTree.h"
#include "lint/rules/Rules.h"
#include "pg/TargetLoad.h"
#include "script/SqlScript.h"

#include <QFile>
#include <QLocale>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

bool hasOption(const Node &statement, QLatin1StringView list, QLatin1StringView name)
{
    const std::vector<Node> options = statement.list(list);
    return std::ranges::any_of(options, [&](const Node &o) { return o.text("defname"_L1) == name; });
}

void StatementCheck::report(const LintReport &found)
{
    const LintRule *rule = findLintRule(QString::fromLatin1(found.code));
    m_goesThrough = m_goesThrough || rule->proof == LintProof::Rewrite || rule->proof == LintProof::Scan;
    m_sink.add(found);
}

namespace {

// What reading it under a lock takes: some tenths of a second, and at least some seconds.
constexpr qint64 smallBytes = qint64(16) * 1024 * 1024;
constexpr qint64 largeBytes = qint64(1024) * 1024 * 1024;

// A finding with the place in the plan that it belongs to.
struct Placed
{
    size_t step = 0;
    size_t statement = 0;
    Finding finding;
};

// Told only where no index begins with these columns behind the whole run.
struct WithoutIndex
{
    Placed placed;
    QString relation;
    QStringList columns;
};

class Linter : private StatementCheck::Sink
{
public:
    Linter(const Plan &plan, const LintContext &context) : m_plan(plan), m_context(context), m_state(context)
    {
    }
    Findings run(QList<int> *sqlLines);

private:
    void checkLevels();
    void checkStep(const PlanStep &step);
    void checkStatement(const PlanStep &step, const Statement &statement);
    void addSyntax(const ParseFailure &failure);
    void add(const LintReport &report) override;
    void addWithoutIndex(const LintReport &report, const QStringList &columns) override;
    std::optional<Placed> placed(const LintReport &report);
    LintLevel levelOf(const LintRule &rule, const LintReport &report) const;
    QString sizeText(const QString &relation) const;
    QSet<QString> readNotes(const QByteArray &notes, const SourceLocation &where);
    Findings sorted(QList<int> *sqlLines);

    const Plan &m_plan;
    const LintContext &m_context;
    LintState m_state;
    std::vector<Placed> m_found;
    std::vector<WithoutIndex> m_withoutIndex;
    size_t m_step = 0;
    size_t m_statement = 0;
    QSet<QString> m_ignoredInFile; // codes
    QSet<QString> m_ignored;       // of the statement
};

SourceLocation placeIn(const PlanStep &step, const Statement &statement, qsizetype offset)
{
    if (step.language == ScriptLanguage::Python)
        return {step.revision.file, 0, 0};
    SourceLocation where{step.revision.file, statement.line, statement.column};
    if (offset <= 0 || offset >= statement.sql.size())
        return where;
    const SourceLocation inside = locate(statement.sql, offset, step.revision.file);
    where.column = inside.line == 1 ? statement.column + inside.column - 1 : inside.column;
    where.line = statement.line + inside.line - 1;
    return where;
}

Findings Linter::run(QList<int> *sqlLines)
{
    if (!hasParser()) {
        sqlLines->append(0);
        return {{u"lint.unavailable"_s,
                 Severity::Info,
                 LintText::tr("This build of Limbeck has no parser for SQL, so that the rules are not "
                              "applied. What a rehearsal measures stands by itself."),
                 {},
                 {},
                 {}}};
    }
    checkLevels();
    const bool oneTransaction = std::ranges::any_of(
        m_plan.findings, [](const Finding &finding) { return finding.code == "alembic.one-transaction"_L1; });
    for (m_step = 0; m_step < m_plan.steps.size(); ++m_step) {
        m_state.beginRevision(m_plan.engine == PlanEngine::Limbeck);
        if (!oneTransaction)
            m_state.beginTransaction();
        checkStep(m_plan.steps[m_step]);
    }
    return sorted(sqlLines);
}

void Linter::checkLevels()
{
    QStringList codes = m_context.levels.keys();
    codes.sort();
    for (const QString &code : std::as_const(codes)) {
        if (!findLintRule(code))
            m_found.push_back({0,
                               0,
                               {u"lint.unknown-rule"_s,
                                Severity::Warning,
                                LintText::tr("limbeck.ini sets a level for %1, which is no rule.").arg(code),
                                LintText::tr("`limbeck-cli lint --rules` lists them."),
                                {},
                                {}}});
    }
}

void Linter::checkStep(const PlanStep &step)
{
    m_statement = 0;
    m_ignoredInFile.clear();
    if (QFile file(step.revision.file); step.language == ScriptLanguage::Python &&
                                        file.size() <= SqlScript::maximumSize &&
                                        file.open(QIODevice::ReadOnly))
        m_ignoredInFile = readNotes(file.readAll(), step.revision.where());
    for (; m_statement < step.statements.size(); ++m_statement)
        checkStatement(step, step.statements[m_statement]);
}

void Linter::checkStatement(const PlanStep &step, const Statement &statement)
{
    if (!step.transactional)
        m_state.beginTransaction();
    m_ignored = m_ignoredInFile + readNotes(statement.notes, placeIn(step, statement, -1));
    const auto tree = parseStatement(statement.sql);
    if (!tree) {
        addSyntax(tree.error());
        return;
    }
    StatementCheck check(*tree, statement, m_state, m_context, *this);
    check.inTransaction = step.transactional;
    check.resetsSession = m_plan.engine == PlanEngine::Limbeck;
    for (const auto rules : {checkIndexes, checkConstraints, checkColumns, checkUse, checkMaintenance,
                             checkTransactions, checkSession, checkStyle})
        rules(check);
    m_state.apply(*tree, statement.line, step.transactional);
}

void Linter::addSyntax(const ParseFailure &failure)
{
    LintReport report{.code = "lint.syntax", .location = failure.offset};
    if (failure.kind == ParseFailure::Kind::TooComplex) {
        report.level = LintLevel::Info;
        report.message = LintText::tr("The statement is too large to be looked into.");
        report.hint = LintText::tr("What a rehearsal measures stands by itself.");
    } else {
        const int server = m_context.serverVersion / 10000;
        report.message = failure.message;
        report.level = server == 0                     ? LintLevel::Warning
                       : server > parserMajorVersion() ? LintLevel::Info
                                                       : LintLevel::Error;
        if (*report.level != LintLevel::Error)
            report.hint =
                LintText::tr("Limbeck has the grammar of PostgreSQL %1; a newer server may know it.")
                    .arg(parserMajorVersion());
    }
    add(report);
}

// Without levels of limbeck.ini: by what is known of the table.
LintLevel Linter::levelOf(const LintRule &rule, const LintReport &report) const
{
    if (const auto chosen = m_context.levels.constFind(rule.codeText());
        chosen != m_context.levels.constEnd())
        return *chosen;
    const LintLevel level = report.level.value_or(rule.level);
    const qint64 bytes = m_context.sizes.value(report.relation).bytes;
    if (!rule.bySize || level == LintLevel::Off || bytes < 0)
        return level;
    return bytes < smallBytes ? LintLevel::Info : bytes >= largeBytes ? LintLevel::Error : level;
}

QString Linter::sizeText(const QString &relation) const
{
    const TableSize size = m_context.sizes.value(relation);
    if (size.bytes < 0)
        return {};
    const QString bytes = QLocale().formattedDataSize(size.bytes, 0, QLocale::DataSizeTraditionalFormat);
    if (size.writesPerSecond < 0)
        return u' ' + LintText::tr("%1 has %2.").arg(relation, bytes);
    return u' ' + LintText::tr("%1 has %2 and %3 writes a second.")
                      .arg(relation, bytes, QLocale().toString(qRound64(size.writesPerSecond)));
}

std::optional<Placed> Linter::placed(const LintReport &report)
{
    const LintRule *rule = findLintRule(QString::fromLatin1(report.code));
    Q_ASSERT(rule);
    const LintLevel level = levelOf(*rule, report);
    if (level == LintLevel::Off || m_ignored.contains(rule->codeText()))
        return std::nullopt;
    QString message = report.message;
    if (rule->bySize)
        message += sizeText(report.relation);
    const PlanStep &step = m_plan.steps[m_step];
    const Statement &statement = step.statements[m_statement];
    if (step.language == ScriptLanguage::Python)
        message += u' ' + LintText::tr("In the rendered SQL, line %1: %2")
                              .arg(QString::number(statement.line), statementSummary(statement.sql));
    const QString hint = report.hint.isEmpty() ? LintRule::translated(rule->safeWay) : report.hint;
    return Placed{m_step,
                  m_statement,
                  {rule->codeText(), lintSeverity(level), message, hint,
                   placeIn(step, statement, report.location), step.revision.id}};
}

void Linter::add(const LintReport &report)
{
    if (auto found = placed(report))
        m_found.push_back(std::move(*found));
}

void Linter::addWithoutIndex(const LintReport &report, const QStringList &columns)
{
    if (auto found = placed(report))
        m_withoutIndex.push_back({std::move(*found), report.relation, columns});
}

// The codes that the notes name with a reason; a finding for each that they do not.
QSet<QString> Linter::readNotes(const QByteArray &notes, const SourceLocation &where)
{
    QSet<QString> codes;
    const std::vector<IgnoreComment> comments = ignoreComments(notes);
    for (const IgnoreComment &comment : comments) {
        const bool known = findLintRule(comment.code) != nullptr;
        if (known && !comment.reason.isEmpty()) {
            codes.insert(comment.code);
            continue;
        }
        m_found.push_back(
            {m_step,
             m_statement,
             {u"lint.ignore"_s, Severity::Warning,
              known ? LintText::tr("limbeck:ignore %1 gives no reason, so that it is not heeded.")
                          .arg(comment.code)
                    : LintText::tr("limbeck:ignore names %1, which is no rule.").arg(comment.code),
              LintText::tr("Write `-- limbeck:ignore CODE reason` right above the statement."), where,
              m_plan.steps[m_step].revision.id}});
    }
    return codes;
}

Findings Linter::sorted(QList<int> *sqlLines)
{
    for (const WithoutIndex &each : std::as_const(m_withoutIndex)) {
        if (m_state.table(each.relation) && !m_state.hasIndexOn(each.relation, each.columns))
            m_found.push_back(each.placed);
    }
    std::ranges::stable_sort(m_found, [](const Placed &a, const Placed &b) {
        return a.step != b.step ? a.step < b.step : a.statement < b.statement;
    });
    Findings findings;
    for (const Placed &placed : std::as_const(m_found)) {
        const PlanStep &step = m_plan.steps[placed.step];
        const SourceLocation &where = placed.finding.where;
        const bool rendered = step.language == ScriptLanguage::Python && where.line == 0 &&
                              where.file == step.revision.file && placed.statement < step.statements.size();
        findings.append(placed.finding);
        sqlLines->append(rendered ? step.statements[placed.statement].line : 0);
    }
    return findings;
}

} // namespace

Findings lint(const Plan &plan, const LintContext &context, QList<int> *sqlLines)
{
    QList<int> unwanted;
    return Linter(plan, context).run(sqlLines ? sqlLines : &unwanted);
}

void takeSizes(const TargetLoad &load, LintContext *context)
{
    for (auto each = load.relations.cbegin(); each != load.relations.cend(); ++each)
        context->sizes.insert(each.key(), {each->rows, each->totalBytes, each->writesPerSecond});
}

QJsonObject lintToJson(const Finding &finding)
{
    QJsonObject json = toJson(finding);
    if (const LintRule *rule = findLintRule(finding.code)) {
        json.insert(u"lock"_s, QString::fromLatin1(rule->lock));
        json.insert(u"versions"_s, rule->versions());
        json.insert(u"why"_s, LintRule::translated(rule->why));
        json.insert(u"safe_way"_s, LintRule::translated(rule->safeWay));
    }
    return json;
}

} // namespace limbeck
