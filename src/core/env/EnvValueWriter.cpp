#include "env/EnvValueWriter.h"

#include "base/PythonText.h"

#include <algorithm>

namespace limbeck {

namespace {

bool hasLineEnd(const QString &value)
{
    return value.contains(QLatin1Char('\n')) || value.contains(QLatin1Char('\r'));
}

bool hasComment(const QString &value)
{
    for (qsizetype i = value.indexOf(QLatin1Char('#')); i >= 0; i = value.indexOf(QLatin1Char('#'), i + 1)) {
        if (i == 0 || isPythonSpace(value[i - 1]))
            return true;
    }
    return false;
}

bool fitsUnquoted(const QString &value, bool followed)
{
    if (value.isEmpty())
        return !followed;
    const bool quote = value.front() == u'\'' || value.front() == u'"';
    return !quote && !isPythonSpace(value.front()) && !isPythonSpace(value.back()) && !hasLineEnd(value) &&
           !hasComment(value);
}

// Before 1.2.3 an escaped backslash in front of the closing quote swallowed it.
bool fits(EnvQuoting quoting, const QString &value, bool followed)
{
    switch (quoting) {
    case EnvQuoting::None:
        return fitsUnquoted(value, followed);
    case EnvQuoting::Single:
        return !value.contains(QLatin1Char('\r')) && !value.endsWith(QLatin1Char('\\'));
    case EnvQuoting::Double:
        return !value.endsWith(QLatin1Char('\\'));
    }
    Q_UNREACHABLE();
}

QByteArray single(QString value, QByteArrayView lineEnd)
{
    value.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
    value.replace(QLatin1Char('\''), QLatin1String("\\'"));
    return '\'' + value.toUtf8().replace("\n", lineEnd) + '\'';
}

QByteArray doubled(QString value)
{
    value.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
    value.replace(QLatin1Char('"'), QLatin1String("\\\""));
    value.replace(QLatin1Char('\n'), QLatin1String("\\n"));
    value.replace(QLatin1Char('\r'), QLatin1String("\\r"));
    return '"' + value.toUtf8() + '"';
}

} // namespace

WrittenValue writeEnvValue(const QString &value, EnvQuoting preferred, bool followed, QByteArrayView lineEnd)
{
    const EnvQuoting order[] = {preferred, EnvQuoting::None, EnvQuoting::Single, EnvQuoting::Double};
    const auto found = std::find_if(std::begin(order), std::end(order),
                                    [&](EnvQuoting quoting) { return fits(quoting, value, followed); });
    const EnvQuoting quoting = found == std::end(order) ? EnvQuoting::Double : *found;
    switch (quoting) {
    case EnvQuoting::None:
        return {quoting, value.toUtf8()};
    case EnvQuoting::Single:
        return {quoting, single(value, lineEnd)};
    case EnvQuoting::Double:
        return {quoting, doubled(value)};
    }
    Q_UNREACHABLE();
}

} // namespace limbeck
