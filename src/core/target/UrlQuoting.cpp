#include "target/UrlQuoting.h"

#include <QByteArray>

namespace limbeck {

QString quotedUserInfo(const QString &text)
{
    QString result;
    for (const QChar c : text) {
        if (QStringView(u":@/?#%").contains(c) || c.unicode() < 0x20 || c.unicode() == 0x7f)
            result += QStringLiteral("%%1").arg(c.unicode(), 2, 16, QLatin1Char('0')).toUpper();
        else
            result += c;
    }
    return result;
}

QString quotedPlus(const QString &text)
{
    QByteArray encoded = text.toUtf8().toPercentEncoding(" ");
    return QString::fromLatin1(encoded.replace('~', "~").replace(' ', '+'));
}

} // namespace limbeck
