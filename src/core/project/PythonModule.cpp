#include "project/PythonModule.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr std::array<QByteArrayView, 14> blockWords{"if",    "elif",   "else",    "for",  "while",
                                                    "try",   "except", "finally", "with", "def",
                                                    "class", "async",  "match",   "case"};

bool isBlockWord(QByteArrayView word)
{
    return std::ranges::find(blockWords, word) != blockWords.end();
}

// The beginning of the line that an offset is on.
qsizetype lineStartOf(const QByteArray &content, qsizetype offset)
{
    while (offset > 0 && content[offset - 1] != '\n' && content[offset - 1] != '\r')
        --offset;
    return offset;
}

} // namespace

const PythonArgument *PythonCall::named(const QString &argument) const
{
    const auto found = std::ranges::find(arguments, argument, &PythonArgument::name);
    return found == arguments.end() ? nullptr : &*found;
}

const PythonArgument *PythonCall::at(int position) const
{
    if (position >= int(arguments.size()) || !arguments[size_t(position)].name.isEmpty())
        return nullptr;
    return &arguments[size_t(position)];
}

Result<PythonModule> PythonModule::parse(const QByteArray &content, const QString &file)
{
    auto tokens = readPythonTokens(content, file);
    if (!tokens)
        return fail(tokens.error());
    PythonModule module;
    module.m_content = content;
    module.m_tokens = std::move(*tokens);
    module.findStatements();
    module.readImports();
    module.findCalls();
    return module;
}

bool PythonModule::is(int index, QByteArrayView word) const
{
    return index >= 0 && index < int(m_tokens.size()) && text(index) == word &&
           (token(index).kind == PythonTokenKind::Name || token(index).kind == PythonTokenKind::Operator);
}

std::optional<QString> PythonModule::stringAt(int index) const
{
    if (index < 0 || index >= int(m_tokens.size()) || token(index).kind != PythonTokenKind::String)
        return std::nullopt;
    return pythonStringValue(m_content, token(index));
}

std::optional<QString> PythonModule::stringOf(PythonSpan span) const
{
    return span.last - span.first == 1 ? stringAt(span.first) : std::nullopt;
}

// Where a compound statement's header ends: behind its colon. A lambda's colon stands in no header that
// matters here.
int PythonModule::headerEnd(PythonSpan span) const
{
    const bool compound = token(span.first).kind == PythonTokenKind::Name && isBlockWord(text(span.first));
    for (int i = span.first; compound && i < span.last; ++i) {
        if (token(i).brackets == 0 && is(i, ":"))
            return i + 1;
    }
    return -1;
}

void PythonModule::addStatement(PythonSpan span, const std::vector<int> &blocks, bool ownLine)
{
    if (span.isEmpty())
        return;
    PythonStatement statement;
    statement.tokens = span;
    statement.parent = blocks.empty() ? -1 : blocks.back();
    statement.line = token(span.first).line;
    statement.ownLine = ownLine;
    statement.lineStart = lineStartOf(m_content, token(span.first).offset);
    const PythonToken &last = token(span.last - 1);
    const PythonToken *next = size_t(span.last) < m_tokens.size() ? &token(span.last) : nullptr;
    statement.end = next != nullptr && next->kind == PythonTokenKind::Newline ? next->end() : last.end();
    m_statements.push_back(statement);
}

void PythonModule::findStatements()
{
    std::vector<int> blocks;
    int header = -1; // the compound statement whose block may begin
    for (int i = 0; i < int(m_tokens.size()); ++i) {
        const PythonTokenKind kind = token(i).kind;
        if (kind == PythonTokenKind::Indent)
            blocks.push_back(header);
        if (kind == PythonTokenKind::Dedent && !blocks.empty())
            blocks.pop_back();
        if (kind == PythonTokenKind::Indent || kind == PythonTokenKind::Dedent ||
            kind == PythonTokenKind::Newline || kind == PythonTokenKind::End)
            continue;
        int end = i;
        while (token(end).kind != PythonTokenKind::Newline && token(end).kind != PythonTokenKind::End)
            ++end;
        std::vector<int> inner = blocks;
        const int body = headerEnd({i, end});
        const bool alone = body < 0 || body == end;
        int from = i;
        if (body > 0) {
            addStatement({i, body}, blocks, alone);
            header = int(m_statements.size()) - 1;
            m_statements.back().compound = true;
            inner.push_back(header);
            from = body;
        }
        const bool simple = alone && std::none_of(m_tokens.begin() + from, m_tokens.begin() + end,
                                                  [this](const PythonToken &each) {
                                                      return each.brackets == 0 && text(each) == ";";
                                                  });
        for (int k = from; k <= end; ++k) {
            if (k < end && !(token(k).brackets == 0 && is(k, ";")))
                continue;
            addStatement({from, k}, inner, simple);
            from = k + 1;
        }
        i = end;
    }
}

