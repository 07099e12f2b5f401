#pragma once

#include <QByteArrayView>

namespace limbeck {

// Lines and columns of growing byte offsets in a UTF-8 text, so that a whole file is walked once. Lines end
// with LF, CR LF or CR; columns count characters (code points) from 1; a byte order mark takes no column.
class TextPosition
{
public:
    explicit TextPosition(QByteArrayView text) : m_text(text) {}

    void advance(qsizetype offset); // never backwards
    int line() const { return m_line; }
    int column() const { return m_column; }

private:
    QByteArrayView m_text;
    qsizetype m_offset = 0;
    int m_line = 1;
    int m_column = 1;
};

} // namespace limbeck
