#pragma once

#include "models/LogModel.h"

#include <QStringList>
#include <QTimer>

#include <deque>

namespace limbeck::gui {

// What the log console shows of a LogModel: the entries that pass the filter, and below an opened entry one
// row for each line of its details. Filtering goes through the entries in slices of a few milliseconds, so
// that neither a change of the filter nor a flood of entries stalls the window. GUI thread.
class LogFilterModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        TimeColumn,
        LevelColumn,
        FoldColumn,
        TextColumn,
        ColumnCount
    };
    enum class Fold
    {
        None, // there are no details
        Closed,
        Open
    };
    // Of details longer than this the first lines are shown; copying and saving give them all.
    static constexpr int maxDetailLines = 1000;

    explicit LogFilterModel(LogModel *source, QObject *parent = nullptr);

    // Entries of at least this level whose text or details contain the words of `text`, whatever their case.
    void setFilter(LogLevel lowest, const QString &text);
    bool isFiltered() const { return m_lowest != LogLevel::Debug || !m_text.isEmpty(); }
    // The filter has not seen all entries yet.
    bool isScanning() const { return m_next < m_source->endSerial(); }

    Fold fold(int row) const;
    void setOpen(int row, bool open);
    bool isDetail(int row) const { return m_rows[size_t(row)].detail >= 0; }
    int entryRow(int row) const; // of a detail, the row of the entry that it belongs to
    int shownEntries() const { return m_shownEntries; }
    qsizetype widestLine() const { return m_widest; } // in cells of a monospace font

    // The row that holds the text, searched from `from` on (which is searched last) and around the end; -1:
    // none.
    int find(const QString &text, Qt::CaseSensitivity sensitivity, int from, bool forward) const;
    // How many rows hold the text, and which of them `row` is (from 1; 0: none of them). Counting is given up
    // at `limit` of them.
    struct Matches
    {
        int number = 0;
        int total = 0;
        bool more = false;
    };
    Matches countMatches(const QString &text, Qt::CaseSensitivity sensitivity, int row,
                         int limit = 9999) const;
    // As it is copied: folded details come with their entry.
    QString plainText(QList<int> rows) const;
    QList<LogEntry> entries() const; // those shown

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countChanged(); // of the entries shown, or of all

private:
    struct Row
    {
        qint64 serial = 0;
        int detail = -1; // -1: the entry itself; else the line of its details
    };

    void restart();
    void scan();
    void dropBefore(qint64 serial);
    bool accepts(const LogEntry &entry) const;
    const LogEntry &entryAt(int row) const { return m_source->entryOf(m_rows[size_t(row)].serial); }
    QStringList detailLines(qint64 serial) const;
    QString text(int row) const;
    QVariant decoration(const QModelIndex &index) const;
    QVariant foreground(const QModelIndex &index) const;
    QString accessibleText(const QModelIndex &index) const;

    LogModel *m_source;
    std::deque<Row> m_rows;
    QTimer m_slice;
    qint64 m_next = 0; // the serial that is looked at next
    int m_shownEntries = 0;
    qsizetype m_widest = 0;
    LogLevel m_lowest = LogLevel::Debug;
    QString m_text;
    QStringList m_words;
    mutable qint64 m_cachedSerial = -1; // the details split last
    mutable QStringList m_cachedLines;
};

} // namespace limbeck::gui
