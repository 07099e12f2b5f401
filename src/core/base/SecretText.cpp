#include "base/SecretText.h"

#include <QRegularExpression>
#include <QStringView>

#include <algorithm>

namespace limbeck {

namespace {

const QLatin1String schemeEnd("://");
const QLatin1String stars("***");

// The end of the piece that a URL whose authority starts at `from` may reach: the line's end, or the start
// of the next URL's scheme.
qsizetype regionEnd(const QString &text, qsizetype from)
{
    qsizetype end = text.indexOf(QLatin1Char('\n'), from);
    if (end < 0)
        end = text.size();
    const qsizetype next = text.indexOf(schemeEnd, from);
    if (next < 0 || next >= end)
        return end;
    qsizetype start = next;
    while (start > from && (text[start - 1].isLetterOrNumber() || text[start - 1] == u'+'))
        --start;
    return start;
}

struct Span
{
    qsizetype start = -1;
    qsizetype end = -1;
};

// A port that is none can be a password that lost its `@host`.
Span suspectPort(const QString &text, qsizetype colon, qsizetype end)
{
    const auto view = QStringView(text).first(end).sliced(colon + 1);
    const auto stop = std::find_if(
        view.begin(), view.end(), [](QChar c) { return c == u'/' || c == u'?' || c == u',' || c.isSpace(); });
    const bool digits = std::all_of(view.begin(), stop, [](QChar c) { return c.isDigit(); });
    return digits ? Span{} : Span{colon + 1, end};
}

Span passwordSpan(const QString &text, qsizetype from)
{
    const qsizetype end = regionEnd(text, from);
    const qsizetype at = end > from ? text.lastIndexOf(QLatin1Char('@'), end - 1) : -1;
    if (at < from) {
        const bool bracketed = from < end && text[from] == u'[';
        const qsizetype bracket = bracketed ? text.indexOf(QLatin1Char(']'), from) : from;
        const qsizetype colon = bracket < 0 ? -1 : text.indexOf(QLatin1Char(':'), bracket);
        return colon < 0 || colon >= end ? Span{} : suspectPort(text, colon, end);
    }
    const qsizetype colon = text.indexOf(QLatin1Char(':'), from);
    return colon < 0 || colon > at ? Span{} : Span{colon + 1, at};
}

QString hideUrlPasswords(const QString &text)
{
    QString result;
    qsizetype copied = 0;
    for (qsizetype i = text.indexOf(schemeEnd); i >= 0; i = text.indexOf(schemeEnd, i)) {
        i += schemeEnd.size();
        const Span span = passwordSpan(text, i);
        if (span.start < copied || span.start < 0)
            continue;
        result += QStringView(text).sliced(copied, span.start - copied);
        result += stars;
        copied = span.end;
        i = std::max(i, span.end);
    }
    result += QStringView(text).sliced(copied);
    return result;
}

QString hidePasswordParameters(QString text)
{
    if (!text.contains(QLatin1Char('=')))
        return text;
    static const QRegularExpression parameter(
        QStringLiteral(
            R"((\b\w*(?:password|passwd|pwd)\s*=\s*)('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^&\s]+))"),
        QRegularExpression::CaseInsensitiveOption);
    return text.replace(parameter, QStringLiteral("\\1***"));
}

// os.getenv("DB_PASSWORD", "…"): the default in a look-up.
QString hidePasswordDefaults(QString text)
{
    static const QRegularExpression lookUp(
        QStringLiteral(
            R"(((?:password|passwd|pwd)\w*["']\s*,\s*(?:default\s*=\s*)?)('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))"),
        QRegularExpression::CaseInsensitiveOption);
    return text.replace(lookUp, QStringLiteral("\\1***"));
}

} // namespace

QString hidePasswords(const QString &text)
{
    return hidePasswordDefaults(
        hidePasswordParameters(text.contains(schemeEnd) ? hideUrlPasswords(text) : text));
}

bool holdsPassword(const QString &text)
{
    if (!text.contains(schemeEnd) && !text.contains(QLatin1Char('=')) && !text.contains(QLatin1Char(',')))
        return false;
    return hidePasswords(text) != text;
}

QString urlHostText(const QString &text)
{
    const QString hidden = hidePasswords(text);
    const qsizetype scheme = hidden.indexOf(schemeEnd);
    if (scheme < 0)
        return {};
    const qsizetype from = scheme + schemeEnd.size();
    const qsizetype end = regionEnd(hidden, from);
    QStringView authority = QStringView(hidden).first(end).sliced(from);
    authority = authority.sliced(authority.lastIndexOf(QLatin1Char('@')) + 1);
    const auto stop = std::find_if(authority.begin(), authority.end(),
                                   [](QChar c) { return c == u'/' || c == u'?' || c.isSpace(); });
    return authority.first(stop - authority.begin()).toString();
}

} // namespace limbeck
