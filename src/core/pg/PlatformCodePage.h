#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace limbeck {

// Bytes in a code page named as fittingCodePages() names them ("cp949"). nullopt: the bytes do not fit, or
// this system does not know the code page. Any thread.
std::optional<QString> decodeCodePage(QByteArrayView bytes, const QString &page);

} // namespace limbeck