int PythonModule::closing(int open) const
{
    const int depth = token(open).brackets;
    int i = open + 1;
    while (i + 1 < int(m_tokens.size()) && token(i).brackets > depth)
        ++i;
    return i;
}

std::vector<PythonArgument> PythonModule::argumentsOf(int open) const
{
    std::vector<PythonArgument> arguments;
    const int close = closing(open);
    const int depth = token(open).brackets + 1;
    for (int from = open + 1; from < close;) {
        int end = from;
        while (end < close && !(token(end).brackets == depth && is(end, ",")))
            ++end;
        PythonArgument argument{{}, {from, end}};
        if (end - from > 2 && token(from).kind == PythonTokenKind::Name && is(from + 1, "="))
            argument = {QString::fromUtf8(text(from)), {from + 2, end}};
        arguments.push_back(argument);
        from = end + 1;
    }
    return arguments;
}

void PythonModule::findCalls()
{
    for (int i = 1; i < int(m_tokens.size()); ++i) {
        if (!is(i, "(") || token(i - 1).kind != PythonTokenKind::Name)
            continue;
        int first = i - 1;
        while (is(first - 1, ".") && token(first - 2).kind == PythonTokenKind::Name)
            first -= 2;
        PythonCall call;
        call.nameToken = first;
        call.open = i;
        if (is(first - 1, ".")) {
            for (int k = first; k < i; k += 2)
                call.name += u'.' + QString::fromUtf8(text(k));
        } else {
            call.name = dottedName(m_tokens, first);
        }
        call.arguments = argumentsOf(i);
        call.statement = statementAt(i);
        call.line = token(first).line;
        const bool definition = is(first - 1, "def") || is(first - 1, "class");
        if (definition || call.statement < 0)
            continue;
        m_callByBracket.insert(i, int(m_calls.size()));
        m_calls.push_back(call);
    }
}

int PythonModule::statementAt(int token) const
{
    const auto behind = std::ranges::upper_bound(
        m_statements, token, {}, [](const PythonStatement &statement) { return statement.tokens.first; });
    return int(behind - m_statements.begin()) - 1;
}

const PythonCall *PythonModule::callAt(int open) const
{
    const auto found = m_callByBracket.constFind(open);
    return found == m_callByBracket.cend() ? nullptr : &m_calls[size_t(*found)];
}

std::vector<PythonToken> PythonModule::fieldsOf(const PythonToken &string) const
{
    std::vector<PythonToken> fields;
    qsizetype i = string.offset + string.prefixLength + string.quoteLength;
    const qsizetype end = string.end() - string.quoteLength;
    for (; i < end; ++i) {
        if (m_content[i] != '{')
            continue;
        if (m_content[i + 1] == '{') {
            ++i;
            continue;
        }
        const qsizetype start = ++i;
        for (int depth = 1; i < end; ++i) {
            depth += m_content[i] == '{' ? 1 : m_content[i] == '}' ? -1 : 0;
            if (depth == 0)
                break;
        }
        PythonLexer lexer(QByteArrayView(m_content).sliced(start, i - start));
        for (PythonToken token = lexer.next(); token.kind != PythonTokenKind::End; token = lexer.next()) {
            token.offset += start;
            token.line += string.line - 1;
            if (token.kind != PythonTokenKind::Newline && token.kind != PythonTokenKind::Indent)
                fields.push_back(token);
        }
    }
    return fields;
}

QByteArrayView PythonModule::blockWord(int statement) const
{
    const PythonStatement &found = m_statements[size_t(statement)];
    if (!found.compound)
        return {};
    const int first = found.tokens.first;
    return is(first, "async") ? text(first + 1) : text(first);
}

int PythonModule::functionOf(int statement) const
{
    int i = m_statements[size_t(statement)].parent;
    while (i >= 0 && blockWord(i) != "def")
        i = m_statements[size_t(i)].parent;
    return i;
}

} // namespace limbeck
