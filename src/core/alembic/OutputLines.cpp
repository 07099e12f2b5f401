#include "alembic/OutputLines.h"

#include <utility>

namespace limbeck {

namespace {

// How much of the first `limit` bytes can be cut off without cutting a character.
qsizetype wholeCharacters(const QByteArray &bytes, qsizetype limit)
{
    qsizetype end = limit;
    while (end > limit - 4 && (static_cast<unsigned char>(bytes[end]) & 0xC0U) == 0x80U)
        --end;
    return end;
}

QString decoded(QByteArray line)
{
    if (line.endsWith('\r'))
        line.chop(1);
    return QString::fromUtf8(line);
}

} // namespace

QStringList OutputLines::add(const QByteArray &piece)
{
    m_rest += piece;
    QStringList lines;
    qsizetype start = 0;
    while (true) {
        const qsizetype end = m_rest.indexOf('\n', start);
        if (end >= 0 && end - start <= maximumLine) {
            lines.append(decoded(m_rest.mid(start, end - start)));
            start = end + 1;
        } else if (m_rest.size() - start > maximumLine) {
            const qsizetype cut = wholeCharacters(m_rest, start + maximumLine);
            lines.append(decoded(m_rest.mid(start, cut - start)));
            start = cut;
        } else {
            break;
        }
    }
    m_rest.remove(0, start);
    return lines;
}

QStringList OutputLines::finish()
{
    if (m_rest.isEmpty())
        return {};
    return {decoded(std::exchange(m_rest, {}))};
}

} // namespace limbeck
