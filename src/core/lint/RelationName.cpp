#include "lint/RelationName.h"

#include "sql/SqlKeywords.h"

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

QString RelationName::full(const QString &defaultSchema) const
{
    return quotedName(schema.isEmpty() ? defaultSchema : schema) + u'.' + quotedName(name);
}

RelationName RelationName::of(const Node &rangeVar)
{
    return {rangeVar.text("schemaname"_L1), rangeVar.text("relname"_L1), rangeVar.location()};
}

RelationName RelationName::of(const QStringList &parts)
{
    if (parts.isEmpty())
        return {};
    return {parts.size() > 1 ? parts.at(parts.size() - 2) : QString(), parts.last(), -1};
}

RelationName RelationName::ofObject(const Node &listNode)
{
    if (listNode.is("List"_L1))
        return of(listNode.strings("items"_L1));
    if (listNode.is("TypeName"_L1))
        return of(listNode.strings("names"_L1));
    return of(QStringList{listNode.string()});
}

QString quotedName(const QString &name)
{
    const auto plain = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
    };
    const SqlKeyword keyword = sqlKeywordCategory(name.toUtf8());
    const bool safe = !name.isEmpty() && std::ranges::all_of(name, plain) && !name.front().isDigit() &&
                      (keyword == SqlKeyword::None || keyword == SqlKeyword::Unreserved);
    if (safe)
        return name;
    QString quoted = name;
    return u'"' + quoted.replace(u'"', u"\"\""_s) + u'"';
}

} // namespace limbeck
