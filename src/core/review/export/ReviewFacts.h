#pragma once

#include "review/ReviewDocument.h"
#include "sql/LockMode.h"

#include <QList>

namespace limbeck {

// What a review's JSON of a rehearsal says, as values for the exports. Texts of the server and of Limbeck are
// without passwords and absolute paths once more; SQL is word for word.
struct ShownLock
{
    QString relation;
    LockMode mode = LockMode::AccessShare;
    bool untilEnd = true;
    int statement = 0; // the first that takes it, from 1
};

struct ShownStatement
{
    QString sql;
    int line = 0;
    bool measured = false;
    double milliseconds = 0;
    QList<ShownLock> locks;
    QStringList rewrites;
    QStringList scans;
    QStringList heldExclusive;
    QStringList notices; // "WARNING: …"
    qint64 rows = -1;    // -1: none
    QString error;
};

struct ShownChange
{
    QString kind; // "added", "removed", "changed"
    QString object;
    QString before;
    QString after;
};

struct ShownFacts
{
    bool rehearsed = false;
    double milliseconds = 0;
    QList<ShownStatement> statements; // all of the step, measured or not
    QStringList invalid;
    QList<ShownChange> changes;
    QString wayBack; // "same", "differs", "none", "failed", "not-reached"; empty: not rehearsed
    QList<ShownChange> wayBackChanges;
    QString wayBackError;
    QString error;
    QString errorFile; // that errorLine is of: an Alembic revision may fail in another one
    int errorLine = 0;

    QList<ShownLock> strongestLocks() const; // on each relation, those that block something, strongest first
    QStringList rewrites() const;            // sorted
    QStringList scans() const;
    int heldStatements() const; // that run while something is under ACCESS EXCLUSIVE already
};

ShownFacts shownFacts(const ReviewStep &step);
QList<ShownChange> shownChanges(const QJsonValue &schemaDiff);
// Without the columns, constraints, indexes and triggers of tables that come or go as a whole.
QList<ShownChange> withoutParts(const QList<ShownChange> &changes);
// Without passwords and absolute paths.
QString shownText(const QString &text);
QString shownComment(const QString &text);  // without passwords: the rest is the reviewer's own
QString shownDuration(double milliseconds); // "0.4 ms", "12 ms", "1.3 s"

// Texts of both HTML and Markdown, translated.
QString verdictText(Verdict verdict);
QString wayBackText(const ShownFacts &facts);
QString lockText(const ShownLock &lock,
                 qsizetype statements); // "blocks reading and writing, from statement 1 to …"
// The lines of a changed object as `diff` has them: "-old", "+new", " same".
QString changeText(const ShownChange &change);

} // namespace limbeck
