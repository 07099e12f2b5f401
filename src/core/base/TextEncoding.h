#pragma once

#include <QByteArrayView>
#include <QStringList>

namespace limbeck {

// The offset of the first byte that is not UTF-8 as Unicode defines it (no overlong forms, no surrogates), or
// -1.
qsizetype firstInvalidUtf8(QByteArrayView bytes);

// The length of a UTF-8 byte order mark at the start: 3 or 0.
qsizetype utf8BomLength(QByteArrayView bytes);

// The line, counted from 1, that an offset is on. Line ends: \n, \r\n, \r.
int lineOfOffset(QByteArrayView bytes, qsizetype offset);

// Names of code pages that the bytes could be in, likeliest first: "UTF-16 LE", "cp949", "cp932", "cp1252"…
// What they are for is a proposal to a person: nothing is decoded by them.
QStringList fittingCodePages(QByteArrayView bytes);

// Whether the bytes are UTF-16, by their byte order mark or by zero bytes in every second place.
bool looksUtf16(QByteArrayView bytes);

// Whether the bytes are no text in any encoding: they hold zero bytes or other control characters.
bool looksBinary(QByteArrayView bytes);

} // namespace limbeck
