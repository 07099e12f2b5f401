#include "script/PythonLexer.h"

#include "base/TextEncoding.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::PythonLexer)
};

bool isAscii(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct DeclaredEncoding
{
    QString name;
    int line = 0;
};

// The comment in the first or second line that names the encoding (PEP 263); the second counts only behind a
// line without code.
DeclaredEncoding declaredEncoding(QByteArrayView content)
{
    static const QRegularExpression declaration(uR"(^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+))"_s);
    static const QRegularExpression blank(uR"(^[ \t\f]*(?:#.*)?$)"_s);
    qsizetype start = utf8BomLength(content);
    for (int line = 1; line <= 2 && start < content.size(); ++line) {
        qsizetype end = start;
        while (end < content.size() && content[end] != '\n' && content[end] != '\r')
            ++end;
        const QString text = QString::fromLatin1(content.sliced(start, end - start));
        if (const auto match = declaration.match(text); match.hasMatch())
            return {match.captured(1), line};
        if (!blank.match(text).hasMatch())
            break;
        start = end + (end + 1 < content.size() && content[end] == '\r' && content[end + 1] == '\n' ? 2 : 1);
    }
    return {};
}

bool isUtf8Name(QString name)
{
    name = name.toLower().replace(u'_', u'-');
    return name == "utf-8"_L1 || name == "utf8"_L1 || name.startsWith("utf-8-"_L1) || name == "u8"_L1;
}

} // namespace

Result<void> checkPythonEncoding(const QByteArray &content, const QString &file)
{
    if (isAscii(content))
        return {};
    const DeclaredEncoding declared = declaredEncoding(content);
    if (declared.line > 0 && !isUtf8Name(declared.name))
        return fail(
            "script.encoding",
            Text::tr("The file says that it is encoded in %1; only UTF-8 is read.").arg(declared.name),
            Text::tr("Save it as UTF-8 and remove that line."), {file, declared.line, 0});
    const qsizetype invalid = firstInvalidUtf8(content);
    if (invalid < 0)
        return {};
    return fail("script.encoding", Text::tr("The file is not UTF-8."), Text::tr("Save it as UTF-8."),
                {file, lineOfOffset(content, invalid), 0});
}

Error pythonSyntaxError(const PythonToken &token, const QString &file)
{
    const auto message = [&] {
        switch (token.problem) {
        case PythonProblem::UnterminatedString:
            return Text::tr("The string that begins here has no end.");
        case PythonProblem::UnterminatedBracket:
            return Text::tr("The bracket that is opened here is never closed.");
        case PythonProblem::UnmatchedBracket:
            return Text::tr("This bracket closes none that is open.");
        case PythonProblem::Indentation:
        case PythonProblem::None:
            break;
        }
        return Text::tr("The indentation of this line fits no block around it.");
    };
    return {u"script.python-syntax"_s,
            message(),
            {},
            Text::tr("Python would refuse the file too: correct it."),
            {},
            {file, token.line, token.column}};
}

Result<std::vector<PythonToken>> readPythonTokens(const QByteArray &content, const QString &file)
{
    if (auto checked = checkPythonEncoding(content, file); !checked)
        return tl::unexpected(std::move(checked.error()));
    std::vector<PythonToken> tokens;
    PythonLexer lexer(content);
    for (;;) {
        const PythonToken token = lexer.next();
        if (token.kind == PythonTokenKind::Error)
            return fail(pythonSyntaxError(token, file));
        if (token.kind != PythonTokenKind::Comment)
            tokens.push_back(token);
        if (token.kind == PythonTokenKind::End)
            return tokens;
    }
}

} // namespace limbeck
