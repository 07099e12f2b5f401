#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/RevisionGraph.h"
#include "sql/StatementSplitter.h"

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

class Session;

// Where the version table is (limbeck.ini's version_table and version_schema; Alembic's defaults otherwise).
struct VersionTable
{
    QString name = QStringLiteral("alembic_version");
    QString schema; // empty: the session's search path decides, as in Alembic

    QByteArray quoted() const; // for SQL, quoted identifiers
};

// What the database says is applied: the rows of the version table, and what an interrupted run left behind.
struct AppliedState
{
    bool tableExists = false;
    QString foundSchema;                 // where the table was found
    QStringList otherSchemas;            // schemas outside the search path that have such a table
    QStringList heads;                   // its rows, sorted
    QHash<QString, QDateTime> appliedAt; // by revision, where history knows it
    // A non-transactional revision that stopped half-way (limbeck.progress), if any.
    struct Partial
    {
        QString revision;
        StepDirection direction = StepDirection::Upgrade;
        int statementsDone = 0;
        int statementsTotal = 0;
        int statementRunning = 0; // from 1: under way when the try was cut off, so it may have taken effect
        QByteArray contentHash;   // of the statements that are done: statementsHash()
    };
    QList<Partial> partial;

    // Blocking, on the session's thread. No table means that nothing is applied. Errors: state.invalid-table
    // (the table is not Alembic's: no version_num), state.no-right, those of Session.
    static Result<AppliedState> read(Session &session, const VersionTable &table);
    // Findings about state against scripts: readFindings, state.partial, state.nonsense (a row that another
    // row implies), script.not-in-scripts.
    Findings findings(const RevisionGraph &graph) const;
    // Made while reading: state.other-schema (a version table in another schema), state.nonsense (rows that
    // cannot be revisions), state.no-history.
    Findings readFindings;
};

// The name by which limbeck.progress knows a version table: "schema.name".
QString progressKey(const QString &schema, const VersionTable &table);
// SHA-256 (hex) over the first `count` of a step's statements: what limbeck.progress remembers of the work
// done, so that a second try goes on only behind the same statements.
QByteArray statementsHash(const std::vector<Statement> &statements, int count);

} // namespace limbeck
