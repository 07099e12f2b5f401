#pragma once

#include "run/RunEvent.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <QList>
#include <QString>

#include <deque>

namespace limbeck::gui {

// One event of the log: a line, and what is folded away below it.
struct LogEntry
{
    QDateTime time;
    LogLevel level = LogLevel::Info;
    QString text;    // one line; what follows a line break is moved to the details
    QString details; // may have several lines; may be empty
};

// The newest events, in the order in which they came. Memory is bounded by a number of entries and a number
// of characters: the oldest give way, and the model counts them. Entries have serial numbers that never
// change. GUI thread.
class LogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        TimeColumn,
        LevelColumn,
        TextColumn,
        ColumnCount
    };
    static constexpr int defaultCapacity = 100'000;
    static constexpr qsizetype defaultCharacters = 32'000'000;

    explicit LogModel(QObject *parent = nullptr);

    void setCapacity(int entries, qsizetype characters = defaultCharacters);
    void append(const QList<LogEntry> &entries);
    void clear(); // forgets the dropped ones too

    int size() const { return int(m_entries.size()); }
    const LogEntry &entry(int row) const { return m_entries[size_t(row)]; }
    qint64 firstSerial() const { return m_firstSerial; }
    qint64 endSerial() const { return m_firstSerial + size(); }
    const LogEntry &entryOf(qint64 serial) const { return entry(int(serial - m_firstSerial)); }
    // How many entries have given way since the last clear().
    qint64 dropped() const { return m_dropped; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString timeText(const LogEntry &entry);
    static QString levelLetter(LogLevel level); // "D", "I", "W", "E"
    static QString levelWord(LogLevel level);   // translated
    // Time, level, text and the details indented below: as it is copied and saved.
    static QString plainText(const LogEntry &entry);

private:
    void dropOldest(qsizetype count);
    qsizetype countToDrop(qsizetype arriving, qsizetype arrivingCharacters) const;

    std::deque<LogEntry> m_entries;
    qint64 m_firstSerial = 0;
    qint64 m_dropped = 0;
    qsizetype m_characters = 0;
    int m_capacity = defaultCapacity;
    qsizetype m_maxCharacters = defaultCharacters;
};

} // namespace limbeck::gui
