#pragma once

#include "lint/LintRule.h"
#include "lint/LintSchema.h"
#include "plan/Plan.h"

#include <QHash>
#include <QString>

#include <chrono>

namespace limbeck {

struct TargetLoad;

struct TableSize
{
    qint64 rows = -1;            // -1: not known
    qint64 bytes = -1;           // with its indexes
    double writesPerSecond = -1; // rows
};

// What is known of where a plan will run. All of it may be left out.
struct LintContext
{
    int serverVersion = 0;                            // 150004; 0: not known
    QHash<QString, TableSize> sizes;                  // by "public.orders", quoted where needed
    LintSchema schema;                                // readLintSchema()
    QString defaultSchema = QStringLiteral("public"); // where names without a schema lead
    // What Limbeck sets before a run, or the project's own Alembic finds set; 0: nothing.
    std::chrono::milliseconds lockTimeout{5000};
    LintLevels levels; // of limbeck.ini, for the environment
};

// The rules' findings about the statements of a plan, in their order, with the places that they are written
// at. Of a Python revision that is the file, and the message says which of the rendered statements is meant:
// its lines are not those of the file. Tables that the plan itself makes first are no
// concern. What `-- limbeck:ignore CODE reason` above a statement names is left out; in a Python revision
// `# limbeck:ignore CODE reason` anywhere counts for the whole of it. Reads the files of Python
// revisions for that; else pure. Thousands of statements take well below a second. Any thread. Findings:
// those of lintRules(), lint.syntax, lint.ignore, lint.unknown-rule, lint.unavailable.
// `sqlLines` gets, for each finding in the same order, the line of the rendered SQL that it is about; 0: the
// finding itself says where.
Findings lint(const Plan &plan, const LintContext &context, QList<int> *sqlLines = nullptr);

// The sizes and write rates that were read of the target.
void takeSizes(const TargetLoad &load, LintContext *context);

// A finding as toJson(), joined with its rule: also lock, versions, why, safe_way.
QJsonObject lintToJson(const Finding &finding);

} // namespace limbeck
