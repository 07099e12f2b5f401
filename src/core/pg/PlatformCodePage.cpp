#include "pg/PlatformCodePage.h"

#include <QStringDecoder>

#ifdef Q_OS_WIN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#endif

namespace limbeck {

#ifdef Q_OS_WIN

std::optional<QString> decodeCodePage(QByteArrayView bytes, const QString &page)
{
    bool isNumber = false;
    const UINT number = page.mid(2).toUInt(&isNumber); // "cp949"
    if (!isNumber || bytes.isEmpty())
        return {};
    const int length =
        MultiByteToWideChar(number, MB_ERR_INVALID_CHARS, bytes.data(), int(bytes.size()), nullptr, 0);
    if (length <= 0)
        return {};
    QString text(length, Qt::Uninitialized);
    MultiByteToWideChar(number, MB_ERR_INVALID_CHARS, bytes.data(), int(bytes.size()),
                        reinterpret_cast<wchar_t *>(text.data()), length);
    return text;
}

#else

std::optional<QString> decodeCodePage(QByteArrayView bytes, const QString &page)
{
    // ICU's names, which Qt passes on where it was built with ICU.
    QStringDecoder decoder(page == QLatin1String("cp949")    ? "windows-949"
                           : page == QLatin1String("cp932")  ? "windows-31j"
                           : page == QLatin1String("cp1252") ? "windows-1252"
                                                             : "");
    if (!decoder.isValid())
        return {};
    QString text = decoder(bytes);
    if (decoder.hasError() || text.contains(QChar::ReplacementCharacter))
        return {};
    return text;
}

#endif

} // namespace limbeck
