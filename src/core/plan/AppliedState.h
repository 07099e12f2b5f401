#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/RevisionGraph.h"

#include <QDateTime>
#include <QHash>
#include <QString>
#include <QStringList>

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
    QStringList heads;                   // its rows, sorted
    QHash<QString, QDateTime> appliedAt; // by revision, where history knows it
    // A non-transactional revision that stopped half-way (limbeck.progress), if any.
    struct Partial
    {
        QString revision;
        StepDirection direction = StepDirection::Upgrade;
        int statementsDone = 0;
        int statementsTotal = 0;
        QByteArray contentHash;
    };
    QList<Partial> partial;

    // Errors: state.invalid-table (the table is not Alembic's: no version_num), state.no-right, those of
    // Session.
    static Result<AppliedState> read(Session &session, const VersionTable &table);
    // Findings about state against scripts: state.other-schema (a version table in another schema),
    // state.partial, state.nonsense, script.not-in-scripts.
    Findings findings(const RevisionGraph &graph) const;
    Findings readFindings; // made while reading
};

} // namespace limbeck
