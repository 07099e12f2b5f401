#pragma once

#include "live/Blockers.h"
#include "live/LockWatch.h"

#include <QAbstractTableModel>
#include <QList>

namespace limbeck::gui {

// One row of the tables of other sessions: before a run those that would block it, during a run those that
// wait or are waited for.
struct BackendRow
{
    enum class Kind
    {
        Blocks, // it holds what the plan needs
        WaitedFor,
        Waits
    };
    Kind kind = Kind::Blocks;
    QString what; // in words
    Backend backend;
    QString gid; // of a prepared transaction
    double seconds = -1;
    QString lock;
    QString advice;

    // A process of a client whose start is known, so that it can be told from another one.
    bool canBeEnded() const { return backend.pid > 0 && backend.startedMicros != 0; }
};

QList<BackendRow> backendRows(const BlockerReport &report);
QList<BackendRow> backendRows(const LockSnapshot &snapshot);

// Other sessions with what they hold or ask for. What they run is shown and goes nowhere else: it is not
// copied with the row. GUI thread.
class BackendModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        WhatColumn,
        PidColumn,
        WhoColumn,
        ForColumn,
        LockColumn,
        QueryColumn,
        ColumnCount
    };

    explicit BackendModel(QObject *parent = nullptr) : QAbstractTableModel(parent) {}

    // Rows of the same sessions in the same order only change their texts, so that a selection stays.
    void setRows(const QList<BackendRow> &rows);
    const BackendRow &row(int row) const { return m_rows.at(row); }
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const BackendRow &row, int column) const;
    QString tip(const BackendRow &row) const;

    QList<BackendRow> m_rows;
};

} // namespace limbeck::gui
