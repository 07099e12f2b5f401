#include "env/Interpolation.h"

#include <QStringView>

namespace limbeck {

namespace {

struct Reference
{
    QString name;
    std::optional<QString> fallback;
    qsizetype end = -1; // behind the `}`; -1: no reference
};

// The reference that starts with the `${` at `start`. `stop` remembers the next `}` or `:` between calls, so
// that a value full of `${` is still read once only.
Reference referenceAt(QStringView value, qsizetype start, qsizetype *stop)
{
    const qsizetype from = start + 2;
    if (*stop < from) {
        *stop = from;
        while (*stop < value.size() && value[*stop] != u'}' && value[*stop] != u':')
            ++*stop;
    }
    if (*stop >= value.size())
        return {};
    const QString name = value.sliced(from, *stop - from).toString();
    if (value[*stop] == u'}')
        return {name, {}, *stop + 1};
    if (!value.sliced(*stop).startsWith(QLatin1String(":-")))
        return {};
    const qsizetype close = value.indexOf(QLatin1Char('}'), *stop);
    if (close < 0)
        return {};
    return {name, value.sliced(*stop + 2, close - *stop - 2).toString(), close + 1};
}

} // namespace

std::optional<QString> interpolated(const QString &value, const VariableLookup &look, qsizetype limit,
                                    QStringList *missing)
{
    qsizetype i = value.indexOf(QLatin1String("${"));
    if (i < 0)
        return value;
    const qsizetype lastClose = value.lastIndexOf(QLatin1Char('}'));
    QString result;
    qsizetype copied = 0;
    qsizetype stop = -1;
    while (i >= 0 && i < lastClose && result.size() <= limit) {
        const Reference reference = referenceAt(value, i, &stop);
        if (reference.end >= 0) {
            result += QStringView(value).sliced(copied, i - copied);
            const std::optional<QString> found = look(reference.name);
            if (!found && !reference.fallback)
                missing->append(reference.name);
            result += found ? *found : reference.fallback.value_or(QString());
            copied = reference.end;
        }
        i = value.indexOf(QLatin1String("${"), reference.end >= 0 ? reference.end : i + 1);
    }
    result += QStringView(value).sliced(copied);
    return result.size() > limit ? std::nullopt : std::optional(result);
}

std::vector<ValuePiece> valuePieces(const QString &value)
{
    std::vector<ValuePiece> pieces;
    const qsizetype lastClose = value.lastIndexOf(QLatin1Char('}'));
    qsizetype done = 0;
    qsizetype stop = -1;
    qsizetype i = value.indexOf(QLatin1String("${"));
    while (i >= 0 && i < lastClose) {
        const Reference reference = referenceAt(value, i, &stop);
        if (reference.end >= 0) {
            if (i > done)
                pieces.push_back({done, i - done, {}, {}});
            pieces.push_back({i, reference.end - i, reference.name, reference.fallback});
            done = reference.end;
        }
        i = value.indexOf(QLatin1String("${"), reference.end >= 0 ? reference.end : i + 1);
    }
    if (done < value.size() || pieces.empty())
        pieces.push_back({done, value.size() - done, {}, {}});
    return pieces;
}

} // namespace limbeck
