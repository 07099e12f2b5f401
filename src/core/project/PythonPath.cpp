#include "project/PythonPath.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int maximumDepth = 20; // of names that stand for names

class Evaluation
{
public:
    Evaluation(const PythonModule &module, const QString &file) : m_module(module), m_file(file) {}

    std::optional<QString> of(PythonSpan span, int depth = 0) const;

private:
    std::optional<QString> ofTerm(PythonSpan span, int *end, int depth) const;
    std::optional<QString> ofName(PythonSpan span, int *end, int depth) const;
    std::optional<QString> ofCall(const QString &function, const PythonCall &call, int depth) const;
    std::optional<QString> joined(const PythonCall &call, QString path, int depth) const;
    std::optional<QString> ofSuffix(const QString &path, int *at, int depth) const;
    std::optional<QString> ofVariable(const QString &name, int depth) const;

    const PythonModule &m_module;
    QString m_file;
};

QString parentOf(const QString &path)
{
    return QFileInfo(QDir::cleanPath(path)).path();
}

// Expressions may stand in brackets, and be joined by `/`.
std::optional<QString> Evaluation::of(PythonSpan span, int depth) const
{
    if (depth > maximumDepth || span.isEmpty())
        return std::nullopt;
    int at = span.first;
    auto path = ofTerm(span, &at, depth + 1);
    while (path && at < span.last && m_module.is(at, "/")) {
        ++at;
        const auto part = ofTerm({at, span.last}, &at, depth + 1);
        path = part ? std::optional(QDir(*path).filePath(*part)) : std::nullopt;
    }
    return at == span.last ? path : std::nullopt;
}

std::optional<QString> Evaluation::ofTerm(PythonSpan span, int *end, int depth) const
{
    int at = span.first;
    std::optional<QString> path;
    if (at >= span.last)
        return std::nullopt;
    if (m_module.is(at, "(")) {
        const int close = m_module.closing(at);
        path = of({at + 1, close}, depth);
        at = close + 1;
    } else if (m_module.token(at).kind == PythonTokenKind::String) {
        path = m_module.stringAt(at++);
    } else {
        path = ofName(span, &at, depth);
    }
    while (path && at < span.last && m_module.is(at, "."))
        path = ofSuffix(*path, &at, depth);
    *end = at;
    return path;
}

std::optional<QString> Evaluation::ofName(PythonSpan span, int *end, int depth) const
{
    int at = span.first;
    const QString head = QString::fromUtf8(m_module.text(at));
    if (head == "__file__"_L1) {
        *end = at + 1;
        return m_file;
    }
    const QString name = m_module.dottedName(m_module.tokens(), at, &at);
    const bool known = m_module.imports().contains(head) || name == head;
    if (known && m_module.is(at, "(")) {
        const PythonCall *call = m_module.callAt(at);
        *end = m_module.closing(at) + 1;
        return call == nullptr ? std::nullopt : ofCall(name, *call, depth);
    }
    *end = span.first + 1; // what follows are suffixes: BASE.parent
    return m_module.imports().contains(head) ? std::nullopt : ofVariable(head, depth);
}

std::optional<QString> Evaluation::ofCall(const QString &function, const PythonCall &call, int depth) const
{
    const PythonArgument *first = call.at(0);
    if (first == nullptr)
        return std::nullopt;
    const auto path = of(first->value, depth);
    if (!path)
        return std::nullopt;
    if (function == "os.path.dirname"_L1)
        return parentOf(*path);
    if (function == "os.path.abspath"_L1 || function == "os.path.realpath"_L1 || function == "str"_L1)
        return path;
    if (function == "pathlib.Path"_L1 || function == "os.path.join"_L1)
        return joined(call, *path, depth);
    return std::nullopt;
}

// The further arguments below the first.
std::optional<QString> Evaluation::joined(const PythonCall &call, QString path, int depth) const
{
    for (int i = 1; i < int(call.arguments.size()); ++i) {
        const auto part = call.at(i) == nullptr ? std::nullopt : of(call.at(i)->value, depth);
        if (!part)
            return std::nullopt;
        path = QDir(path).filePath(*part);
    }
    return path;
}

// .parent, .parents[1], .resolve(), .absolute(), .joinpath("a")
std::optional<QString> Evaluation::ofSuffix(const QString &path, int *at, int depth) const
{
    const QByteArrayView word = m_module.text(*at + 1);
    const int behind = *at + 2;
    if (word == "parent") {
        *at = behind;
        return parentOf(path);
    }
    if (word == "parents" && m_module.is(behind, "[") && m_module.closing(behind) == behind + 2) {
        bool number = false;
        const int steps = QString::fromUtf8(m_module.text(behind + 1)).toInt(&number);
        QString found = path;
        for (int i = 0; i <= steps; ++i)
            found = parentOf(found);
        *at = behind + 3;
        return number ? std::optional(found) : std::nullopt;
    }
    const PythonCall *call = m_module.is(behind, "(") ? m_module.callAt(behind) : nullptr;
    if (call == nullptr)
        return std::nullopt;
    *at = m_module.closing(behind) + 1;
    if (word == "resolve" || word == "absolute" || word == "as_posix")
        return path;
    if (word != "joinpath" || call->at(0) == nullptr)
        return std::nullopt;
    const auto part = of(call->at(0)->value, depth);
    return part ? joined(*call, QDir(path).filePath(*part), depth) : std::nullopt;
}

// BASE_DIR = …, at the file's own level and only once.
std::optional<QString> Evaluation::ofVariable(const QString &name, int depth) const
{
    std::optional<PythonSpan> value;
    for (const PythonStatement &statement : m_module.statements()) {
        const PythonSpan span = statement.tokens;
        if (statement.parent >= 0 || m_module.text(span.first) != name.toUtf8())
            continue;
        int equals = span.first + 1;
        while (equals < span.last && !m_module.is(equals, "="))
            ++equals;
        if (equals == span.last || (equals > span.first + 1 && !m_module.is(span.first + 1, ":")))
            continue;
        if (value)
            return std::nullopt;
        value = PythonSpan{equals + 1, span.last};
    }
    return value ? of(*value, depth + 1) : std::nullopt;
}

} // namespace

std::optional<QString> pythonPath(const PythonModule &module, PythonSpan span, const QString &file,
                                  const QString &workingFolder)
{
    const auto path = Evaluation(module, file).of(span);
    if (!path)
        return std::nullopt;
    return QDir::cleanPath(QDir(workingFolder).absoluteFilePath(*path));
}

} // namespace limbeck
