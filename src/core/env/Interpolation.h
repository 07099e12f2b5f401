#pragma once

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace limbeck {

// Replaces `${NAME}` and `${NAME:-default}` as python-dotenv's variables.py does: a name is everything up to
// `}` or `:`, a default is taken literally, and what does not match stays as it is. `look` returns nothing
// for an unknown name. Names that are unknown and have no default are added to `missing`. Linear in the
// length of the value and of what is put in; nullopt when the result would be longer than `limit` characters.
using VariableLookup = std::function<std::optional<QString>(const QString &)>;
std::optional<QString> interpolated(const QString &value, const VariableLookup &look, qsizetype limit,
                                    QStringList *missing);

// A piece of a value as it stands in a file: text, or a reference. The pieces together are the whole value.
struct ValuePiece
{
    qsizetype start = 0; // in the value, with its `${` and `}`
    qsizetype length = 0;
    std::optional<QString> name;     // of a reference
    std::optional<QString> fallback; // behind its `:-`

    // Where the fallback stands in the value.
    qsizetype fallbackStart() const { return start + 4 + name.value_or(QString()).size(); }
};
std::vector<ValuePiece> valuePieces(const QString &value);

} // namespace limbeck
