#pragma once

#include "base/Finding.h"
#include "plan/Plan.h"
#include "rehearsal/RehearsalReport.h"

#include <QString>

#include <vector>

namespace limbeck::gui {

// One line of what a rehearsal found, with what belongs to it below. A value type.
struct RehearsalRow
{
    enum class Kind
    {
        Revision,
        Error,
        Risk,    // what a measured fact means on the target
        Invalid, // objects that the revision leaves invalid
        Statement,
        Lock,
        Rewrite,
        Scan,
        Held,
        Notice,
        WayBack,
        Difference, // what the way back leaves different, and its definition below
        Finding     // of the rehearsal itself
    };

    Kind kind = Kind::Revision;
    QString revision; // that it is about; empty below the first level
    QString text;     // what it is, one line
    QString line;     // of a statement, in its file or in the rendered SQL
    QString time;     // with its unit
    QString lock;     // the strongest lock
    QString rows;
    const char *icon = nullptr; // of our family; nullptr: none
    QString details;            // the whole of it, lines
    SourceLocation where;       // where it is in a file; not valid: nowhere
    std::vector<RehearsalRow> children;
};

// What `report` says of one revision, or of all where that is empty. `plan`: what was rehearsed. Pure.
std::vector<RehearsalRow> rehearsalRows(const RehearsalReport &report, const Plan &plan,
                                        const QString &revision = {});
// The ways back alone, revision by revision, with the definitions that differ.
std::vector<RehearsalRow> wayBackRows(const RehearsalReport &report, const Plan &plan,
                                      const QString &revision = {});
// Statements, duration, and what matters most of all that, in one sentence each.
QString rehearsalSummary(const RehearsalReport &report, const QString &revision = {});
// Whether the schema is the same behind the downgrade, in a sentence.
QString wayBackSentence(const RehearsedStep &step);
const char *wayBackIcon(WayBack wayBack);
// "12.3 ms", "1.2 s".
QString measuredTime(double milliseconds);
// "ACCESS EXCLUSIVE on public.orders: blocks reading and writing".
QString lockSentence(const RehearsedLock &lock);
// A row and what is below it as lines, for a ticket.
QString plainText(const RehearsalRow &row, int depth = 0);

} // namespace limbeck::gui
