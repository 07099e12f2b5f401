#pragma once

#include <QByteArray>
#include <QString>

#include <functional>
#include <vector>

namespace limbeck {

// What changes between two versions of a text, line by line: what Mend shows before it writes, and what the
// editor of environments shows. Lines are bytes up to and with their `\n`; a `\r` before it belongs to the
// line, so that a changed line end is a changed line. Pure, any thread.
//
// Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), section 4b (linear space).
// The number of differences is the smallest there is, up to a bound on the work: between texts that have
// next to nothing in common, the pieces that are still unmatched then are replaced whole.
class LineDiff
{
public:
    enum class Kind
    {
        Same,
        Removed,
        Added
    };

    struct Line
    {
        Kind kind = Kind::Same;
        QByteArray text; // with its line end, which the last line of a text may lack
        int before = 0;  // its number in the text before, from 1; 0: it is not in it
        int after = 0;

        friend bool operator==(const Line &, const Line &) = default;
    };

    // A run of changes with the lines around it.
    struct Hunk
    {
        int beforeStart = 0; // of its first line; where it has none, of the line in front of it (0: none)
        int beforeCount = 0;
        int afterStart = 0;
        int afterCount = 0;
        std::vector<Line> lines;

        // "@@ -3,7 +3,9 @@"
        QByteArray header() const;
    };

    // `context`: how many unchanged lines are kept around changes.
    static LineDiff between(const QByteArray &before, const QByteArray &after, int context = 3);

    bool isEmpty() const { return m_hunks.empty(); }
    const std::vector<Hunk> &hunks() const { return m_hunks; }
    int addedCount() const;
    int removedCount() const;

    // The same lines with what `shown` makes of their text, such as one with its secrets masked. It cannot be
    // applied any more.
    LineDiff shownAs(const std::function<QByteArray(const Line &)> &shown) const;

    // The text after, made of the text before. `before` must be the text that the difference was taken from.
    QByteArray apply(const QByteArray &before) const;

    // As `diff -u` writes it and `patch` and `git apply` read it; empty when nothing differs. The names are
    // shown as they are ("a/env.py"), UTF-8.
    QByteArray unified(const QString &beforeName, const QString &afterName) const;

private:
    std::vector<Hunk> m_hunks;
};

} // namespace limbeck
