#include "sql/SqlKeywords.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace limbeck {

namespace {

struct Keyword
{
    std::string_view word;
    SqlKeyword category;
};

constexpr auto Unreserved = SqlKeyword::Unreserved;
constexpr auto ColumnName = SqlKeyword::ColumnName;
constexpr auto TypeOrFunctionName = SqlKeyword::TypeOrFunctionName;
constexpr auto Reserved = SqlKeyword::Reserved;

// clang-format off
// `SELECT word, catcode FROM pg_get_keywords()` of PostgreSQL 15, sorted by byte.
constexpr std::array<Keyword, 460> keywords = {{
    {"abort", Unreserved}, {"absolute", Unreserved}, {"access", Unreserved}, {"action", Unreserved},
    {"add", Unreserved}, {"admin", Unreserved}, {"after", Unreserved}, {"aggregate", Unreserved},
    {"all", Reserved}, {"also", Unreserved}, {"alter", Unreserved}, {"always", Unreserved},
    {"analyse", Reserved}, {"analyze", Reserved}, {"and", Reserved}, {"any", Reserved}, {"array", Reserved},
    {"as", Reserved}, {"asc", Reserved}, {"asensitive", Unreserved}, {"assertion", Unreserved},
    {"assignment", Unreserved}, {"asymmetric", Reserved}, {"at", Unreserved}, {"atomic", Unreserved},
    {"attach", Unreserved}, {"attribute", Unreserved}, {"authorization", TypeOrFunctionName},
    {"backward", Unreserved}, {"before", Unreserved}, {"begin", Unreserved}, {"between", ColumnName},
    {"bigint", ColumnName}, {"binary", TypeOrFunctionName}, {"bit", ColumnName}, {"boolean", ColumnName},
    {"both", Reserved}, {"breadth", Unreserved}, {"by", Unreserved}, {"cache", Unreserved},
    {"call", Unreserved}, {"called", Unreserved}, {"cascade", Unreserved}, {"cascaded", Unreserved},
    {"case", Reserved}, {"cast", Reserved}, {"catalog", Unreserved}, {"chain", Unreserved},
    {"char", ColumnName}, {"character", ColumnName}, {"characteristics", Unreserved}, {"check", Reserved},
    {"checkpoint", Unreserved}, {"class", Unreserved}, {"close", Unreserved}, {"cluster", Unreserved},
    {"coalesce", ColumnName}, {"collate", Reserved}, {"collation", TypeOrFunctionName},
    {"column", Reserved}, {"columns", Unreserved}, {"comment", Unreserved}, {"comments", Unreserved},
    {"commit", Unreserved}, {"committed", Unreserved}, {"compression", Unreserved},
    {"concurrently", TypeOrFunctionName}, {"configuration", Unreserved}, {"conflict", Unreserved},
    {"connection", Unreserved}, {"constraint", Reserved}, {"constraints", Unreserved},
    {"content", Unreserved}, {"continue", Unreserved}, {"conversion", Unreserved}, {"copy", Unreserved},
    {"cost", Unreserved}, {"create", Reserved}, {"cross", TypeOrFunctionName}, {"csv", Unreserved},
    {"cube", Unreserved}, {"current", Unreserved}, {"current_catalog", Reserved},
    {"current_date", Reserved}, {"current_role", Reserved}, {"current_schema", TypeOrFunctionName},
    {"current_time", Reserved}, {"current_timestamp", Reserved}, {"current_user", Reserved},
    {"cursor", Unreserved}, {"cycle", Unreserved}, {"data", Unreserved}, {"database", Unreserved},
    {"day", Unreserved}, {"deallocate", Unreserved}, {"dec", ColumnName}, {"decimal", ColumnName},
    {"declare", Unreserved}, {"default", Reserved}, {"defaults", Unreserved}, {"deferrable", Reserved},
    {"deferred", Unreserved}, {"definer", Unreserved}, {"delete", Unreserved}, {"delimiter", Unreserved},
    {"delimiters", Unreserved}, {"depends", Unreserved}, {"depth", Unreserved}, {"desc", Reserved},
    {"detach", Unreserved}, {"dictionary", Unreserved}, {"disable", Unreserved}, {"discard", Unreserved},
    {"distinct", Reserved}, {"do", Reserved}, {"document", Unreserved}, {"domain", Unreserved},
    {"double", Unreserved}, {"drop", Unreserved}, {"each", Unreserved}, {"else", Reserved},
    {"enable", Unreserved}, {"encoding", Unreserved}, {"encrypted", Unreserved}, {"end", Reserved},
    {"enum", Unreserved}, {"escape", Unreserved}, {"event", Unreserved}, {"except", Reserved},
    {"exclude", Unreserved}, {"excluding", Unreserved}, {"exclusive", Unreserved}, {"execute", Unreserved},
    {"exists", ColumnName}, {"explain", Unreserved}, {"expression", Unreserved}, {"extension", Unreserved},
    {"external", Unreserved}, {"extract", ColumnName}, {"false", Reserved}, {"family", Unreserved},
    {"fetch", Reserved}, {"filter", Unreserved}, {"finalize", Unreserved}, {"first", Unreserved},
    {"float", ColumnName}, {"following", Unreserved}, {"for", Reserved}, {"force", Unreserved},
    {"foreign", Reserved}, {"forward", Unreserved}, {"freeze", TypeOrFunctionName}, {"from", Reserved},
    {"full", TypeOrFunctionName}, {"function", Unreserved}, {"functions", Unreserved},
    {"generated", Unreserved}, {"global", Unreserved}, {"grant", Reserved}, {"granted", Unreserved},
    {"greatest", ColumnName}, {"group", Reserved}, {"grouping", ColumnName}, {"groups", Unreserved},
    {"handler", Unreserved}, {"having", Reserved}, {"header", Unreserved}, {"hold", Unreserved},
    {"hour", Unreserved}, {"identity", Unreserved}, {"if", Unreserved}, {"ilike", TypeOrFunctionName},
    {"immediate", Unreserved}, {"immutable", Unreserved}, {"implicit", Unreserved}, {"import", Unreserved},
    {"in", Reserved}, {"include", Unreserved}, {"including", Unreserved}, {"increment", Unreserved},
    {"index", Unreserved}, {"indexes", Unreserved}, {"inherit", Unreserved}, {"inherits", Unreserved},
    {"initially", Reserved}, {"inline", Unreserved}, {"inner", TypeOrFunctionName}, {"inout", ColumnName},
    {"input", Unreserved}, {"insensitive", Unreserved}, {"insert", Unreserved}, {"instead", Unreserved},
    {"int", ColumnName}, {"integer", ColumnName}, {"intersect", Reserved}, {"interval", ColumnName},
    {"into", Reserved}, {"invoker", Unreserved}, {"is", TypeOrFunctionName}, {"isnull", TypeOrFunctionName},
    {"isolation", Unreserved}, {"join", TypeOrFunctionName}, {"key", Unreserved}, {"label", Unreserved},
    {"language", Unreserved}, {"large", Unreserved}, {"last", Unreserved}, {"lateral", Reserved},
    {"leading", Reserved}, {"leakproof", Unreserved}, {"least", ColumnName}, {"left", TypeOrFunctionName},
    {"level", Unreserved}, {"like", TypeOrFunctionName}, {"limit", Reserved}, {"listen", Unreserved},
    {"load", Unreserved}, {"local", Unreserved}, {"localtime", Reserved}, {"localtimestamp", Reserved},
    {"location", Unreserved}, {"lock", Unreserved}, {"locked", Unreserved}, {"logged", Unreserved},
    {"mapping", Unreserved}, {"match", Unreserved}, {"matched", Unreserved}, {"materialized", Unreserved},
    {"maxvalue", Unreserved}, {"merge", Unreserved}, {"method", Unreserved}, {"minute", Unreserved},
    {"minvalue", Unreserved}, {"mode", Unreserved}, {"month", Unreserved}, {"move", Unreserved},
    {"name", Unreserved}, {"names", Unreserved}, {"national", ColumnName}, {"natural", TypeOrFunctionName},
    {"nchar", ColumnName}, {"new", Unreserved}, {"next", Unreserved}, {"nfc", Unreserved},
    {"nfd", Unreserved}, {"nfkc", Unreserved}, {"nfkd", Unreserved}, {"no", Unreserved},
    {"none", ColumnName}, {"normalize", ColumnName}, {"normalized", Unreserved}, {"not", Reserved},
    {"nothing", Unreserved}, {"notify", Unreserved}, {"notnull", TypeOrFunctionName},
    {"nowait", Unreserved}, {"null", Reserved}, {"nullif", ColumnName}, {"nulls", Unreserved},
    {"numeric", ColumnName}, {"object", Unreserved}, {"of", Unreserved}, {"off", Unreserved},
    {"offset", Reserved}, {"oids", Unreserved}, {"old", Unreserved}, {"on", Reserved}, {"only", Reserved},
    {"operator", Unreserved}, {"option", Unreserved}, {"options", Unreserved}, {"or", Reserved},
    {"order", Reserved}, {"ordinality", Unreserved}, {"others", Unreserved}, {"out", ColumnName},
    {"outer", TypeOrFunctionName}, {"over", Unreserved}, {"overlaps", TypeOrFunctionName},
    {"overlay", ColumnName}, {"overriding", Unreserved}, {"owned", Unreserved}, {"owner", Unreserved},
    {"parallel", Unreserved}, {"parameter", Unreserved}, {"parser", Unreserved}, {"partial", Unreserved},
    {"partition", Unreserved}, {"passing", Unreserved}, {"password", Unreserved}, {"placing", Reserved},
    {"plans", Unreserved}, {"policy", Unreserved}, {"position", ColumnName}, {"preceding", Unreserved},
    {"precision", ColumnName}, {"prepare", Unreserved}, {"prepared", Unreserved}, {"preserve", Unreserved},
    {"primary", Reserved}, {"prior", Unreserved}, {"privileges", Unreserved}, {"procedural", Unreserved},
    {"procedure", Unreserved}, {"procedures", Unreserved}, {"program", Unreserved},
    {"publication", Unreserved}, {"quote", Unreserved}, {"range", Unreserved}, {"read", Unreserved},
    {"real", ColumnName}, {"reassign", Unreserved}, {"recheck", Unreserved}, {"recursive", Unreserved},
    {"ref", Unreserved}, {"references", Reserved}, {"referencing", Unreserved}, {"refresh", Unreserved},
    {"reindex", Unreserved}, {"relative", Unreserved}, {"release", Unreserved}, {"rename", Unreserved},
    {"repeatable", Unreserved}, {"replace", Unreserved}, {"replica", Unreserved}, {"reset", Unreserved},
    {"restart", Unreserved}, {"restrict", Unreserved}, {"return", Unreserved}, {"returning", Reserved},
    {"returns", Unreserved}, {"revoke", Unreserved}, {"right", TypeOrFunctionName}, {"role", Unreserved},
    {"rollback", Unreserved}, {"rollup", Unreserved}, {"routine", Unreserved}, {"routines", Unreserved},
    {"row", ColumnName}, {"rows", Unreserved}, {"rule", Unreserved}, {"savepoint", Unreserved},
    {"schema", Unreserved}, {"schemas", Unreserved}, {"scroll", Unreserved}, {"search", Unreserved},
    {"second", Unreserved}, {"security", Unreserved}, {"select", Reserved}, {"sequence", Unreserved},
    {"sequences", Unreserved}, {"serializable", Unreserved}, {"server", Unreserved},
    {"session", Unreserved}, {"session_user", Reserved}, {"set", Unreserved}, {"setof", ColumnName},
    {"sets", Unreserved}, {"share", Unreserved}, {"show", Unreserved}, {"similar", TypeOrFunctionName},
    {"simple", Unreserved}, {"skip", Unreserved}, {"smallint", ColumnName}, {"snapshot", Unreserved},
    {"some", Reserved}, {"sql", Unreserved}, {"stable", Unreserved}, {"standalone", Unreserved},
    {"start", Unreserved}, {"statement", Unreserved}, {"statistics", Unreserved}, {"stdin", Unreserved},
    {"stdout", Unreserved}, {"storage", Unreserved}, {"stored", Unreserved}, {"strict", Unreserved},
    {"strip", Unreserved}, {"subscription", Unreserved}, {"substring", ColumnName}, {"support", Unreserved},
    {"symmetric", Reserved}, {"sysid", Unreserved}, {"system", Unreserved}, {"table", Reserved},
    {"tables", Unreserved}, {"tablesample", TypeOrFunctionName}, {"tablespace", Unreserved},
    {"temp", Unreserved}, {"template", Unreserved}, {"temporary", Unreserved}, {"text", Unreserved},
    {"then", Reserved}, {"ties", Unreserved}, {"time", ColumnName}, {"timestamp", ColumnName},
    {"to", Reserved}, {"trailing", Reserved}, {"transaction", Unreserved}, {"transform", Unreserved},
    {"treat", ColumnName}, {"trigger", Unreserved}, {"trim", ColumnName}, {"true", Reserved},
    {"truncate", Unreserved}, {"trusted", Unreserved}, {"type", Unreserved}, {"types", Unreserved},
    {"uescape", Unreserved}, {"unbounded", Unreserved}, {"uncommitted", Unreserved},
    {"unencrypted", Unreserved}, {"union", Reserved}, {"unique", Reserved}, {"unknown", Unreserved},
    {"unlisten", Unreserved}, {"unlogged", Unreserved}, {"until", Unreserved}, {"update", Unreserved},
    {"user", Reserved}, {"using", Reserved}, {"vacuum", Unreserved}, {"valid", Unreserved},
    {"validate", Unreserved}, {"validator", Unreserved}, {"value", Unreserved}, {"values", ColumnName},
    {"varchar", ColumnName}, {"variadic", Reserved}, {"varying", Unreserved},
    {"verbose", TypeOrFunctionName}, {"version", Unreserved}, {"view", Unreserved}, {"views", Unreserved},
    {"volatile", Unreserved}, {"when", Reserved}, {"where", Reserved}, {"whitespace", Unreserved},
    {"window", Reserved}, {"with", Reserved}, {"within", Unreserved}, {"without", Unreserved},
    {"work", Unreserved}, {"wrapper", Unreserved}, {"write", Unreserved}, {"xml", Unreserved},
    {"xmlattributes", ColumnName}, {"xmlconcat", ColumnName}, {"xmlelement", ColumnName},
    {"xmlexists", ColumnName}, {"xmlforest", ColumnName}, {"xmlnamespaces", ColumnName},
    {"xmlparse", ColumnName}, {"xmlpi", ColumnName}, {"xmlroot", ColumnName}, {"xmlserialize", ColumnName},
    {"xmltable", ColumnName}, {"year", Unreserved}, {"yes", Unreserved}, {"zone", Unreserved},
}};
// clang-format on

constexpr std::size_t longestKeyword = 17;

} // namespace

SqlKeyword sqlKeywordCategory(QByteArrayView word)
{
    if (word.isEmpty() || word.size() > qsizetype(longestKeyword))
        return SqlKeyword::None;
    std::array<char, longestKeyword> lower{};
    std::transform(word.begin(), word.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    const std::string_view wanted(lower.data(), size_t(word.size()));
    const auto found =
        std::lower_bound(keywords.begin(), keywords.end(), wanted,
                         [](const Keyword &keyword, std::string_view text) { return keyword.word < text; });
    return found != keywords.end() && found->word == wanted ? found->category : SqlKeyword::None;
}

bool isSqlKeyword(QByteArrayView word)
{
    return sqlKeywordCategory(word) != SqlKeyword::None;
}

} // namespace limbeck
