#include "script/AlembicToml.h"

#include <QCoreApplication>
#include <QFile>

// Header-only and without exceptions, so that any compiler that builds Limbeck can build it.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicToml)
};

using Kind = AlembicTomlValue::Kind;

QString toText(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

int lineOf(const toml::node &node)
{
    return int(node.source().begin.line);
}

void addNode(const QString &key, const toml::node &node, std::vector<AlembicTomlValue> &values)
{
    if (const auto *const string = node.as_string()) {
        values.push_back({key, Kind::String, toText(string->get()), false, lineOf(node)});
    } else if (const auto *const boolean = node.as_boolean()) {
        values.push_back({key, Kind::Boolean, {}, boolean->get(), lineOf(node)});
    } else if (const auto *const list = node.as_array();
               list && (list->empty() || list->is_homogeneous<std::string>())) {
        for (const toml::node &item : *list)
            values.push_back({key, Kind::Item, toText(item.as_string()->get()), false, lineOf(item)});
    } else {
        values.push_back({key, Kind::Other, {}, false, lineOf(node)});
    }
}

tl::unexpected<Error> refuse(QString message, QString detail, SourceLocation where)
{
    return fail(Error{QStringLiteral("alembic.pyproject"),
                      std::move(message),
                      std::move(detail),
                      Text::tr("Correct the file: Alembic 1.16 and later read it too."),
                      {},
                      std::move(where)});
}

} // namespace

Result<std::optional<std::vector<AlembicTomlValue>>> readAlembicToml(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refuse(Text::tr("pyproject.toml cannot be read."), file.errorString(), {path, 0, 0});
    const QByteArray content = file.readAll();
    const toml::parse_result parsed =
        toml::parse(std::string_view(content.constData(), std::size_t(content.size())));
    if (!parsed)
        return refuse(Text::tr("pyproject.toml is not TOML."), toText(parsed.error().description()),
                      {path, int(parsed.error().source().begin.line), 0});
    const toml::table &root = parsed.table();
    const toml::table *const tool = root["tool"].as_table();
    const toml::node *const found = tool ? tool->get("alembic") : nullptr;
    if (!found)
        return std::nullopt;
    const toml::table *const table = found->as_table();
    if (!table)
        return refuse(Text::tr("tool.alembic of pyproject.toml is not a table."), {},
                      {path, lineOf(*found), 0});
    std::vector<AlembicTomlValue> values;
    for (const auto &[key, node] : *table)
        addNode(toText(key.str()), node, values);
    return values;
}

} // namespace limbeck
