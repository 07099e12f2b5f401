#include "project/EnvPyEditor.h"

#include "base/TextEncoding.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// What a block is indented by in this file.
QByteArray indentationUnit(const PythonModule &module)
{
    const auto indent = std::ranges::find(module.tokens(), PythonTokenKind::Indent, &PythonToken::kind);
    const QByteArray text =
        indent == module.tokens().end() ? QByteArray() : module.text(*indent).toByteArray();
    return text.isEmpty() ? QByteArray("    ") : text;
}

QByteArray quoted(const QString &text)
{
    return '"' + text.toUtf8() + '"';
}

} // namespace

EnvPyEditor::EnvPyEditor(const EnvPy &env, QString variable, QString dotenvFile, const QSet<int> &ownImports,
                         Place place)
    : m_env(env)
    , m_module(env.module())
    , m_variable(std::move(variable))
    , m_dotenvFile(std::move(dotenvFile))
    , m_ownImports(ownImports)
    , m_newline(m_module.content().contains("\r\n") ? "\r\n" : "\n")
    , m_unit(indentationUnit(m_module))
{
    m_loadPlace = findLoadPlace(place);
}

int EnvPyEditor::outermost(int index) const
{
    while (statement(index).parent >= 0)
        index = statement(index).parent;
    return index;
}

// The beginning of a statement's first line, or of the comments right above it, which belong to it.
qsizetype EnvPyEditor::startWithComments(int index) const
{
    const QByteArray &content = m_module.content();
    const qsizetype bom = utf8BomLength(content);
    qsizetype start = statement(index).lineStart;
    while (start > bom) {
        const qsizetype end = start - 1;
        qsizetype above = end;
        while (above > bom && content[above - 1] != '\n')
            --above;
        if (content[above] != '#')
            break;
        start = above;
    }
    // Comments at the very top are about the file: `#!`, its encoding, its licence.
    return start > bom ? start : std::max(statement(index).lineStart, bom);
}

QByteArray EnvPyEditor::indentOf(int index) const
{
    const PythonStatement &found = statement(index);
    const qsizetype first = m_module.token(found.tokens.first).offset;
    QByteArray indent;
    for (qsizetype i = found.lineStart;
         i < first && (m_module.content()[i] == ' ' || m_module.content()[i] == '\t'); ++i)
        indent += m_module.content()[i];
    return indent;
}

QByteArray EnvPyEditor::sourceOf(PythonSpan span) const
{
    const qsizetype from = m_module.token(span.first).offset;
    return m_module.content().sliced(from, m_module.token(span.last - 1).end() - from);
}

QByteArray EnvPyEditor::guard(const QByteArray &name, const QByteArray &indent) const
{
    const QByteArray variable = m_variable.toUtf8();
    return indent + "if not " + name + ':' + m_newline + indent + m_unit + "raise RuntimeError(\"" +
           variable + " is not set: add it to .env or to the environment\")" + m_newline;
}

// A name that the file does not use yet.
QByteArray EnvPyEditor::freeName(const char *wanted) const
{
    const QByteArray other = QByteArray("limbeck_") + wanted;
    for (const QByteArray &name : {QByteArray(wanted), other}) {
        const bool used = std::ranges::any_of(m_module.tokens(), [&](const PythonToken &token) {
            return token.kind == PythonTokenKind::Name && m_module.text(token) == name;
        });
        if (!used)
            return name;
    }
    return '_' + other;
}

void EnvPyEditor::guardFirst(const QStringList &variables)
{
    if (variables.size() == 1) {
        m_variable = variables.constFirst();
        m_block += guard(readExpression(quoted(m_variable)), {});
        return;
    }
    QByteArrayList names;
    for (const QString &variable : variables)
        names.append(quoted(variable));
    const QByteArray name = freeName("variable");
    m_block += "for " + name + " in (" + names.join(", ") + "):" + m_newline + m_unit + "if not " +
               readExpression(name) + ':' + m_newline + m_unit + m_unit + "raise RuntimeError(" + name +
               " + \" is not set: add it to .env or to the environment\")" + m_newline;
}

// URL = "postgresql://…", or the string as an argument: create_engine("postgresql://…").
bool EnvPyEditor::replaceLiteral(int token)
{
    const int index = m_module.statementAt(token);
    const PythonStatement &found = statement(index);
    const PythonSpan span = found.tokens;
    const QByteArrayView block = m_module.blockWord(index);
    if (token + 1 < span.last && m_module.token(token + 1).kind == PythonTokenKind::String)
        return false; // one of several that Python joins
    if ((!found.ownLine && !found.compound) || (found.compound && block != "with"))
        return false;
    const QByteArray read = readExpression(quoted(m_variable));
    const QByteArray indent = indentOf(index);
    const bool alone =
        token + 1 == span.last && m_module.is(token - 1, "=") && m_module.token(token).brackets == 0;
    if (alone && m_module.token(span.first).kind == PythonTokenKind::Name &&
        (token == span.first + 2 || m_module.is(span.first + 1, ":"))) {
        const bool lineEnds = m_module.content().sliced(0, found.end).endsWith('\n');
        replace(m_module.token(token).offset, m_module.token(token).end(), read);
        insert(found.end,
               (lineEnds ? QByteArray() : m_newline) + guard(sourceOf({span.first, span.first + 1}), indent));
    } else {
        const QByteArray name = freeName();
        insert(found.lineStart, indent + name + " = " + read + m_newline + guard(name, indent));
        replace(m_module.token(token).offset, m_module.token(token).end(), name);
    }
    return true;
}

