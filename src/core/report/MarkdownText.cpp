#include "report/MarkdownText.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

QString markdownText(const QString &text)
{
    static const QString special = u"&<>|`*_[]()#@~\\!$\"'{}"_s;
    QString result;
    const QString trimmed = text.trimmed();
    for (const QChar c : trimmed) {
        if (c == u'\n')
            result += u"<br>"_s;
        else if (special.contains(c))
            result += u"&#%1;"_s.arg(c.unicode());
        else if (c >= u' ' || c == u'\t')
            result += c;
    }
    return result;
}

QString markdownCode(const QString &text)
{
    return u"<code>"_s + markdownText(text) + u"</code>"_s;
}

QString markdownBlock(const QString &text, const QString &language)
{
    qsizetype longest = 2;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c == u'`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const QString fence(longest + 1, u'`');
    QString body = text;
    body.replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n');
    while (body.endsWith(u'\n'))
        body.chop(1);
    return fence + language + u'\n' + body + u'\n' + fence + u'\n';
}

} // namespace limbeck
