#include "models/LogFilterModel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

#include <QElapsedTimer>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int sliceMilliseconds = 8;
constexpr int checkEvery = 128; // entries between two looks at the clock

// Width in cells of a monospace font: letters of East Asia take two.
qsizetype cells(const QString &text)
{
    qsizetype wide = 0;
    for (const QChar letter : text)
        wide += letter.unicode() >= 0x1100 ? 1 : 0;
    return text.size() + wide;
}

Theme::Token levelToken(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return Theme::Token::Secondary;
    case LogLevel::Info:
        return Theme::Token::Info;
    case LogLevel::Warning:
        return Theme::Token::Warning;
    case LogLevel::Error:
        return Theme::Token::Error;
    }
    Q_UNREACHABLE();
}

} // namespace

LogFilterModel::LogFilterModel(LogModel *source, QObject *parent)
    : QAbstractTableModel(parent), m_source(source), m_next(source->firstSerial())
{
    m_slice.setSingleShot(true);
    m_slice.setInterval(0);
    connect(&m_slice, &QTimer::timeout, this, &LogFilterModel::scan);
    connect(source, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_slice.isActive())
            scan();
    });
    connect(source, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int, int last) { dropBefore(m_source->firstSerial() + last + 1); });
    connect(source, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        beginResetModel();
        m_rows.clear();
    });
    connect(source, &QAbstractItemModel::modelReset, this, [this] {
        m_next = m_source->firstSerial();
        m_shownEntries = 0;
        m_widest = 0;
        endResetModel();
        scan();
    });
}

void LogFilterModel::setFilter(LogLevel lowest, const QString &text)
{
    if (lowest == m_lowest && text == m_text)
        return;
    m_lowest = lowest;
    m_text = text;
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    restart();
}

void LogFilterModel::restart()
{
    beginResetModel();
    m_rows.clear();
    m_next = m_source->firstSerial();
    m_shownEntries = 0;
    m_widest = 0;
    endResetModel();
    scan();
}

bool LogFilterModel::accepts(const LogEntry &entry) const
{
    return entry.level >= m_lowest &&
           std::all_of(m_words.cbegin(), m_words.cend(), [&entry](const QString &word) {
               return entry.text.contains(word, Qt::CaseInsensitive) ||
                      entry.details.contains(word, Qt::CaseInsensitive);
           });
}

void LogFilterModel::scan()
{
    QElapsedTimer clock;
    clock.start();
    std::vector<Row> found;
    for (int seen = 1; m_next < m_source->endSerial(); ++m_next, ++seen) {
        if (seen % checkEvery == 0 && clock.elapsed() >= sliceMilliseconds)
            break;
        const LogEntry &entry = m_source->entryOf(m_next);
        if (!accepts(entry))
            continue;
        found.push_back({m_next, -1});
        m_widest = std::max(m_widest, cells(entry.text));
    }
    if (!found.empty()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + found.size()) - 1);
        m_rows.insert(m_rows.end(), found.begin(), found.end());
        m_shownEntries += int(found.size());
        endInsertRows();
    }
    if (isScanning())
        m_slice.start();
    Q_EMIT countChanged();
}

void LogFilterModel::dropBefore(qint64 serial)
{
    m_next = std::max(m_next, serial);
    const auto end = std::lower_bound(m_rows.begin(), m_rows.end(), serial,
                                      [](const Row &row, qint64 wanted) { return row.serial < wanted; });
    const auto count = int(end - m_rows.begin());
    if (count == 0)
        return;
    beginRemoveRows({}, 0, count - 1);
    m_shownEntries -= int(std::count_if(m_rows.begin(), end, [](const Row &row) { return row.detail < 0; }));
    m_rows.erase(m_rows.begin(), end);
    endRemoveRows();
}

LogFilterModel::Fold LogFilterModel::fold(int row) const
{
    if (isDetail(row) || entryAt(row).details.isEmpty())
        return Fold::None;
    const size_t next = size_t(row) + 1;
    return next < m_rows.size() && m_rows[next].detail >= 0 ? Fold::Open : Fold::Closed;
}

