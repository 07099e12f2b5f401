#include "models/CompareRows.h"

#include "models/ErrorText.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck::gui {

namespace {

using Result = CompareRow::Result;
using Kind = CompareCell::Kind;

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::CompareRows)
};

QString oneLine(QString text)
{
    return text.replace(QLatin1Char('\n'), QLatin1String("\\n"))
        .replace(QLatin1Char('\t'), QLatin1String("\\t"));
}

Result resultOf(ComparedRow::State state)
{
    switch (state) {
    case ComparedRow::State::Same:
        return Result::Same;
    case ComparedRow::State::Differs:
        return Result::Differs;
    case ComparedRow::State::OnlyFirst:
        return Result::OnlyFirst;
    case ComparedRow::State::OnlySecond:
        return Result::OnlySecond;
    }
    Q_UNREACHABLE();
}

CompareCell cellOf(const ComparedSide &side)
{
    if (!side.exists)
        return {Kind::Absent, Tr::tr("not set"), {}};
    return {Kind::Value, oneLine(side.shown), side.origin.describe()};
}

CompareCell failedCell(const Error &error)
{
    return {Kind::Failed, oneLine(error.message), errorText(error)};
}

CompareRow rowOf(const ComparedRow &row)
{
    return {row.name, resultOf(row.state), row.secret, {cellOf(row.first), cellOf(row.second)}};
}

// The words for a section's heading: how much of it differs.
QString heading(const QString &name, int differing, bool known)
{
    if (!known)
        return name;
    const QString words =
        differing > 0 ? Tr::tr("%n difference(s)", nullptr, differing) : Tr::tr("all the same");
    return QStringLiteral("%1 · %2").arg(name, words);
}

class TableBuilder
{
public:
    TableBuilder(const CompareInput &input, bool all) : m_input(input), m_all(all) {}

    CompareTable build()
    {
        const auto &[first, second] = m_input.sides;
        if (first.environment && second.environment)
            addEnvironments(*first.environment, *second.environment);
        else
            addWaitingFiles();
        addDatabases();
        addSection(Tr::tr("Variables"), m_variables, m_counts.variables, m_variablesKnown);
        return {std::move(m_rows), m_counts};
    }

private:
    static constexpr std::array<size_t, 2> both = {0, 1};

    void addEnvironments(const ComparedEnvironment &first, const ComparedEnvironment &second)
    {
        const auto comparison = EnvironmentComparison::of(first.environment, first.resolution,
                                                          second.environment, second.resolution);
        m_counts.sameDatabase = comparison.sameDatabase;
        const bool known = first.resolution.target && second.resolution.target;
        std::vector<CompareRow> parts;
        if (known) {
            for (const ComparedRow &row : comparison.parts)
                parts.push_back(rowOf(row));
            m_counts.parts = differing(comparison.parts);
        } else {
            parts.push_back(targets(first, second));
            m_counts.unreadable = true;
        }
        addSection(Tr::tr("Target"), parts, m_counts.parts, known);
        m_variablesKnown = !first.error && !second.error;
        if (m_variablesKnown) {
            for (const ComparedRow &row : comparison.variables)
                m_variables.push_back(rowOf(row));
            m_counts.variables = differing(comparison.variables);
        } else {
            m_variables.push_back(files(first, second));
        }
    }

    // Where one of them has no target, there is nothing to compare part by part.
    static CompareRow targets(const ComparedEnvironment &first, const ComparedEnvironment &second)
    {
        CompareRow row{Tr::tr("target"), Result::Unknown, false, {}};
        for (const size_t i : both) {
            const Resolution &resolution = (i == 0 ? first : second).resolution;
            row.cells[i] = resolution.target ? CompareCell{Kind::Value, resolution.target->display(), {}}
                                             : failedCell(*resolution.error);
        }
        return row;
    }

    static CompareRow files(const ComparedEnvironment &first, const ComparedEnvironment &second)
    {
        CompareRow row{Tr::tr("files"), Result::Unknown, false, {}};
        for (const size_t i : both) {
            const ComparedEnvironment &side = i == 0 ? first : second;
            const int count = int(side.environment.variables().size());
            row.cells[i] = side.error
                               ? failedCell(*side.error)
                               : CompareCell{Kind::Value, Tr::tr("%n variable(s)", nullptr, count), {}};
        }
        return row;
    }

    static int differing(const std::vector<ComparedRow> &rows)
    {
        return int(std::ranges::count_if(
            rows, [](const ComparedRow &row) { return row.state != ComparedRow::State::Same; }));
    }

    CompareCell waitingCell() const
    {
        return m_input.stopped
                   ? CompareCell{Kind::Absent, Tr::tr("not read"), Tr::tr("Reading was stopped before.")}
                   : CompareCell{Kind::Waiting, Tr::tr("being read…"), {}};
    }

    void addWaitingFiles()
    {
        CompareRow row{Tr::tr("files"), Result::Unknown, false, {waitingCell(), waitingCell()}};
        addSection(Tr::tr("Target"), {row}, 0, false);
        m_variables = {row};
    }

    void addDatabases()
    {
        const auto &[first, second] = m_input.sides;
        std::vector<CompareRow> rows{revisionRow()};
        const bool known =
            first.database && second.database && !first.database->error && !second.database->error;
        if (known) {
            const auto comparison = DatabaseComparison::of(*first.database, *second.database);
            rows.push_back(pendingRow());
            addOneSided(&rows, comparison.onlyFirst, Result::OnlyFirst);
            addOneSided(&rows, comparison.onlySecond, Result::OnlySecond);
            m_counts.revisions = int(comparison.onlyFirst.size() + comparison.onlySecond.size());
        } else if (first.database || second.database) {
            rows.push_back(pendingRow());
        }
        addSection(Tr::tr("Revisions of the databases"), rows, m_counts.revisions, known);
    }

