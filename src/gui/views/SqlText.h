#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace limbeck::gui {

// A text prepared for a SqlView: line ends as LF, without a byte order mark, and known by lines. A value.
class SqlText
{
public:
    // Of a longer line the view shows this many characters: one endless line would stop the window.
    static constexpr qsizetype maxLineLength = 20'000;

    SqlText() = default;
    explicit SqlText(const QByteArray &utf8);

    const QByteArray &bytes() const { return m_bytes; }
    const QString &display() const { return m_display; } // what the view holds: lines joined by LF
    int lineCount() const { return int(m_lines.size()); }
    qsizetype lineOffset(int line) const { return m_lines[size_t(line)]; } // in bytes; lines count from 0
    qsizetype lineEnd(int line) const;                                     // in bytes, without the line end
    int cutLines() const { return m_cutLines; }

private:
    QByteArray m_bytes;
    QString m_display;
    std::vector<qsizetype> m_lines{0};
    int m_cutLines = 0;
};

// The length in UTF-16 of a piece of UTF-8.
int utf16Length(QByteArrayView utf8);

} // namespace limbeck::gui