void LogFilterModel::setOpen(int row, bool open)
{
    if (fold(row) != (open ? Fold::Closed : Fold::Open))
        return;
    const qint64 serial = m_rows[size_t(row)].serial;
    const auto at = m_rows.begin() + row + 1;
    const auto lines = int(detailLines(serial).size());
    if (open) {
        std::vector<Row> added;
        for (int line = 0; line < lines; ++line)
            added.push_back({serial, line});
        for (const QString &line : std::as_const(m_cachedLines))
            m_widest = std::max(m_widest, cells(line));
        beginInsertRows({}, row + 1, row + lines);
        m_rows.insert(at, added.begin(), added.end());
        endInsertRows();
    } else {
        beginRemoveRows({}, row + 1, row + lines);
        m_rows.erase(at, at + lines);
        endRemoveRows();
    }
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int LogFilterModel::entryRow(int row) const
{
    return row - (m_rows[size_t(row)].detail + 1);
}

QStringList LogFilterModel::detailLines(qint64 serial) const
{
    if (m_cachedSerial != serial) {
        m_cachedLines = m_source->entryOf(serial).details.split(QLatin1Char('\n'));
        if (m_cachedLines.size() > maxDetailLines)
            m_cachedLines.resize(maxDetailLines);
        m_cachedSerial = serial;
    }
    return m_cachedLines;
}

QString LogFilterModel::text(int row) const
{
    const Row &where = m_rows[size_t(row)];
    return where.detail < 0 ? entryAt(row).text : detailLines(where.serial).at(where.detail);
}

int LogFilterModel::find(const QString &pattern, Qt::CaseSensitivity sensitivity, int from,
                         bool forward) const
{
    const int count = rowCount();
    if (pattern.isEmpty() || count == 0)
        return -1;
    const int step = forward ? 1 : count - 1;
    int row = std::clamp(from, 0, count - 1);
    for (int i = 0; i < count; ++i) {
        row = (row + step) % count;
        if (text(row).contains(pattern, sensitivity))
            return row;
    }
    return -1;
}

LogFilterModel::Matches LogFilterModel::countMatches(const QString &pattern, Qt::CaseSensitivity sensitivity,
                                                     int row, int limit) const
{
    Matches matches;
    for (int i = 0; i < rowCount() && !pattern.isEmpty(); ++i) {
        if (!text(i).contains(pattern, sensitivity))
            continue;
        if (matches.total == limit) {
            matches.more = true;
            break;
        }
        ++matches.total;
        if (i == row)
            matches.number = matches.total;
    }
    return matches;
}

QString LogFilterModel::plainText(QList<int> rows) const
{
    std::sort(rows.begin(), rows.end());
    QString result;
    for (const int row : std::as_const(rows)) {
        LogEntry entry = entryAt(row);
        if (isDetail(row)) {
            result += QStringLiteral("    ") + text(row) + QLatin1Char('\n');
            continue;
        }
        if (fold(row) == Fold::Open)
            entry.details.clear(); // its lines are rows of their own
        result += LogModel::plainText(entry) + QLatin1Char('\n');
    }
    return result;
}

QList<LogEntry> LogFilterModel::entries() const
{
    QList<LogEntry> result;
    result.reserve(m_shownEntries);
    for (const Row &row : m_rows) {
        if (row.detail < 0)
            result.append(m_source->entryOf(row.serial));
    }
    return result;
}

int LogFilterModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int LogFilterModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogFilterModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == TextColumn)
            return text(row);
        if (isDetail(row) || index.column() == FoldColumn)
            return {};
        return index.column() == TimeColumn ? LogModel::timeText(entryAt(row))
                                            : LogModel::levelLetter(entryAt(row).level);
    case Qt::ToolTipRole:
        return index.column() == LevelColumn ? LogModel::levelWord(entryAt(row).level) : QString();
    case Qt::DecorationRole:
        return decoration(index);
    case Qt::ForegroundRole:
        return foreground(index);
    case Qt::TextAlignmentRole:
        return int(index.column() == LevelColumn ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return accessibleText(index);
    default:
        return {};
    }
}

QVariant LogFilterModel::decoration(const QModelIndex &index) const
{
    if (index.column() != FoldColumn)
        return {};
    static const QIcon closed = icon("chevron-right", Theme::Token::Secondary);
    static const QIcon open = icon("chevron-down", Theme::Token::Secondary);
    switch (fold(index.row())) {
    case Fold::None:
        return {};
    case Fold::Closed:
        return closed;
    case Fold::Open:
        return open;
    }
    Q_UNREACHABLE();
}

QVariant LogFilterModel::foreground(const QModelIndex &index) const
{
    const int row = index.row();
    const LogLevel level = entryAt(row).level;
    if (index.column() == LevelColumn)
        return Theme::color(levelToken(level));
    if (index.column() == TimeColumn || isDetail(row) || level == LogLevel::Debug)
        return Theme::color(Theme::Token::Secondary);
    return level == LogLevel::Info ? QVariant() : Theme::color(levelToken(level));
}

QString LogFilterModel::accessibleText(const QModelIndex &index) const
{
    const int row = index.row();
    switch (index.column()) {
    case LevelColumn:
        return LogModel::levelWord(entryAt(row).level);
    case FoldColumn:
        if (fold(row) == Fold::None)
            return {};
        return fold(row) == Fold::Open ? tr("Details shown") : tr("Details folded");
    default:
        return index.data(Qt::DisplayRole).toString();
    }
}

QVariant LogFilterModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return m_source->headerData(LogModel::TimeColumn, orientation, role);
    case LevelColumn:
        return m_source->headerData(LogModel::LevelColumn, orientation, role);
    case FoldColumn:
        return tr("Details");
    default:
        return m_source->headerData(LogModel::TextColumn, orientation, role);
    }
}

} // namespace limbeck::gui
