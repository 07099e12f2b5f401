#pragma once

#include "session/ComparisonHost.h"
#include "target/EnvironmentComparison.h"

#include <QString>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace limbeck::gui {

// A side of the comparison, as far as it has been read.
struct CompareSide
{
    QString title;
    std::optional<ComparedEnvironment> environment; // nullopt: being read
    std::optional<ComparedDatabase> database;       // nullopt: being read
};

struct CompareInput
{
    std::array<CompareSide, 2> sides;
    std::shared_ptr<const Project> project; // for the revisions' messages
    bool stopped = false;                   // what has not been read will not be

    bool isRead() const; // both sides, or stopped
};

// What is shown of a side in one row.
struct CompareCell
{
    enum class Kind
    {
        Value,
        Absent, // there is none
        Waiting,
        Failed
    };
    Kind kind = Kind::Value;
    QString text;    // one line
    QString details; // where it comes from, or why it failed; may have several lines
};

struct CompareRow
{
    enum class Result
    {
        Heading, // of a section; `name` says how much of it differs
        Same,
        Differs,
        OnlyFirst,
        OnlySecond,
        Unknown // a side could not be read, or is being read
    };
    QString name;
    Result result = Result::Same;
    bool secret = false;
    std::array<CompareCell, 2> cells;
};

struct CompareCounts
{
    int parts = 0; // of the targets, that differ
    int variables = 0;
    int revisions = 0;       // applied on one side only
    bool unreadable = false; // a side's files or database
    bool sameDatabase = false;

    bool any() const { return parts + variables + revisions > 0; }
};

struct CompareTable
{
    std::vector<CompareRow> rows;
    CompareCounts counts;
};

// The table of a comparison; `all`: what is the same too. No secret is ever in it. Pure.
CompareTable compareTable(const CompareInput &input, bool all);
// "differs", "only in staging"…
QString resultText(CompareRow::Result result, const CompareInput &input);
// A row for a ticket: lines, without the heading's name where it is none.
QString plainText(const CompareRow &row, const CompareInput &input);

} // namespace limbeck::gui
