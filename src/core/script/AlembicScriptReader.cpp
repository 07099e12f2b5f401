#include "script/AlembicScriptReader.h"

#include <algorithm>
#include <string_view>

namespace limbeck {

namespace {

constexpr std::array<std::string_view, AlembicScriptReader::NameCount> headerNames{
    "revision", "down_revision", "branch_labels", "depends_on"};

// Statements with a block, or which bind names in another way than `=`.
constexpr std::string_view compoundKeywords[] = {"if",    "elif", "else",  "try",  "except", "finally", "for",
                                                 "while", "with", "match", "case", "del",    "global"};
constexpr std::string_view bindingKeywords[] = {"for", "with", "except", "match", "case", "del", "global"};

constexpr std::size_t mostTargets = 32; // of a chained assignment: each takes a walk over the value

template <typename Words>
bool isOneOf(const Words &words, QByteArrayView text)
{
    const std::string_view wanted(text.data(), std::size_t(text.size()));
    return std::ranges::find(words, wanted) != std::end(words);
}

bool isAssignmentOperator(QByteArrayView text)
{
    return text.endsWith('=') && text != "==" && text != "!=" && text != "<=" && text != ">=";
}

} // namespace

AlembicScriptReader::AlembicScriptReader(const QByteArray &content, const QString &file)
    : m_content(content), m_file(file), m_lexer(content)
{
    m_line.reserve(64);
}

Result<void> AlembicScriptReader::read()
{
    if (auto checked = checkPythonEncoding(m_content, m_file); !checked)
        return checked;
    for (PythonToken token = m_lexer.next(); token.kind != PythonTokenKind::End; token = m_lexer.next()) {
        switch (token.kind) {
        case PythonTokenKind::Error:
            return fail(pythonSyntaxError(token, m_file));
        case PythonTokenKind::Indent:
            enterBlock();
            break;
        case PythonTokenKind::Dedent:
            leaveBlock();
            break;
        case PythonTokenKind::Newline:
            endLine();
            break;
        case PythonTokenKind::Comment:
            break;
        default:
            if (!isInDefinition() || (m_body && m_body->empty))
                m_line.push_back(token);
        }
    }
    return {};
}

QByteArrayView AlembicScriptReader::textOf(const PythonToken &token) const
{
    return m_lexer.text(token);
}

bool AlembicScriptReader::isOperator(const PythonToken &token, QByteArrayView text) const
{
    return token.kind == PythonTokenKind::Operator && textOf(token) == text;
}

int AlembicScriptReader::nameOf(const PythonToken &token) const
{
    if (token.kind != PythonTokenKind::Name)
        return -1;
    const QByteArrayView text = textOf(token);
    const auto *const found =
        std::ranges::find(headerNames, std::string_view(text.data(), std::size_t(text.size())));
    return found == headerNames.end() ? -1 : int(found - headerNames.begin());
}

void AlembicScriptReader::enterBlock()
{
    ++m_depth;
    if (m_definitionBegins && !isInDefinition())
        m_definitionDepth = m_depth;
}

void AlembicScriptReader::leaveBlock()
{
    --m_depth;
    if (m_depth < m_definitionDepth) {
        m_definitionDepth = -1;
        m_body = nullptr;
    }
}

void AlembicScriptReader::endLine()
{
    const Tokens line(m_line);
    if (isInDefinition()) {
        if (m_body && m_body->empty)
            readBody(line);
    } else if (!line.empty()) {
        m_definitionBegins = false;
        readLine(line);
        m_sawStatement = true;
    }
    m_line.clear();
}

void AlembicScriptReader::readLine(Tokens line)
{
    if (!m_sawStatement)
        readDocstring(line);
    if (isOperator(line.front(), "@")) {
        m_decorated = true;
        return;
    }
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (isOperator(line[i], ":="))
            bindUnknown(line[i - 1]);
    }
    const QByteArrayView first = textOf(line.front());
    if (first == "def" || first == "class" ||
        (first == "async" && line.size() > 2 && textOf(line[1]) == "def")) {
        readDefinition(line);
        m_decorated = false;
        return;
    }
    if (line.front().kind == PythonTokenKind::Name && isOneOf(compoundKeywords, first)) {
        readCompound(line);
        return;
    }
    for (const Tokens statement : splitPythonTokens(m_content, line, ";")) {
        if (statement.empty())
            continue;
        const QByteArrayView word = textOf(statement.front());
        if (word == "import" || word == "from")
            readImport(statement);
        else
            readAssignment(statement);
    }
}

void AlembicScriptReader::readDocstring(Tokens line)
{
    const auto statements = splitPythonTokens(m_content, line, ";");
    const PythonLiteral value = evaluatePythonLiteral(m_content, statements.front());
    if (value.kind == PythonLiteral::Kind::String)
        m_docstring = value.items.constFirst();
}

