#include "base/TextEncoding.h"

#include <algorithm>

namespace limbeck {

namespace {

using uchar8 = unsigned char;

uchar8 byteAt(QByteArrayView bytes, qsizetype i)
{
    return static_cast<uchar8>(bytes[i]);
}

bool isIn(uchar8 byte, int first, int last)
{
    return byte >= first && byte <= last;
}

// Length of the well-formed sequence at `i` (Unicode 15, table 3-7), or 0.
qsizetype sequenceLength(QByteArrayView bytes, qsizetype i)
{
    const uchar8 lead = byteAt(bytes, i);
    if (lead < 0x80)
        return 1;
    const qsizetype length = isIn(lead, 0xc2, 0xdf)   ? 2
                             : isIn(lead, 0xe0, 0xef) ? 3
                             : isIn(lead, 0xf0, 0xf4) ? 4
                                                      : 0;
    if (length == 0 || i + length > bytes.size())
        return 0;
    const int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (!isIn(byteAt(bytes, i + 1), low, high))
        return 0;
    for (qsizetype k = 2; k < length; ++k) {
        if (!isIn(byteAt(bytes, i + k), 0x80, 0xbf))
            return 0;
    }
    return length;
}

// Whether every byte above ASCII is half of a pair whose two bytes `fits` accepts.
template <typename Fits>
bool isDoubleByte(QByteArrayView bytes, Fits fits)
{
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        if (byteAt(bytes, i) < 0x80)
            continue;
        if (i + 1 >= bytes.size() || !fits(byteAt(bytes, i), byteAt(bytes, i + 1)))
            return false;
        ++i;
    }
    return true;
}

// Unified Hangul Code, where its pairs are syllables or the punctuation around them.
bool isHangulPair(uchar8 lead, uchar8 trail)
{
    const bool wansung = isIn(lead, 0xa1, 0xc8) && isIn(trail, 0xa1, 0xfe);
    const bool extended = isIn(lead, 0x81, 0xc6) &&
                          (isIn(trail, 0x41, 0x5a) || isIn(trail, 0x61, 0x7a) || isIn(trail, 0x81, 0xa0));
    return wansung || extended;
}

bool isShiftJisPair(uchar8 lead, uchar8 trail)
{
    return (isIn(lead, 0x81, 0x9f) || isIn(lead, 0xe0, 0xfc)) && isIn(trail, 0x40, 0xfc) && trail != 0x7f;
}

bool isWindows1252(QByteArrayView bytes)
{
    return std::none_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = static_cast<uchar8>(c);
        return byte == 0x81 || byte == 0x8d || byte == 0x8f || byte == 0x90 || byte == 0x9d;
    });
}

// +1 for little endian, -1 for big endian, 0 for neither.
int utf16Order(QByteArrayView bytes)
{
    if (bytes.startsWith("\xff\xfe"))
        return 1;
    if (bytes.startsWith("\xfe\xff"))
        return -1;
    if (bytes.size() < 4 || bytes.size() % 2 != 0)
        return 0;
    qsizetype zeros[2] = {0, 0};
    for (qsizetype i = 0; i < bytes.size(); ++i)
        zeros[i % 2] += bytes[i] == '\0' ? 1 : 0;
    const qsizetype half = bytes.size() / 2;
    if (zeros[0] == 0 && zeros[1] * 2 > half)
        return 1;
    return zeros[1] == 0 && zeros[0] * 2 > half ? -1 : 0;
}

} // namespace

qsizetype firstInvalidUtf8(QByteArrayView bytes)
{
    for (qsizetype i = 0; i < bytes.size();) {
        const qsizetype length = sequenceLength(bytes, i);
        if (length == 0)
            return i;
        i += length;
    }
    return -1;
}

qsizetype utf8BomLength(QByteArrayView bytes)
{
    return bytes.startsWith("\xef\xbb\xbf") ? 3 : 0;
}

int lineOfOffset(QByteArrayView bytes, qsizetype offset)
{
    int line = 1;
    for (qsizetype i = 0; i < std::min(offset, bytes.size()); ++i) {
        const bool isCrOfCrLf = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
        if (bytes[i] == '\n' || (bytes[i] == '\r' && !isCrOfCrLf))
            ++line;
    }
    return line;
}

bool looksUtf16(QByteArrayView bytes)
{
    return utf16Order(bytes) != 0;
}

bool looksBinary(QByteArrayView bytes)
{
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = static_cast<uchar8>(c);
        return byte < 0x09 || (byte > 0x0d && byte < 0x1b);
    });
}

QStringList fittingCodePages(QByteArrayView bytes)
{
    if (const int order = utf16Order(bytes); order != 0)
        return {order > 0 ? QStringLiteral("UTF-16 LE") : QStringLiteral("UTF-16 BE")};
    QStringList pages;
    // Kana start with 0x82 or 0x83, which Korean text hardly has: its common syllables start at 0xb0.
    const bool kana = bytes.contains('\x82') || bytes.contains('\x83');
    if (kana && isDoubleByte(bytes, isShiftJisPair))
        pages << QStringLiteral("cp932");
    if (isDoubleByte(bytes, isHangulPair))
        pages << QStringLiteral("cp949");
    if (isWindows1252(bytes))
        pages << QStringLiteral("cp1252");
    return pages;
}

} // namespace limbeck
