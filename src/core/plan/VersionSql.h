#pragma once

#include "plan/AppliedState.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QStringList>

namespace limbeck {

// One step's change of the version table: `expected` are all its rows before, `remove` and `insert` what
// changes. Pure values.
struct VersionChange
{
    QStringList expected;
    QStringList remove;
    QStringList insert;
};

// CREATE TABLE as Alembic does it (alembic/runtime/migration.py: version_num VARCHAR(32), primary key
// NAME_pkc).
QByteArray createVersionTableSql(const VersionTable &table);

// The change as plain statements, for people and for psql: UPDATE where a row replaces another, else DELETE
// and INSERT.
QByteArrayList versionStatements(const VersionTable &table, const VersionChange &change);

// A DO block that raises SQLSTATE LB001 unless the rows are the expected ones; for exported scripts.
QByteArray versionGuardBlock(const VersionTable &table, const QStringList &expected);

// The change of one row for another, prepared: planning the guarded statement anew costs more than the rest
// of a small revision. PREPARE `name` takes (from, to, expected rows, three values for `also`, as $4 to $6).
bool isPlainUpdate(const VersionChange &change);
QByteArray prepareVersionUpdate(const QByteArray &name, const VersionTable &table, const QByteArray &also);
QByteArray executeVersionUpdate(const QByteArray &name, const VersionChange &change,
                                const QByteArrayList &alsoValues);

// The change in one statement that fails unless the rows were the expected ones and each of `remove` was
// there once, so that a COMMIT behind it in the same pipeline can never be reached. It fails with
// division_by_zero: plain SQL, because a DO block would cost more than the rest of a small revision. `also`
// is a further data-modifying statement that belongs to the change (the history row), or empty.
QByteArray guardedVersionChange(const VersionTable &table, const VersionChange &change,
                                const QByteArray &also = {});

} // namespace limbeck
