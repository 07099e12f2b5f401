#include "project/EnvPySources.h"

#include "target/DatabaseUrl.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// Libraries whose names may stand in the making of a URL without being where it comes from.
bool isPlainLibrary(const QString &name)
{
    static const QSet<QString> libraries{
        u"os"_s,        u"sys"_s,        u"re"_s,          u"pathlib"_s,    u"urllib"_s,
        u"logging"_s,   u"asyncio"_s,    u"typing"_s,      u"json"_s,       u"functools"_s,
        u"itertools"_s, u"string"_s,     u"ssl"_s,         u"socket"_s,     u"dotenv"_s,
        u"alembic"_s,   u"sqlalchemy"_s, u"sqlmodel"_s,    u"asyncpg"_s,    u"psycopg"_s,
        u"psycopg2"_s,  u"__future__"_s, u"collections"_s, u"contextlib"_s, u"warnings"_s};
    return libraries.contains(name.section(u'.', 0, 0));
}

bool isEnvironmentGetter(const QString &name)
{
    return name == "os.getenv"_L1 || name == "os.environ.get"_L1;
}

// What is called on a value and gives the same text in another form.
bool isTextMethod(const QString &method)
{
    static const QSet<QString> methods{
        u"replace"_s, u"strip"_s,          u"rstrip"_s,          u"lstrip"_s,           u"removeprefix"_s,
        u"encode"_s,  u"removesuffix"_s,   u"decode"_s,          u"get_secret_value"_s, u"format"_s,
        u"lower"_s,   u"unicode_string"_s, u"render_as_string"_s};
    return methods.contains(method);
}

bool isIniGetter(const QString &method)
{
    return method == "get_main_option"_L1 || method == "get_section"_L1 ||
           method == "get_section_option"_L1 || method == "get_alembic_option"_L1;
}

} // namespace

bool isDatabaseUrlText(const QString &text)
{
    static const QRegularExpression url(uR"(^\s*[A-Za-z][A-Za-z0-9_+.-]*://\S)"_s);
    static const QRegularExpression gap(uR"(%s|%\(|\{)"_s); // for `%` and format()
    return url.match(text).hasMatch() && !text.trimmed().startsWith("http"_L1) && !gap.match(text).hasMatch();
}

void EnvPyOrigin::add(const EnvPyOrigin &other)
{
    for (const int read : other.reads) {
        if (std::ranges::find(reads, read) == reads.end())
            reads.push_back(read);
    }
    for (const EnvPyLiteral &literal : other.literals) {
        const auto same = [&](const EnvPyLiteral &mine) {
            return mine.line == literal.line && mine.text == literal.text;
        };
        if (std::ranges::none_of(literals, same))
            literals.push_back(literal);
    }
    imports += other.imports;
    imports.removeDuplicates();
    ini = ini || other.ini;
    arguments = arguments || other.arguments;
    escaped = escaped || other.escaped;
}

EnvPySources::EnvPySources(const PythonModule &module) : m_module(module)
{
    findReads();
    findValues();
}

void EnvPySources::addRead(const EnvPyRead &read, qsizetype offset)
{
    m_readByOffset.insert(offset, int(m_reads.size()));
    m_reads.push_back(read);
}

void EnvPySources::findReads()
{
    for (const PythonCall &call : m_module.calls()) {
        if (!isEnvironmentGetter(call.name))
            continue;
        const PythonArgument *key = call.at(0) != nullptr ? call.at(0) : call.named(u"key"_s);
        const PythonArgument *other = call.at(1) != nullptr ? call.at(1) : call.named(u"default"_s);
        EnvPyRead read;
        read.variable = key == nullptr ? QString() : m_module.stringOf(key->value).value_or(QString());
        read.line = call.line;
        read.nameToken = call.nameToken;
        read.endToken = m_module.closing(call.open) + 1;
        if (other != nullptr && !m_module.is(other->value.first, "None"))
            read.fallback = other->value;
        read.hasFallback = !read.fallback.isEmpty();
        addRead(read, m_module.token(call.nameToken).offset);
    }
    for (int i = 0; i < int(m_module.tokens().size()); ++i) {
        int end = i;
        if (m_module.token(i).formatted)
            findFieldReads(i);
        if (m_module.dottedName(m_module.tokens(), i, &end) != "os.environ"_L1 || !m_module.is(end, "["))
            continue;
        const int close = m_module.closing(end);
        // os.environ["X"] = … sets it.
        if (m_module.is(close + 1, "=") && m_module.token(i).brackets == 0)
            continue;
        const QString variable = m_module.stringOf({end + 1, close}).value_or(QString());
        addRead({variable, m_module.token(i).line, i, close + 1, true, {}}, m_module.token(i).offset);
    }
}

