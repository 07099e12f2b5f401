#pragma once

#include "alembic/PythonInterpreter.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace limbeck::gui {

// The Python programs that could run the project's Alembic, and what each of them has, as it becomes known.
// The first row is the automatic choice. GUI thread.
class PythonModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        WhereColumn, // "Automatic", ".venv of the project"
        PathColumn,
        VersionColumn,
        AlembicColumn,
        SqlAlchemyColumn,
        DriverColumn,
        ColumnCount
    };

    explicit PythonModel(QObject *parent = nullptr);

    // SQLAlchemy's name of the driver that the target needs; empty: psycopg2.
    void setDriver(const QString &driver);
    void setCandidates(const std::vector<PythonCandidate> &candidates);
    void addByHand(const QString &path);                    // as the last one
    void setFacts(int candidate, const PythonFacts &facts); // counts from 0, without the automatic row
    int candidateCount() const { return int(m_rows.size()); }
    // The row of a program; the automatic one for an empty path, -1 for one that is not there.
    int rowOf(const QString &path) const;
    QString pathOf(int row) const; // empty: automatic
    // What is wrong with a row's program, and what to do; empty while that is not known, and when it is fine.
    Findings findingsOf(int row) const;
    bool isAsked(int row) const; // its facts are known
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row
    {
        PythonCandidate candidate;
        std::optional<PythonFacts> facts;
    };

    QString text(int row, int column) const;
    QVariant icon(int row) const;

    std::vector<Row> m_rows; // without the automatic one
    QString m_driver = QStringLiteral("psycopg2");
};

} // namespace limbeck::gui
