#include "models/LogModel.h"

#include <algorithm>

namespace limbeck::gui {

namespace {

qsizetype characters(const LogEntry &entry)
{
    return entry.text.size() + entry.details.size();
}

// A line is one line: what follows the first line break belongs to the details.
LogEntry normalised(LogEntry entry)
{
    entry.text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    const qsizetype end = entry.text.indexOf(QLatin1Char('\n'));
    if (end < 0)
        return entry;
    const QString rest = entry.text.mid(end + 1).trimmed();
    entry.text.truncate(end);
    if (!rest.isEmpty())
        entry.details = entry.details.isEmpty() ? rest : rest + QLatin1Char('\n') + entry.details;
    return entry;
}

} // namespace

LogModel::LogModel(QObject *parent) : QAbstractTableModel(parent) {}

void LogModel::setCapacity(int entries, qsizetype maxCharacters)
{
    m_capacity = std::max(1, entries);
    m_maxCharacters = std::max<qsizetype>(1, maxCharacters);
    dropOldest(countToDrop(0, 0));
}

void LogModel::append(const QList<LogEntry> &entries)
{
    // Of a batch that is larger than the whole log, only the end would stay.
    const qsizetype skipped = std::max<qsizetype>(0, entries.size() - m_capacity);
    const qsizetype arriving = entries.size() - skipped;
    if (arriving == 0)
        return;
    qsizetype arrivingCharacters = 0;
    for (qsizetype i = skipped; i < entries.size(); ++i)
        arrivingCharacters += characters(entries[i]);
    dropOldest(countToDrop(arriving, arrivingCharacters));
    m_dropped += skipped;
    beginInsertRows({}, size(), size() + int(arriving) - 1);
    for (qsizetype i = skipped; i < entries.size(); ++i)
        m_entries.push_back(normalised(entries[i]));
    m_characters += arrivingCharacters;
    endInsertRows();
}

void LogModel::clear()
{
    beginResetModel();
    m_firstSerial += size();
    m_entries.clear();
    m_characters = 0;
    m_dropped = 0;
    endResetModel();
}

// The newest entry always stays, however long it is.
qsizetype LogModel::countToDrop(qsizetype arriving, qsizetype arrivingCharacters) const
{
    qsizetype left = size();
    qsizetype count = std::max<qsizetype>(0, left + arriving - m_capacity);
    qsizetype total = m_characters + arrivingCharacters;
    for (qsizetype i = 0; i < count; ++i)
        total -= characters(m_entries[size_t(i)]);
    while (total > m_maxCharacters && count < left - (arriving == 0 ? 1 : 0)) {
        total -= characters(m_entries[size_t(count)]);
        ++count;
    }
    return count;
}

void LogModel::dropOldest(qsizetype count)
{
    if (count == 0)
        return;
    beginRemoveRows({}, 0, int(count) - 1);
    const auto end = m_entries.begin() + count;
    for (auto it = m_entries.begin(); it != end; ++it)
        m_characters -= characters(*it);
    m_entries.erase(m_entries.begin(), end);
    m_firstSerial += count;
    m_dropped += count;
    endRemoveRows();
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : size();
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LogEntry &line = entry(index.row());
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case TimeColumn:
        return timeText(line);
    case LevelColumn:
        return levelLetter(line.level);
    default:
        return line.text;
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case LevelColumn:
        return tr("Level");
    case TextColumn:
        return tr("Text");
    default:
        return {};
    }
}

QString LogModel::timeText(const LogEntry &entry)
{
    return entry.time.toLocalTime().time().toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString LogModel::levelLetter(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return QStringLiteral("D");
    case LogLevel::Info:
        return QStringLiteral("I");
    case LogLevel::Warning:
        return QStringLiteral("W");
    case LogLevel::Error:
        return QStringLiteral("E");
    }
    Q_UNREACHABLE();
}

QString LogModel::levelWord(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return tr("Debug");
    case LogLevel::Info:
        return tr("Info");
    case LogLevel::Warning:
        return tr("Warning");
    case LogLevel::Error:
        return tr("Error");
    }
    Q_UNREACHABLE();
}

QString LogModel::plainText(const LogEntry &entry)
{
    QString text = entry.time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")) +
                   QStringLiteral("  ") + levelLetter(entry.level) + QStringLiteral("  ") + entry.text;
    if (!entry.details.isEmpty()) {
        const QStringList lines = entry.details.split(QLatin1Char('\n'));
        for (const QString &line : lines)
            text += QStringLiteral("\n    ") + line;
    }
    return text;
}

} // namespace limbeck::gui
