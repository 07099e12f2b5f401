#include "report/VisibleText.h"

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// Source: Unicode Technical Report 36 and the "Trojan Source" paper (Boucher, Anderson, 2021).
bool isInvisible(char16_t c)
{
    return (c < u' ' && c != u'\n' && c != u'\t') || (c >= 0x7f && c < 0xa0) || c == 0x061c ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) ||
           c == 0xfeff;
}

} // namespace

QString visibleText(const QString &text)
{
    QString visible;
    visible.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'\r' && i + 1 < text.size() && text[i + 1] == u'\n')
            continue;
        if (isInvisible(c.unicode()))
            visible += u"[U+%1]"_s.arg(c.unicode(), 4, 16, QLatin1Char('0')).toUpper();
        else
            visible += c;
    }
    return visible;
}

QString htmlText(const QString &text)
{
    return visibleText(text).toHtmlEscaped().replace(u'\'', u"&#39;"_s);
}

} // namespace limbeck