// f"…{os.environ['X']}…": what is in the braces has tokens of its own.
void EnvPySources::findFieldReads(int stringToken)
{
    const std::vector<PythonToken> fields = m_module.fieldsOf(m_module.token(stringToken));
    for (int i = 0; i < int(fields.size()); ++i) {
        int end = i;
        const QString name = m_module.dottedName(fields, i, &end);
        const bool getter = isEnvironmentGetter(name);
        if ((!getter && name != "os.environ"_L1) || end + 2 >= int(fields.size()))
            continue;
        EnvPyRead read;
        if (fields[size_t(end) + 1].kind == PythonTokenKind::String)
            read.variable =
                pythonStringValue(m_module.content(), fields[size_t(end) + 1]).value_or(QString());
        read.line = fields[size_t(i)].line;
        read.nameToken = stringToken;
        read.endToken = stringToken + 1;
        read.required = !getter;
        read.hasFallback = getter && m_module.text(fields[size_t(end) + 2]) == ",";
        addRead(read, fields[size_t(i)].offset);
    }
}

void EnvPySources::findValues()
{
    for (int i = 0; i < int(m_module.statements().size()); ++i) {
        const PythonSpan span = m_module.statements()[size_t(i)].tokens;
        const QString second = QString::fromUtf8(m_module.text(std::min(span.first + 1, span.last - 1)));
        if (m_module.is(span.first, "return"))
            collectReturn(i);
        else if (m_module.is(span.first, "class"))
            m_values[{m_module.functionOf(i), second}].push_back({span.first + 2, span.last});
        else
            collectAssignment(i);
    }
}

// a = b = …, a: str = …, a["x"] = …, (a := …), with … as a
void EnvPySources::collectAssignment(int statement)
{
    const PythonSpan span = m_module.statements()[size_t(statement)].tokens;
    const int function = m_module.functionOf(statement);
    const auto add = [&](int name, PythonSpan value) {
        if (name < span.last && m_module.token(name).kind == PythonTokenKind::Name)
            m_values[{function, QString::fromUtf8(m_module.text(name))}].push_back(value);
    };
    int target = span.first;
    for (int i = span.first; i < span.last; ++i) {
        if (m_module.token(i).brackets == 0 && (m_module.is(i, "=") || m_module.is(i, "+="))) {
            if (!m_module.is(target + 1, "."))
                add(target, {i + 1, span.last});
            target = i + 1;
        }
        if (m_module.is(i, ":=") && i > span.first)
            add(i - 1, {i + 1, span.last});
        if (m_module.is(i, "as") && m_module.blockWord(statement) == "with")
            add(i + 1, {span.first + 1, i});
    }
}

void EnvPySources::collectReturn(int statement)
{
    const int function = m_module.functionOf(statement);
    if (function < 0)
        return;
    const PythonSpan span = m_module.statements()[size_t(statement)].tokens;
    const int first = m_module.statements()[size_t(function)].tokens.first;
    const int name = m_module.is(first, "async") ? first + 2 : first + 1;
    m_values[{m_module.functionOf(function), QString::fromUtf8(m_module.text(name))}].push_back(
        {span.first + 1, span.last});
}

EnvPyOrigin EnvPySources::of(PythonSpan span) const
{
    if (span.isEmpty())
        return {};
    QSet<Name> seen;
    return of({m_module.tokens(), span, m_module.functionOf(m_module.statementAt(span.first))}, seen);
}

EnvPyOrigin EnvPySources::of(const Expression &expression, QSet<Name> &seen) const
{
    const auto &[tokens, span, function] = expression;
    EnvPyOrigin origin;
    for (int i = span.first; i < span.last; ++i) {
        const PythonToken &token = tokens[size_t(i)];
        if (token.kind == PythonTokenKind::String)
            origin.add(ofString(expression, i, seen));
        else if (token.kind != PythonTokenKind::Name)
            continue;
        else if (i > 0 && m_module.text(tokens[size_t(i) - 1]) == ".")
            origin.escaped = origin.escaped || isEscape(tokens, i);
        else if (token.brackets == 0 || i + 1 >= span.last || m_module.text(tokens[size_t(i) + 1]) != "=")
            origin.add(ofName(expression, i, seen)); // no argument's name
    }
    return origin;
}

// Whether a string is put together with others to be a URL: "postgresql://app@" + host.
bool EnvPySources::isPartOfText(const std::vector<PythonToken> &tokens, int index) const
{
    const auto is = [&](int at, QByteArrayView word) {
        return at >= 0 && at < int(tokens.size()) && m_module.text(tokens[size_t(at)]) == word;
    };
    return is(index + 1, "+") || is(index - 1, "+") || is(index + 1, "%");
}