bool EnvPyEditor::readIntoConfig()
{
    for (int i = 0; i < int(m_module.statements().size()); ++i) {
        const PythonSpan span = statement(i).tokens;
        int end = 0;
        const bool assigns = statement(i).parent < 0 && statement(i).ownLine &&
                             m_module.is(span.first + 1, "=") && span.last - span.first >= 3;
        if (!assigns ||
            m_module.dottedName(m_module.tokens(), span.first + 2, &end) != "alembic.context.config"_L1 ||
            end != span.last)
            continue;
        const QByteArray config = sourceOf({span.first, span.first + 1});
        const QByteArray name = freeName();
        const QByteArray variable = m_variable.toUtf8();
        QByteArray text =
            m_newline + "# The database comes from " + variable + " and from nowhere else." + m_newline +
            name + " = " + readExpression(quoted(m_variable)) + m_newline + guard(name, {}) +
            "# Alembic's configuration takes % for the beginning of an interpolation." + m_newline + config +
            ".set_main_option(\"sqlalchemy.url\", " + name + ".replace(\"%\", \"%%\"))" + m_newline;
        const QByteArrayView rest = QByteArrayView(m_module.content()).sliced(statement(i).end);
        if (!rest.isEmpty() && rest.front() != '\n' && rest.front() != '\r')
            text += m_newline;
        insert(statement(i).end, text);
        return true;
    }
    return false;
}

// The call with its variable alone: os.getenv("DATABASE_URL").
QByteArray EnvPyEditor::bareRead(const EnvPyRead &read) const
{
    int open = read.nameToken;
    while (!m_module.is(open, "(") && !m_module.is(open, "["))
        ++open;
    return sourceOf({read.nameToken, open + 2}) + (m_module.is(open, "[") ? "]" : ")");
}

// READ, READ with a default, or READ `or` something that is no setting of the application.
bool EnvPyEditor::isReadWithFallback(const EnvPyRead &read, PythonSpan value) const
{
    if (value.first != read.nameToken || read.endToken > value.last)
        return false;
    if (read.endToken == value.last)
        return true;
    return m_module.is(read.endToken, "or");
}

void EnvPyEditor::dropFallbacks()
{
    for (const int index : m_env.url().reads) {
        const EnvPyRead &read = m_env.reads()[size_t(index)];
        const int at = m_module.statementAt(read.nameToken);
        const PythonSpan span = statement(at).tokens;
        const bool assignment = statement(at).ownLine &&
                                m_module.token(span.first).kind == PythonTokenKind::Name &&
                                (m_module.is(span.first + 1, "=") || m_module.is(span.first + 1, ":"));
        const bool plain = m_module.token(read.nameToken).kind == PythonTokenKind::Name;
        if (!plain || read.required || read.variable != m_variable)
            continue;
        if (assignment && m_module.is(read.nameToken - 1, "="))
            simplifyAssignment(read, at);
        else
            simplifyUse(read, at);
    }
}

// url = os.getenv("DATABASE_URL", "…"), and the `if url:` that follows.
void EnvPyEditor::simplifyAssignment(const EnvPyRead &read, int index)
{
    const PythonSpan value{read.nameToken, statement(index).tokens.last};
    if (!isReadWithFallback(read, value))
        return;
    replace(m_module.token(value.first).offset, m_module.token(value.last - 1).end(), bareRead(read));
    const QByteArray name = sourceOf({statement(index).tokens.first, statement(index).tokens.first + 1});
    const bool lineEnds = m_module.content().sliced(0, statement(index).end).endsWith('\n');
    insert(statement(index).end, (lineEnds ? QByteArray() : m_newline) + guard(name, indentOf(index)));
    unwrapCondition(name);
}

