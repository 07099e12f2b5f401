#include "lint/TypeChange.h"

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

// The types whose casts are known here.
bool isBuiltIn(const QString &type)
{
    static const QSet<QString> types{
        u"bool"_s, u"int2"_s,        u"int4"_s,    u"int8"_s,  u"float4"_s, u"float8"_s,   u"numeric"_s,
        u"text"_s, u"varchar"_s,     u"bpchar"_s,  u"bytea"_s, u"date"_s,   u"time"_s,     u"timetz"_s,
        u"json"_s, u"jsonb"_s,       u"uuid"_s,    u"inet"_s,  u"cidr"_s,   u"macaddr"_s,  u"timestamp"_s,
        u"xml"_s,  u"timestamptz"_s, u"money"_s,   u"bit"_s,   u"varbit"_s, u"interval"_s, u"name"_s,
        u"oid"_s,  u"point"_s,       u"tsvector"_s};
    return types.contains(type);
}

bool isZoned(const QString &a, const QString &b)
{
    return (a == "timestamp"_L1 && b == "timestamptz"_L1) || (a == "timestamptz"_L1 && b == "timestamp"_L1);
}

// Without a limit, or with one that is not below the old one.
bool isWider(const LintColumn &from, const LintColumn &to)
{
    if (to.modifiers.isEmpty())
        return true;
    return !from.modifiers.isEmpty() && to.modifiers.first() >= from.modifiers.first();
}

TypeChange sameType(const LintColumn &from, const LintColumn &to)
{
    if (from.modifiers == to.modifiers)
        return TypeChange::Free;
    if (from.isArray)
        return TypeChange::Rewrites;
    static const QSet<QString> lengths{u"varchar"_s, u"varbit"_s, u"timestamp"_s, u"timestamptz"_s,
                                       u"time"_s,    u"timetz"_s, u"interval"_s};
    if (lengths.contains(from.type))
        return isWider(from, to) ? TypeChange::Free : TypeChange::Rewrites;
    if (from.type == "numeric"_L1) {
        const bool sameScale = from.modifiers.value(1) == to.modifiers.value(1);
        return to.modifiers.isEmpty() || (isWider(from, to) && sameScale) ? TypeChange::Free
                                                                          : TypeChange::Rewrites;
    }
    return TypeChange::Rewrites;
}

// USING that is the column itself, or a cast of it to the new type, says nothing new.
bool isPlainUsing(const Node &uses)
{
    return uses.isNull() || uses.is("ColumnRef"_L1) ||
           (uses.is("TypeCast"_L1) && uses.node("arg"_L1).is("ColumnRef"_L1));
}

} // namespace

TypeChange typeChange(const LintColumn &from, const LintColumn &to, const Node &uses)
{
    if (!isPlainUsing(uses))
        return TypeChange::Rewrites;
    if (from.type.isEmpty() || !isBuiltIn(from.type) || !isBuiltIn(to.type))
        return from.type == to.type && !from.type.isEmpty() ? TypeChange::Free : TypeChange::Unknown;
    if (from.isArray != to.isArray)
        return TypeChange::Rewrites;
    if (from.type == to.type)
        return sameType(from, to);
    if (from.isArray)
        return TypeChange::Rewrites;
    if (isZoned(from.type, to.type))
        return from.modifiers == to.modifiers ? TypeChange::TimeZone : TypeChange::Rewrites;
    static const QSet<QString> coercible{u"varchar text"_s, u"text varchar"_s, u"cidr inet"_s,
                                         u"xml text"_s,     u"xml varchar"_s,  u"int4 oid"_s,
                                         u"oid int4"_s,     u"bit varbit"_s,   u"varbit bit"_s};
    return coercible.contains(from.type + u' ' + to.type) && to.modifiers.isEmpty() ? TypeChange::Free
                                                                                    : TypeChange::Rewrites;
}

QString typeText(const LintColumn &column)
{
    static const QHash<QString, QString> names{
        {u"int2"_s, u"smallint"_s}, {u"int4"_s, u"integer"_s}, {u"int8"_s, u"bigint"_s},
        {u"float4"_s, u"real"_s},   {u"bpchar"_s, u"char"_s},  {u"float8"_s, u"double precision"_s},
        {u"bool"_s, u"boolean"_s}};
    QStringList modifiers;
    for (const int modifier : column.modifiers)
        modifiers.append(QString::number(modifier));
    const QString name = names.value(column.type, column.type);
    return (modifiers.isEmpty() ? name : name + u'(' + modifiers.join(u", "_s) + u')') +
           (column.isArray ? u"[]"_s : QString());
}

} // namespace limbeck
