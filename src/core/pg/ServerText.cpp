#include "pg/ServerText.h"

#include "base/TextEncoding.h"
#include "pg/PlatformCodePage.h"

namespace limbeck {

QString serverText(QByteArrayView bytes)
{
    if (firstInvalidUtf8(bytes) < 0)
        return QString::fromUtf8(bytes);
    const QStringList pages = fittingCodePages(bytes);
    for (const QString &page : pages) {
        if (const auto text = decodeCodePage(bytes, page))
            return *text;
    }
    return QString::fromLatin1(bytes); // each byte is some character
}

} // namespace limbeck
