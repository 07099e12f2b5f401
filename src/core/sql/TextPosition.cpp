#include "sql/TextPosition.h"

namespace limbeck {

void TextPosition::advance(qsizetype offset)
{
    if (m_offset == 0 && m_text.startsWith(QByteArrayView("\xef\xbb\xbf")))
        m_offset = 3;
    const qsizetype end = qMin(offset, m_text.size());
    for (; m_offset < end; ++m_offset) {
        const char c = m_text[m_offset];
        const bool beforeLineFeed = m_offset + 1 < m_text.size() && m_text[m_offset + 1] == '\n';
        if (c == '\n' || (c == '\r' && !beforeLineFeed)) {
            ++m_line;
            m_column = 1;
        } else if ((static_cast<uchar>(c) & 0xC0U) != 0x80U) {
            ++m_column; // not for the second and later bytes of a character
        }
    }
}

} // namespace limbeck
