#include "project/SettingsClass.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// Where the value ends that begins at a token: at a comma or bracket of the same depth, or with its
// statement.
int valueEnd(const PythonModule &module, int first)
{
    const PythonSpan span = module.statements()[size_t(module.statementAt(first))].tokens;
    const int depth = module.token(first).brackets;
    int end = first;
    while (end < span.last && module.token(end).brackets >= depth &&
           !(module.token(end).brackets == depth && module.is(end, ",")))
        ++end;
    return end;
}

QString nameAt(const PythonModule &module, int token)
{
    return QString::fromUtf8(module.text(token));
}

// Field(…, alias="X", env="X"): the variables that it names.
QStringList aliasesOf(const PythonModule &module, const PythonCall &call)
{
    QStringList names;
    for (const char *argument : {"validation_alias", "alias", "env"}) {
        const PythonArgument *found = call.named(QString::fromLatin1(argument));
        for (int i = found == nullptr ? 0 : found->value.first; found != nullptr && i < found->value.last;
             ++i) {
            if (const auto text = module.stringAt(i))
                names.append(*text);
        }
        if (!names.isEmpty())
            break;
    }
    return names;
}

} // namespace

SettingsClass::SettingsClass(const PythonModule &module, int statement)
    : m_module(module), m_statement(statement)
{
}

int SettingsClass::find(const PythonModule &module, const QString &name)
{
    const auto &statements = module.statements();
    for (int i = 0; i < int(statements.size()); ++i) {
        if (statements[size_t(i)].parent < 0 && module.blockWord(i) == "class" &&
            nameAt(module, statements[size_t(i)].tokens.first + 1) == name)
            return i;
    }
    return -1;
}

bool SettingsClass::isOne(const PythonModule &module, int statement)
{
    const PythonSpan span = module.statements()[size_t(statement)].tokens;
    for (int i = span.first + 2; i < span.last; ++i) {
        if (module.token(i).kind != PythonTokenKind::Name)
            continue;
        if (module.dottedName(module.tokens(), i).endsWith("BaseSettings"_L1))
            return true;
        const int base = find(module, nameAt(module, i));
        if (base >= 0 && base < statement && isOne(module, base))
            return true;
    }
    return false;
}

bool SettingsClass::isInside(int statement) const
{
    for (int i = statement; i >= 0; i = m_module.statements()[size_t(i)].parent) {
        if (i == m_statement)
            return true;
    }
    return false;
}

std::optional<SettingsClass::Field> SettingsClass::field(const QString &name) const
{
    for (const PythonStatement &statement : m_module.statements()) {
        const PythonSpan span = statement.tokens;
        const bool typed = m_module.is(span.first + 1, ":");
        if (statement.parent != m_statement || nameAt(m_module, span.first) != name ||
            (!typed && !m_module.is(span.first + 1, "=")))
            continue;
        Field found{name, {}, statement.line, false};
        int equals = span.first + 1;
        while (equals < span.last && !(m_module.token(equals).brackets == 0 && m_module.is(equals, "=")))
            ++equals;
        found.hasDefault =
            equals < span.last && m_module.text(equals + 1) != "..." && m_module.text(equals + 1) != ".";
        for (const PythonCall &call : m_module.calls()) { // = Field(…), : Annotated[str, Field(…)]
            if (call.method() != "Field"_L1 || call.open < span.first || call.open >= span.last)
                continue;
            found.aliases = aliasesOf(m_module, call);
            const PythonArgument *first = call.at(0);
            const bool ellipsis = first != nullptr && m_module.text(first->value.first).startsWith('.');
            if (call.nameToken == equals + 1)
                found.hasDefault = (first != nullptr && !ellipsis) || call.named(u"default"_s) != nullptr ||
                                   call.named(u"default_factory"_s) != nullptr;
        }
        return found;
    }
    return std::nullopt;
}

// The methods that make an attribute: its property, or validators that name it.
std::vector<int> SettingsClass::methodsFor(const QString &attribute) const
{
    std::vector<int> methods;
    const auto &statements = m_module.statements();
    for (int i = m_statement + 1; i < int(statements.size()); ++i) {
        if (statements[size_t(i)].parent != m_statement || m_module.blockWord(i) != "def")
            continue;
        const int first = statements[size_t(i)].tokens.first;
        bool makes = nameAt(m_module, m_module.is(first, "async") ? first + 2 : first + 1) == attribute;
        const PythonSpan above = statements[size_t(i) - 1].tokens;
        for (int k = above.first; m_module.text(above.first) == "@" && k < above.last; ++k)
            makes = makes || m_module.stringAt(k) == attribute;
        if (makes)
            methods.push_back(i);
    }
    return methods;
}

// self.NAME, values["NAME"] and values.get("NAME") in a method.
QStringList SettingsClass::namesIn(int function) const
{
    QStringList names;
    const auto &statements = m_module.statements();
    for (int i = function + 1; i < int(statements.size()); ++i) {
        if (m_module.functionOf(i) != function)
            continue;
        const PythonSpan span = statements[size_t(i)].tokens;
        const auto collect = [&](const std::vector<PythonToken> &tokens, int from, int to) {
            for (int k = from; k < to; ++k) {
                const PythonToken &token = tokens[size_t(k)];
                if (token.kind == PythonTokenKind::String)
                    names.append(pythonStringValue(m_module.content(), token).value_or(QString()));
                else if (k >= from + 2 && m_module.text(tokens[size_t(k) - 1]) == "." &&
                         m_module.text(tokens[size_t(k) - 2]) == "self")
                    names.append(QString::fromUtf8(m_module.text(token)));
            }
        };
        collect(m_module.tokens(), span.first, span.last);
        for (int k = span.first; k < span.last; ++k) {
            if (!m_module.token(k).formatted)
                continue;
            const std::vector<PythonToken> fields = m_module.fieldsOf(m_module.token(k));
            collect(fields, 0, int(fields.size()));
        }
    }
    names.removeAll(QString());
    names.removeDuplicates();
    return names;
}

std::vector<SettingsClass::Field> SettingsClass::fieldsOf(const QString &attribute) const
{
    std::vector<Field> fields;
    if (const auto itself = field(attribute))
        fields.push_back(*itself);
    QStringList methods{attribute};
    for (qsizetype at = 0; at < methods.size(); ++at) { // a property may take another one
        for (const int method : methodsFor(methods[at])) {
            for (const QString &name : namesIn(method)) {
                const bool known = std::ranges::find(fields, name, &Field::name) != fields.end();
                if (const auto part = known ? std::nullopt : field(name))
                    fields.push_back(*part);
                else if (!methods.contains(name))
                    methods.append(name);
            }
        }
    }
    return fields;
}

std::optional<PythonSpan> SettingsClass::option(const char *name) const
{
    const auto &tokens = m_module.tokens();
    const int begin = m_module.statements()[size_t(m_statement)].tokens.first;
    for (int i = begin; i + 2 < int(tokens.size()); ++i) {
        const bool argument = m_module.is(i, name) && m_module.is(i + 1, "=");
        const bool key = m_module.stringAt(i) == QString::fromLatin1(name) && m_module.is(i + 1, ":");
        if ((argument || key) && isInside(m_module.statementAt(i)))
            return PythonSpan{i + 2, valueEnd(m_module, i + 2)};
    }
    return std::nullopt;
}

} // namespace limbeck
