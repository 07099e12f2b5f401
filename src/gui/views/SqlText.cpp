#include "views/SqlText.h"

#include <QStringList>

#include <algorithm>

namespace limbeck::gui {

namespace {

QByteArray normalised(QByteArray bytes)
{
    if (bytes.startsWith("\xEF\xBB\xBF"))
        bytes.remove(0, 3);
    if (bytes.contains('\r')) {
        bytes.replace("\r\n", "\n");
        bytes.replace('\r', '\n');
    }
    return bytes;
}

} // namespace

SqlText::SqlText(const QByteArray &utf8) : m_bytes(normalised(utf8))
{
    qsizetype longest = 0;
    for (qsizetype at = m_bytes.indexOf('\n'); at >= 0; at = m_bytes.indexOf('\n', at + 1)) {
        longest = std::max(longest, at - m_lines.back());
        m_lines.push_back(at + 1);
    }
    longest = std::max(longest, m_bytes.size() - m_lines.back());
    m_display = QString::fromUtf8(m_bytes);
    if (longest <= maxLineLength)
        return;
    QStringList lines = m_display.split(QLatin1Char('\n'));
    for (QString &line : lines) {
        if (line.size() <= maxLineLength)
            continue;
        line.truncate(maxLineLength);
        if (line.back().isHighSurrogate())
            line.chop(1);
        ++m_cutLines;
    }
    m_display = lines.join(QLatin1Char('\n'));
}

qsizetype SqlText::lineEnd(int line) const
{
    return line + 1 < lineCount() ? m_lines[size_t(line) + 1] - 1 : m_bytes.size();
}

int utf16Length(QByteArrayView utf8)
{
    int length = 0;
    for (const char byte : utf8) {
        const auto value = static_cast<unsigned char>(byte);
        if ((value & 0xC0) != 0x80)
            length += value >= 0xF0 ? 2 : 1;
    }
    return length;
}

} // namespace limbeck::gui