// if url: config.set_main_option(…), with or without an else that sets another one: only the first is left.
void EnvPyEditor::unwrapCondition(const QByteArray &name)
{
    const int count = int(m_module.statements().size());
    for (int i = 0; i + 1 < count; ++i) {
        const PythonSpan header = statement(i).tokens;
        if (!m_module.is(header.first, "if") || header.last - header.first != 3 ||
            m_module.text(header.first + 1) != name || !statement(i).ownLine)
            continue;
        const auto sets = [&](int at) {
            return at < count && std::ranges::any_of(m_env.settings(), [at](const EnvPySetting &setting) {
                       return setting.statement == at && setting.way == EnvPySetting::Way::Option;
                   });
        };
        const int body = i + 1;
        int next = i + 2;
        if (!sets(body) || statement(body).parent != i || !statement(body).ownLine)
            continue;
        qsizetype end = statement(body).end;
        if (next < count && m_module.blockWord(next) == "else" &&
            statement(next).parent == statement(i).parent) {
            const bool single = sets(next + 1) && statement(next + 1).parent == next &&
                                (next + 2 >= count || statement(next + 2).parent != next);
            if (!single)
                continue;
            end = statement(next + 1).end;
            next += 2;
        }
        // Nothing else may hang on the condition.
        if (next < count && (statement(next).parent == i || m_module.blockWord(next) == "elif" ||
                             m_module.blockWord(next) == "else"))
            continue;
        replace(m_module.token(header.first).offset, m_module.token(statement(body).tokens.first).offset, {});
        replace(statement(body).end, end, {});
    }
}

// return os.getenv(…, "…") and set_main_option("sqlalchemy.url", os.getenv(…, "…")): through a name.
void EnvPyEditor::simplifyUse(const EnvPyRead &read, int index)
{
    const PythonSpan span = statement(index).tokens;
    PythonSpan value{read.nameToken, span.last};
    if (!m_module.is(span.first, "return") || value.first != span.first + 1) {
        const auto setting = std::ranges::find_if(m_env.settings(), [&](const EnvPySetting &each) {
            return each.statement == index && each.value.first == read.nameToken;
        });
        if (setting == m_env.settings().end())
            return;
        value = setting->value;
    }
    if (!isReadWithFallback(read, value) || !statement(index).ownLine || statement(index).compound)
        return;
    const QByteArray name = freeName();
    const QByteArray indent = indentOf(index);
    insert(statement(index).lineStart,
           indent + name + " = " + bareRead(read) + m_newline + guard(name, indent));
    replace(m_module.token(value.first).offset, m_module.token(value.last - 1).end(), name);
}

// One name, call or subscript: a method can be called on it without brackets.
bool EnvPyEditor::isSimpleValue(PythonSpan value) const
{
    for (int i = value.first + 1; i < value.last; ++i) {
        const PythonToken &token = m_module.token(i);
        const bool outer = token.brackets == m_module.token(value.first).brackets;
        const QByteArrayView text = m_module.text(token);
        const bool joins = text == "." || text == "(" || text == ")" || text == "[" || text == "]";
        if (outer && !joins && !m_module.is(i - 1, "."))
            return false;
    }
    return true;
}

void EnvPyEditor::escapePercent()
{
    for (const EnvPySetting &setting : m_env.settings()) {
        const EnvPyOrigin &origin = setting.origin;
        const bool replaced = m_env.urlFrom() == EnvPy::UrlFrom::Literal && !origin.literals.empty();
        const bool dynamic = !origin.reads.empty() || !origin.imports.isEmpty() || replaced;
        if (setting.way != EnvPySetting::Way::Option || origin.escaped || !dynamic)
            continue;
        const bool simple = isSimpleValue(setting.value);
        const qsizetype end = m_module.token(setting.value.last - 1).end();
        if (!simple)
            insert(m_module.token(setting.value.first).offset, "(");
        insert(end, simple ? ".replace(\"%\", \"%%\")" : ").replace(\"%\", \"%%\")");
    }
}

void EnvPyEditor::placeBlock()
{
    if (m_block.isEmpty())
        return;
    const QByteArray &content = m_module.content();
    const QByteArrayView above = QByteArrayView(content).first(m_loadPlace);
    const QByteArrayView below = QByteArrayView(content).sliced(m_loadPlace);
    const bool blankAbove =
        above.size() <= utf8BomLength(content) || above.endsWith("\n\n") || above.endsWith("\n\r\n");
    const bool blankBelow = below.isEmpty() || below.front() == '\n' || below.front() == '\r';
    insert(m_loadPlace,
           (blankAbove ? QByteArray() : m_newline) + m_block + (blankBelow ? QByteArray() : m_newline),
           Rank::Block);
}

QByteArray EnvPyEditor::text()
{
    placeFirstImports();
    placeBlock();
    std::ranges::stable_sort(m_edits, [](const Edit &a, const Edit &b) {
        return a.offset != b.offset ? a.offset < b.offset : a.rank < b.rank;
    });
    QByteArray result;
    qsizetype done = 0;
    for (const Edit &edit : m_edits) {
        if (edit.offset < done)
            return {};
        result += QByteArrayView(m_module.content()).sliced(done, edit.offset - done);
        result += edit.text;
        done = edit.offset + edit.length;
    }
    return result + m_module.content().sliced(done);
}

} // namespace limbeck
