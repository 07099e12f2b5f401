#pragma once

#include "base/Finding.h"
#include "base/Result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

enum class Verdict
{
    None, // not looked at yet
    Approved,
    NeedsWork,
    Rejected
};
QString verdictName(Verdict verdict); // "none", "approved", "needs-work", "rejected"
std::optional<Verdict> verdictFromName(const QString &name);

struct ReviewStatement
{
    QString sql;
    int line = 0; // in the file; of a Python revision: in the rendered SQL

    friend bool operator==(const ReviewStatement &, const ReviewStatement &) = default;
};

// A measured fact joined with the target's live numbers: what it is likely to mean there (rehearsal/Risk.h;
// the numbers are in the step's facts).
struct ReviewRisk
{
    Severity severity = Severity::Info;
    QString relation; // "public.orders"; empty: of no single one
    QString message;  // says that it is an estimate, and from what

    friend bool operator==(const ReviewRisk &, const ReviewRisk &) = default;
};

// One revision up or down as it lies on the reviewer's desk, with the verdict.
struct ReviewStep
{
    QString revision;
    QString title; // "Running upgrade 001 -> 002, add orders"
    QString message;
    QString direction;      // "upgrade", "downgrade", "stamp"
    QString file;           // relative to the project, with slashes; empty: it belongs to none
    QByteArray contentHash; // SHA-256 of the script, hex; empty for a stamp
    QStringList headsBefore;
    QStringList headsAfter;
    bool transactional = true;
    bool opaque = false; // a Python revision whose SQL is not known
    QString opaqueReason;
    std::vector<ReviewStatement> statements;
    // The rehearsed step as docs/rehearsal.md says ("steps"), without the statements' SQL being looked at
    // again; empty: not rehearsed.
    QJsonObject facts;
    Findings findings;
    std::vector<ReviewRisk> risks;
    Verdict verdict = Verdict::None;
    QString comment;

    friend bool operator==(const ReviewStep &, const ReviewStep &) = default;
};

// What is under review: a plan with its scripts, everything that is known about it, and what the reviewer
// says. It is made to leave the machine: no secret and no absolute path is in it (makeReview() sees to that).
// A value type; any thread.
struct ReviewDocument
{
    QString project;     // "algoref/backend"
    QString environment; // its name
    QString target;      // "app@db.example:5432/app"
    QByteArray targetIdentity;
    QString serverVersion; // "15.20"; empty: unknown
    QByteArray fingerprint;
    QByteArray runtimeHash; // of an Alembic project, as Plan's; else empty
    QString kind;           // "upgrade", "downgrade", "stamp"
    QString engine;         // "limbeck", "alembic"
    QString goal;
    QStringList appliedHeads; // sorted
    std::vector<ReviewStep> steps;
    // {place, ok, ms, schema_diff, findings} of the rehearsal as docs/rehearsal.md says; empty: there was
    // none.
    QJsonObject rehearsal;
    Findings findings; // of the whole
    Verdict verdict = Verdict::None;
    QString comment;
    QString reviewer;  // as they name themselves; who really signed is the key's business
    QDateTime created; // UTC, whole seconds
    QString toolVersion;

    // Each step is approved, and there is one.
    bool allStepsApproved() const;
    // What its steps' verdicts make of the whole: rejected or needs-work as soon as one is, approved when all
    // are.
    Verdict combinedVerdict() const;
    // The step's place; -1: none.
    int indexOf(const QString &revision, const QString &direction) const;

    // The stable shape that docs/review.md documents. fromJson(toJson()) is the same document.
    QJsonObject toJson() const;
    // Errors: review.malformed (a shape or a format number that this version does not know).
    static Result<ReviewDocument> fromJson(const QJsonObject &json);

    friend bool operator==(const ReviewDocument &, const ReviewDocument &) = default;
};

} // namespace limbeck