EnvPyOrigin EnvPySources::ofString(const Expression &expression, int index, QSet<Name> &seen) const
{
    EnvPyOrigin origin;
    const PythonToken &token = expression.tokens[size_t(index)];
    if (token.formatted) {
        const std::vector<PythonToken> fields = m_module.fieldsOf(token);
        origin = of({fields, {0, int(fields.size())}, expression.function}, seen);
    }
    const auto value = pythonStringValue(m_module.content(), token);
    if (value && isDatabaseUrlText(*value) && !isPartOfText(expression.tokens, index)) {
        const auto url = DatabaseUrl::parse(*value);
        const bool ofFile = &expression.tokens == &m_module.tokens();
        origin.literals.push_back(
            {Secret(*value), url ? url->display() : maskUrlText(*value), token.line, ofFile ? index : -1});
    }
    return origin;
}

EnvPyOrigin EnvPySources::ofName(const Expression &expression, int first, QSet<Name> &seen) const
{
    EnvPyOrigin origin;
    const std::vector<PythonToken> &tokens = expression.tokens;
    int end = first;
    const QString name = m_module.dottedName(tokens, first, &end);
    const QString method = name.sliced(name.lastIndexOf(u'.') + 1);
    if (const auto read = m_readByOffset.constFind(tokens[size_t(first)].offset);
        read != m_readByOffset.cend())
        origin.reads.push_back(*read);
    if (name == "os.getenv"_L1 || name.startsWith("os.environ"_L1))
        return origin;
    if (isIniGetter(method)) {
        const auto key = end + 1 < int(tokens.size())
                             ? pythonStringValue(m_module.content(), tokens[size_t(end) + 1])
                             : std::nullopt;
        origin.ini = method != "get_main_option"_L1 || key == u"sqlalchemy.url"_s;
        return origin;
    }
    origin.arguments = method == "get_x_argument"_L1;
    origin.escaped = isEscape(tokens, end - 1);
    const QString head = QString::fromUtf8(m_module.text(tokens[size_t(first)]));
    const QString plain = isTextMethod(method) ? name.chopped(method.size() + 1) : name;
    const QString attributes = isTextMethod(method) ? QString() : attributesBehind(expression, end);
    if (!m_module.imports().contains(head)) {
        EnvPyOrigin local = ofLocal(expression.function, head, seen);
        for (QString &import : local.imports)
            import += plain.sliced(head.size()) + attributes;
        origin.add(local);
    } else if (!isPlainLibrary(name) || name == "dotenv.dotenv_values"_L1) {
        origin.imports.append(plain + attributes);
    }
    return origin;
}

// get_settings().database_url: ".database_url".
QString EnvPySources::attributesBehind(const Expression &expression, int end) const
{
    if (&expression.tokens != &m_module.tokens() || !m_module.is(end, "("))
        return {};
    QString attributes;
    for (int i = m_module.closing(end) + 1; i + 1 < expression.span.last && m_module.is(i, ".") &&
                                            m_module.token(i + 1).kind == PythonTokenKind::Name;
         i += 2) {
        const QString name = QString::fromUtf8(m_module.text(i + 1));
        if (isTextMethod(name))
            break;
        attributes += u'.' + name;
    }
    return attributes;
}

// What a name stands for: the innermost function around it that sets it decides.
EnvPyOrigin EnvPySources::ofLocal(int function, const QString &name, QSet<Name> &seen) const
{
    EnvPyOrigin origin;
    while (function >= 0 && !m_values.contains({function, name}))
        function = m_module.functionOf(function);
    const auto found = m_values.constFind({function, name});
    if (found == m_values.cend() || seen.contains({function, name}))
        return origin;
    seen.insert({function, name}); // its origin is in the sum already, or will be
    for (const PythonSpan value : *found) {
        if (!value.isEmpty())
            origin.add(
                of({m_module.tokens(), value, m_module.functionOf(m_module.statementAt(value.first))}, seen));
    }
    return origin;
}

// .replace("%", "%%")
bool EnvPySources::isEscape(const std::vector<PythonToken> &tokens, int nameToken) const
{
    const auto text = [&](int offset) {
        const int index = nameToken + offset;
        return index < int(tokens.size()) ? m_module.text(tokens[size_t(index)]) : QByteArrayView();
    };
    const auto value = [&](int offset) {
        const int index = nameToken + offset;
        return index < int(tokens.size()) && tokens[size_t(index)].kind == PythonTokenKind::String
                   ? pythonStringValue(m_module.content(), tokens[size_t(index)])
                   : std::nullopt;
    };
    return text(0) == "replace" && text(1) == "(" && value(2) == u"%"_s && value(4) == u"%%"_s;
}

} // namespace limbeck
