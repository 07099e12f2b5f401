#include "base/LineDiff.h"

#include "base/MyersSearch.h"

#include <QByteArrayView>
#include <QHash>

#include <algorithm>

namespace limbeck {

namespace {

std::vector<QByteArrayView> linesOf(QByteArrayView text)
{
    std::vector<QByteArrayView> lines;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('\n');
        const qsizetype length = end < 0 ? text.size() : end + 1;
        lines.push_back(text.first(length));
        text = text.sliced(length);
    }
    return lines;
}

// One number for each different line: numbers are quicker to compare.
class LineNumbers
{
public:
    std::vector<int> of(const std::vector<QByteArrayView> &lines)
    {
        std::vector<int> numbers;
        numbers.reserve(lines.size());
        for (const QByteArrayView line : lines) {
            // The bytes belong to the texts, which outlive this.
            const QByteArray key = QByteArray::fromRawData(line.data(), line.size());
            const auto found = m_known.constFind(key);
            numbers.push_back(found != m_known.cend() ? *found : *m_known.insert(key, int(m_known.size())));
        }
        return numbers;
    }

private:
    QHash<QByteArray, int> m_known;
};

std::vector<LineDiff::Line> allLines(const std::vector<QByteArrayView> &before,
                                     const std::vector<QByteArrayView> &after, const MyersSearch &search)
{
    using Kind = LineDiff::Kind;
    std::vector<LineDiff::Line> lines;
    size_t x = 0;
    size_t y = 0;
    while (x < before.size() || y < after.size()) {
        if (x < before.size() && search.isRemoved(x)) {
            lines.push_back({Kind::Removed, before[x].toByteArray(), int(x) + 1, 0});
            ++x;
        } else if (y < after.size() && search.isAdded(y)) {
            lines.push_back({Kind::Added, after[y].toByteArray(), 0, int(y) + 1});
            ++y;
        } else {
            lines.push_back({Kind::Same, before[x].toByteArray(), int(x) + 1, int(y) + 1});
            ++x;
            ++y;
        }
    }
    return lines;
}

// Counts the lines from `first` to before `last`, which are preceded by `beforeDone` and `afterDone` lines.
LineDiff::Hunk makeHunk(const std::vector<LineDiff::Line> &all, size_t first, size_t last, int beforeDone,
                        int afterDone)
{
    LineDiff::Hunk hunk;
    hunk.lines.assign(all.begin() + qsizetype(first), all.begin() + qsizetype(last));
    for (const LineDiff::Line &line : hunk.lines) {
        hunk.beforeCount += line.before > 0 ? 1 : 0;
        hunk.afterCount += line.after > 0 ? 1 : 0;
    }
    hunk.beforeStart = hunk.beforeCount > 0 ? beforeDone + 1 : beforeDone;
    hunk.afterStart = hunk.afterCount > 0 ? afterDone + 1 : afterDone;
    return hunk;
}

std::vector<LineDiff::Hunk> makeHunks(const std::vector<LineDiff::Line> &all, size_t context)
{
    std::vector<LineDiff::Hunk> hunks;
    int beforeDone = 0;
    int afterDone = 0;
    size_t counted = 0;
    const auto countTo = [&](size_t end) {
        for (; counted < end; ++counted) {
            beforeDone += all[counted].before > 0 ? 1 : 0;
            afterDone += all[counted].after > 0 ? 1 : 0;
        }
    };
    size_t i = 0;
    while (i < all.size()) {
        if (all[i].kind == LineDiff::Kind::Same) {
            ++i;
            continue;
        }
        const size_t first = i > context ? std::max(i - context, counted) : counted;
        size_t lastChange = i;
        // Changes whose surroundings touch are one hunk.
        for (size_t k = i; k < all.size() && k <= lastChange + 2 * context + 1; ++k) {
            if (all[k].kind != LineDiff::Kind::Same)
                lastChange = k;
        }
        const size_t end = std::min(lastChange + 1 + context, all.size());
        countTo(first);
        hunks.push_back(makeHunk(all, first, end, beforeDone, afterDone));
        countTo(end);
        i = end;
    }
    return hunks;
}

QByteArray rangeText(int start, int count)
{
    return count == 1 ? QByteArray::number(start)
                      : QByteArray::number(start) + ',' + QByteArray::number(count);
}

// A tab ends a name with a space in it, as GNU diff and git write it.
QByteArray nameText(const QString &name)
{
    return name.toUtf8() + (name.contains(QLatin1Char(' ')) ? "\t\n" : "\n");
}

int countOf(const std::vector<LineDiff::Hunk> &hunks, LineDiff::Kind kind)
{
    qsizetype count = 0;
    for (const LineDiff::Hunk &hunk : hunks)
        count += std::ranges::count(hunk.lines, kind, &LineDiff::Line::kind);
    return int(count);
}

} // namespace

LineDiff LineDiff::between(const QByteArray &before, const QByteArray &after, int context)
{
    const std::vector<QByteArrayView> beforeLines = linesOf(before);
    const std::vector<QByteArrayView> afterLines = linesOf(after);
    LineNumbers numbers;
    const std::vector<int> a = numbers.of(beforeLines);
    const std::vector<int> b = numbers.of(afterLines);
    const MyersSearch search(a, b);
    LineDiff diff;
    diff.m_hunks = makeHunks(allLines(beforeLines, afterLines, search), size_t(std::max(context, 0)));
    return diff;
}

int LineDiff::addedCount() const
{
    return countOf(m_hunks, Kind::Added);
}

int LineDiff::removedCount() const
{
    return countOf(m_hunks, Kind::Removed);
}

LineDiff LineDiff::shownAs(const std::function<QByteArray(const Line &)> &shown) const
{
    LineDiff result = *this;
    for (Hunk &hunk : result.m_hunks) {
        for (Line &line : hunk.lines)
            line.text = shown(line);
    }
    return result;
}

QByteArray LineDiff::apply(const QByteArray &before) const
{
    const std::vector<QByteArrayView> lines = linesOf(before);
    QByteArray after;
    size_t done = 0;
    const auto copyTo = [&](size_t end) {
        for (; done < std::min(end, lines.size()); ++done)
            after += lines[done];
    };
    for (const Hunk &hunk : m_hunks) {
        copyTo(size_t(hunk.beforeCount > 0 ? hunk.beforeStart - 1 : hunk.beforeStart));
        for (const Line &line : hunk.lines) {
            if (line.kind != Kind::Removed)
                after += line.text;
        }
        done += size_t(hunk.beforeCount);
    }
    copyTo(lines.size());
    return after;
}

QByteArray LineDiff::Hunk::header() const
{
    return "@@ -" + rangeText(beforeStart, beforeCount) + " +" + rangeText(afterStart, afterCount) + " @@";
}

QByteArray LineDiff::unified(const QString &beforeName, const QString &afterName) const
{
    if (m_hunks.empty())
        return {};
    QByteArray text = "--- " + nameText(beforeName) + "+++ " + nameText(afterName);
    for (const Hunk &hunk : m_hunks) {
        text += hunk.header() + '\n';
        for (const Line &line : hunk.lines) {
            text += line.kind == Kind::Same ? ' ' : line.kind == Kind::Removed ? '-' : '+';
            text += line.text;
            if (!line.text.endsWith('\n'))
                text += "\n\\ No newline at end of file\n";
        }
    }
    return text;
}

} // namespace limbeck