    CompareRow revisionRow()
    {
        CompareRow row{Tr::tr("current"), Result::Unknown, false, {}};
        for (const size_t i : both) {
            const auto &database = m_input.sides[i].database;
            if (!database) {
                row.cells[i] = waitingCell();
            } else if (database->error) {
                row.cells[i] = failedCell(*database->error);
                m_counts.unreadable = true;
            } else if (database->heads.isEmpty()) {
                row.cells[i] = {Kind::Absent, Tr::tr("nothing is applied"), {}};
            } else {
                row.cells[i] = {Kind::Value, database->heads.join(QLatin1String(", ")),
                                described(database->heads)};
            }
        }
        const auto &[first, second] = m_input.sides;
        if (first.database && second.database && !first.database->error && !second.database->error)
            row.result = first.database->heads == second.database->heads ? Result::Same : Result::Differs;
        return row;
    }

    CompareRow pendingRow() const
    {
        CompareRow row{Tr::tr("pending"), Result::Unknown, false, {}};
        for (const size_t i : both) {
            const auto &database = m_input.sides[i].database;
            if (!database || database->error)
                row.cells[i] = database ? CompareCell{Kind::Absent, Tr::tr("not known"), {}} : waitingCell();
            else if (database->pending)
                row.cells[i] = {Kind::Value, Tr::tr("%n revision(s)", nullptr, *database->pending), {}};
            else
                row.cells[i] = {Kind::Absent, Tr::tr("cannot be told"),
                                Tr::tr("The database is at %1, which these scripts do not have.")
                                    .arg(database->unknown.join(QLatin1String(", ")))};
        }
        const auto &a = m_input.sides[0].database;
        const auto &b = m_input.sides[1].database;
        if (a && b && a->pending && b->pending)
            row.result = *a->pending == *b->pending ? Result::Same : Result::Differs;
        return row;
    }

    void addOneSided(std::vector<CompareRow> *rows, const QStringList &revisions, Result result) const
    {
        const CompareCell applied{Kind::Value, Tr::tr("applied"), {}};
        const CompareCell missing{Kind::Absent, Tr::tr("not applied"), {}};
        for (const QString &id : revisions) {
            CompareRow row{described({id}), result, false, {applied, missing}};
            if (result == Result::OnlySecond)
                std::swap(row.cells[0], row.cells[1]);
            rows->push_back(row);
        }
    }

    // "002 · create orders", a line for each.
    QString described(const QStringList &revisions) const
    {
        QStringList lines;
        const auto *scripts = m_input.project ? &m_input.project->scripts() : nullptr;
        for (const QString &id : revisions) {
            const int index = scripts && *scripts ? (*scripts)->graph().indexOf(id) : -1;
            const QString message =
                index < 0 ? Tr::tr("not among these scripts") : (*scripts)->graph().at(index).message;
            lines.append(message.isEmpty() ? id : QStringLiteral("%1 · %2").arg(id, oneLine(message)));
        }
        return lines.join(QLatin1Char('\n'));
    }

    void addSection(const QString &name, const std::vector<CompareRow> &rows, int differing, bool known)
    {
        CompareRow head;
        head.name = heading(name, differing, known);
        head.result = Result::Heading;
        m_rows.push_back(head);
        for (const CompareRow &row : rows) {
            if (m_all || row.result != Result::Same)
                m_rows.push_back(row);
        }
    }

    const CompareInput &m_input;
    bool m_all;
    CompareCounts m_counts;
    std::vector<CompareRow> m_rows;
    std::vector<CompareRow> m_variables;
    bool m_variablesKnown = false;
};

} // namespace

bool CompareInput::isRead() const
{
    return stopped ||
           std::ranges::all_of(sides, [](const CompareSide &side) { return side.database.has_value(); });
}

CompareTable compareTable(const CompareInput &input, bool all)
{
    return TableBuilder(input, all).build();
}

QString resultText(CompareRow::Result result, const CompareInput &input)
{
    switch (result) {
    case Result::Heading:
        return {};
    case Result::Same:
        return Tr::tr("same");
    case Result::Differs:
        return Tr::tr("differs");
    case Result::OnlyFirst:
        return Tr::tr("only in %1").arg(input.sides[0].title);
    case Result::OnlySecond:
        return Tr::tr("only in %1").arg(input.sides[1].title);
    case Result::Unknown:
        return Tr::tr("not known");
    }
    Q_UNREACHABLE();
}

QString plainText(const CompareRow &row, const CompareInput &input)
{
    if (row.result == Result::Heading)
        return row.name;
    QStringList lines{QStringLiteral("  %1: %2").arg(row.name, resultText(row.result, input))};
    for (size_t i = 0; i < row.cells.size(); ++i) {
        const CompareCell &cell = row.cells[i];
        QString text = cell.kind == Kind::Failed ? cell.details : cell.text;
        if (cell.kind == Kind::Value && !cell.details.isEmpty() && !cell.details.contains(QLatin1Char('\n')))
            text += QStringLiteral(" (%1)").arg(cell.details);
        text.replace(QLatin1Char('\n'), QLatin1String("\n      "));
        lines.append(QStringLiteral("    %1: %2").arg(input.sides[i].title, text));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace limbeck::gui