void AlembicScriptReader::readDefinition(Tokens line)
{
    m_definitionBegins = true;
    m_body = nullptr;
    const auto word = std::find_if(line.begin(), line.end(), [this](const PythonToken &token) {
        return textOf(token) == "def" || textOf(token) == "class";
    });
    if (line.end() - word < 2)
        return;
    const PythonToken &name = word[1];
    bindUnknown(name);
    Function *const function = textOf(name) == "upgrade"     ? &m_upgrade
                               : textOf(name) == "downgrade" ? &m_downgrade
                                                             : nullptr;
    if (!function)
        return;
    // What a decorator or a condition makes of it is only known when it is run.
    function->empty = textOf(*word) == "def" && !m_decorated && m_depth == 0;
    m_body = function;
    const auto colon = std::find_if(word, line.end(), [this](const PythonToken &token) {
        return token.brackets == 0 && isOperator(token, ":");
    });
    if (function->empty && colon != line.end())
        readBody(line.subspan(std::size_t(colon - line.begin()) + 1));
}

// `import a as revision`, `from a import revision, b as depends_on`, `from a import *`.
void AlembicScriptReader::readImport(Tokens statement)
{
    bool names = false;
    for (std::size_t i = 0; i < statement.size(); ++i) {
        const bool renamed = i + 1 < statement.size() && textOf(statement[i + 1]) == "as";
        if (textOf(statement[i]) == "import")
            names = true;
        else if (names && isOperator(statement[i], "*"))
            m_importsEverything = true;
        else if (names && !renamed)
            bindUnknown(statement[i]);
    }
}

// A line such as `if x: revision = "a"`, `for revision in …`, `with a as revision:`, `del revision`.
void AlembicScriptReader::readCompound(Tokens line)
{
    const bool binds = isOneOf(bindingKeywords, textOf(line.front()));
    for (std::size_t i = 1; i < line.size(); ++i) {
        const bool assigned = i + 1 < line.size() && line[i + 1].kind == PythonTokenKind::Operator &&
                              isAssignmentOperator(textOf(line[i + 1]));
        if (binds || assigned)
            bindUnknown(line[i]);
    }
}

void AlembicScriptReader::readAssignment(Tokens statement)
{
    const auto parts = splitPythonTokens(m_content, statement, "=");
    if (parts.size() < 2) {
        if (statement.size() > 1 && statement[1].kind == PythonTokenKind::Operator &&
            isAssignmentOperator(textOf(statement[1])))
            bindUnknown(statement.front()); // += and the like
        return;
    }
    if (parts.size() > mostTargets) {
        bindAllUnknown(statement);
        return;
    }
    const Tokens value = parts.back();
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        const auto annotated = i == 0 ? splitPythonTokens(m_content, parts[i], ":") : std::vector{parts[i]};
        if (!annotated.empty())
            readTarget(annotated.front(), value);
    }
}

void AlembicScriptReader::readTarget(Tokens target, Tokens value)
{
    if (target.size() == 1) {
        bind(target.front(), value);
        return;
    }
    const bool bracketed =
        target.size() > 2 && (isOperator(target.front(), "(") || isOperator(target.front(), "["));
    const Tokens inner = bracketed ? target.subspan(1, target.size() - 2) : target;
    if (bracketed && inner.size() == 1 && isOperator(target.front(), "("))
        bind(inner.front(), value);
    else if (bracketed || splitPythonTokens(m_content, target, ",").size() > 1)
        readTargets(inner, value);
}

void AlembicScriptReader::readTargets(Tokens targets, Tokens value)
{
    const bool bracketed = value.size() > 2 &&
                           (isOperator(value.front(), "(") || isOperator(value.front(), "[")) &&
                           value.back().brackets == value.front().brackets;
    const auto names = splitPythonTokens(m_content, targets, ",");
    auto values = splitPythonTokens(m_content, value, ",");
    if (values.size() == 1 && bracketed)
        values = splitPythonTokens(m_content, value.subspan(1, value.size() - 2), ",");
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].size() == 1 && values.size() == names.size())
            bind(names[i].front(), values[i]);
        else
            bindAllUnknown(names[i]); // starred, nested, or a value of another length
    }
}

void AlembicScriptReader::readBody(Tokens line)
{
    for (const Tokens statement : splitPythonTokens(m_content, line, ";"))
        m_body->empty = m_body->empty && doesNothing(statement);
}

// `pass`, `...`, a string on its own, `return` and `return None`.
bool AlembicScriptReader::doesNothing(Tokens statement) const
{
    if (statement.empty())
        return true;
    const QByteArrayView first = textOf(statement.front());
    if (statement.size() == 1 && (first == "pass" || first == "..." || first == "return"))
        return true;
    if (statement.size() == 2 && first == "return" && textOf(statement[1]) == "None")
        return true;
    return std::ranges::all_of(statement, [](const PythonToken &token) {
        return token.kind == PythonTokenKind::String && !token.formatted;
    });
}

void AlembicScriptReader::bind(const PythonToken &name, Tokens value)
{
    const int index = nameOf(name);
    if (index < 0)
        return;
    Binding &binding = m_names[std::size_t(index)];
    binding.value = evaluatePythonLiteral(m_content, value);
    binding.bound = true;
    binding.known = m_depth == 0 && binding.value.isLiteral();
    binding.line = name.line;
}

void AlembicScriptReader::bindUnknown(const PythonToken &name)
{
    if (const int index = nameOf(name); index >= 0)
        m_names[std::size_t(index)] = {true, false, {}, name.line};
}

void AlembicScriptReader::bindAllUnknown(Tokens tokens)
{
    for (const PythonToken &token : tokens)
        bindUnknown(token);
}

} // namespace limbeck
