#include "script/PythonLexer.h"

#include "PythonOracle.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

namespace {

constexpr int randomTexts = 1500;
constexpr int randomStrings = 4000;
constexpr int libraryFiles = 120;
constexpr qint64 largestLibraryFile = 60'000; // bytes

QString kindName(PythonTokenKind kind)
{
    static const QStringList names{u"name"_s,    u"number"_s, u"string"_s, u"operator"_s, u"comment"_s,
                                   u"newline"_s, u"indent"_s, u"dedent"_s, u"error"_s,    u"end"_s};
    return names.value(int(kind));
}

bool hasText(PythonTokenKind kind)
{
    return kind == PythonTokenKind::Name || kind == PythonTokenKind::Number ||
           kind == PythonTokenKind::String || kind == PythonTokenKind::Operator ||
           kind == PythonTokenKind::Comment;
}

// [kind, line, column, text, value] of each token, as the oracle has it.
QJsonArray describe(const QByteArray &content)
{
    QJsonArray described;
    PythonLexer lexer(content);
    for (;;) {
        const PythonToken token = lexer.next();
        QString text = hasText(token.kind) ? QString::fromUtf8(lexer.text(token)) : QString();
        text.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
        const auto value = pythonStringValue(content, token);
        // Lone surrogates do not survive JSON; Python's are compared by what becomes of them there.
        described.append(QJsonArray{kindName(token.kind), token.line, token.column, text,
                                    value ? QJsonValue(*value) : QJsonValue()});
        if (token.kind == PythonTokenKind::End)
            return described;
    }
}

QString shown(const QJsonValue &value)
{
    return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
}

// Empty, or the first token that differs.
QString difference(const QJsonArray &ours, const QJsonArray &theirs)
{
    for (qsizetype i = 0; i < qMax(ours.size(), theirs.size()); ++i) {
        // Where the end of a text stands depends on Python's version.
        const bool isEnd = ours.at(i)[0] == theirs.at(i)[0] && ours.at(i)[3] == QString() &&
                           (ours.at(i)[0] == u"end"_s || ours.at(i)[0] == u"dedent"_s ||
                            ours.at(i)[0] == u"newline"_s || ours.at(i)[0] == u"indent"_s);
        const bool same =
            isEnd ? ours.at(i)[0] == theirs.at(i)[0] : ours.at(i).toArray() == theirs.at(i).toArray();
        if (!same)
            return u"token %1: ours %2, Python's %3"_s.arg(i).arg(shown(ours.at(i)), shown(theirs.at(i)));
    }
    return {};
}

class Generator
{
public:
    explicit Generator(quint32 seed) : m_random(seed) {}

    int below(int bound) { return int(m_random.bounded(bound)); }
    template <typename T>
    T pick(const std::vector<T> &from)
    {
        return from[size_t(below(int(from.size())))];
    }

    QByteArray string();
    QByteArray text();

private:
    QByteArray line(int depth);

    QRandomGenerator m_random;
};

QByteArray Generator::string()
{
    static const std::vector<QByteArray> prefixes{"", "", "", "r", "R", "u", "U", "b", "B", "rb", "bR", "Br"};
    static const std::vector<QByteArray> pieces{
        "a",           "x1",   " ",      "\\n",       "\\t", "\\\\",
        "\\'",         "\\\"", "\\x41",  "\\x4",      "\\u", "\\ud55c",
        "\\U0001F600", "\\7",  "\\101",  "\\400",     "\\q", "#",
        "{",           "}",    "한국어", "é",         "😀",   "\\\n",
        "\\\r\n",      "''",   "\"",     "\\N{DASH}", "%",   "\\a\\b\\f\\v\\r",
        "\\08"};
    static const std::vector<QByteArray> quotes{"'", "\"", "'''", "\"\"\""};
    const QByteArray quote = pick(quotes);
    QByteArray body;
    for (int i = below(6); i > 0; --i) {
        const QByteArray piece = pick(pieces);
        body += quote.size() == 3 && below(8) == 0 ? QByteArray("\n") : piece;
    }
    if (body.endsWith('\\'))
        body += 'e';
    return pick(prefixes) + quote + body + quote;
}

QByteArray Generator::line(int depth)
{
    static const std::vector<QByteArray> atoms{"revision", "down_revision",
                                               "_x",       "이름",
                                               "if",       "0",
                                               "12",       "1_000",
                                               "0x1F",     "0b1_0",
                                               "0o17",     "1.5",
                                               ".5",       "1.",
                                               "1e10",     "1.5e-3",
                                               "2j",       "1E+2j",
                                               "=",        "==",
                                               "->",       ":=",
                                               "**=",      "//",
                                               ",",        ":",
                                               ".",        "...",
                                               "!=",       "@",
                                               "<<=",      ";",
                                               "-",        "~",
                                               "|"};
    QByteArray made;
    for (int i = 1 + below(6); i > 0; --i) {
        const int kind = below(10);
        if (kind == 0 && depth < 3)
            made += '(' + line(depth + 1) + (below(3) == 0 ? "  # kein Ende )\n" : "") + ')';
        else if (kind == 1 && depth < 3)
            made += (below(2) == 0 ? "[\n" : "[") + line(depth + 1) + ']';
        else if (kind == 2)
            made += string();
        else if (kind == 3)
            made += "f'{x!r:>{w}}{{}} {d[\"k\"]}'";
        else if (kind == 4 && i > 1 && !made.isEmpty())
            made += "\\\n ";
        else
            made += pick(atoms);
        made += ' ';
    }
    return made;
}

QByteArray Generator::text()
{
    static const std::vector<QByteArray> ends{
        "\n", "\n", "\n", "\r\n", "  # comment, 주석\n", "\n\n   \n", "\n        # deep\n"};
    QByteArray made = below(8) == 0 ? QByteArray("# 첫 줄\n") : QByteArray();
    std::vector<int> blocks{0};
    for (int i = 1 + below(10); i > 0; --i) {
        if (below(4) == 0)
            blocks.push_back(blocks.back() + 1 + below(4));
        while (blocks.size() > 1 && below(3) == 0)
            blocks.pop_back();
        made += QByteArray(blocks.back(), ' ') + line(0) + pick(ends);
    }
    if (below(3) == 0)
        made.chop(1);
    return made;
}

QStringList libraryPaths()
{
    QStringList paths;
    QDirIterator files(u"/usr/lib/python3"_s, {u"*.py"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        if (files.fileInfo().size() <= largestLibraryFile)
            paths.append(path);
    }
    paths.sort();
    QStringList sample;
    const qsizetype step = qMax(qsizetype(1), paths.size() / libraryFiles);
    for (qsizetype i = 0; i < paths.size(); i += step)
        sample.append(paths.at(i));
    return sample;
}

} // namespace

class PythonLexerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPythonReads_data();
    void readsWhatPythonReads();
    void readsRandomTextsAsPythonDoes();
    void decodesRandomStringsAsPythonDoes();
    void readsPythonsOwnFiles();
    void nestsQuotesInFStrings_data();
    void nestsQuotesInFStrings();
    void tellsLevelsAndBrackets();
    void describesStrings();
    void tellsWhatIsWrong_data();
    void tellsWhatIsWrong();
    void passesOverAByteOrderMark();
    void refusesOtherEncodings_data();
    void refusesOtherEncodings();
    void isLinearInDeepAndLongTexts();
};

void PythonLexerTest::readsWhatPythonReads_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const QByteArray &text) { QTest::newRow(name) << text; };
    row("nothing", "");
    row("blank lines", "\n  \n\t\n");
    row("comment", "# only a comment");
    row("assignment", "revision: str = 'abc'  # type: ignore\n");
    row("no line end", "x = 1");
    row("blocks", "if x:\n    y\n    if z:\n\ty\nw\n");
    row("tabs", "if x:\n\ty\n        z\n");
    row("form feed", "x = 1\n\f\ny = 2\n");
    row("comments and blocks", "if x:\n    y\n# out\n  # between\nz\n");
    row("brackets", "x = (\n  1,\n\n    # comment\n[2, {3: 4}]\n)\ny\n");
    row("joined lines", "x = 1 + \\\n    2\nif x:\n  y = \\\n3\n");
    row("CRLF", "x = 1\r\nif y:\r\n    '''a\r\nb'''\r\n");
    row("triple quotes", "x = '''a\n'b' ''c\n'''; y = \"\"\"\\\"\"\"\"\n");
    row("neighbours", "x = 'a' \"b\" r'c'\n");
    row("empty strings", "x = '' \"\" '''''' \"\"\"\"\"\"\n");
    row("names that look like prefixes", "rb = br + bu + fx\nurb('x')\n");
    row("numbers", "0xFF 0b11 0o7 1_0.5_0e-1_0j 1..real 1.e5 0_0\n");
    row("operators", "a**=b//c>>=d->e:=f...g!=h@=i\n");
    row("Korean", "메시지 = '사용자 표 만들기'  # 주석\nx = 1\n");
}

void PythonLexerTest::readsWhatPythonReads()
{
    QFETCH(QByteArray, text);
    const QJsonArray answers =
        test::askPython(u"python_tokens_oracle.py"_s, {QJsonObject{{u"text"_s, QString::fromUtf8(text)}}});
    QCOMPARE(answers.size(), 1);
    QVERIFY2(answers[0][u"error"].isNull(), qPrintable(answers[0][u"error"].toString()));
    const QString found = difference(describe(text), answers[0][u"tokens"].toArray());
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void PythonLexerTest::readsRandomTextsAsPythonDoes()
{
    Generator generator(1910);
    std::vector<QByteArray> texts;
    QJsonArray questions;
    for (int i = 0; i < randomTexts; ++i) {
        texts.push_back(generator.text());
        questions.append(QJsonObject{{u"text"_s, QString::fromUtf8(texts.back())}});
    }
    const QJsonArray answers = test::askPython(u"python_tokens_oracle.py"_s, questions);
    QCOMPARE(answers.size(), randomTexts);
    int compared = 0;
    for (int i = 0; i < randomTexts; ++i) {
        if (!answers[i][u"error"].isNull())
            continue;
        ++compared;
        const QString found = difference(describe(texts[size_t(i)]), answers[i][u"tokens"].toArray());
        QVERIFY2(found.isEmpty(),
                 qPrintable(found + u'\n' +
                            QString::fromUtf8(texts[size_t(i)].toPercentEncoding(" ()[]{}=.,:\"'"))));
    }
    QVERIFY2(compared > randomTexts / 2, qPrintable(QString::number(compared)));
}

void PythonLexerTest::decodesRandomStringsAsPythonDoes()
{
    Generator generator(31);
    std::vector<QByteArray> texts;
    QJsonArray questions;
    for (int i = 0; i < randomStrings; ++i) {
        texts.push_back(generator.string());
        questions.append(QJsonObject{{u"text"_s, QString::fromUtf8(texts.back())}});
    }
    const QJsonArray answers = test::askPython(u"python_tokens_oracle.py"_s, questions);
    QCOMPARE(answers.size(), randomStrings);
    int known = 0;
    for (int i = 0; i < randomStrings; ++i) {
        const QJsonArray tokens = answers[i][u"tokens"].toArray();
        if (tokens.isEmpty() || tokens.first().toArray().at(0) != u"string"_s)
            continue;
        const QByteArray &text = texts[size_t(i)];
        const auto value = pythonStringValue(text, PythonLexer(text).next());
        const QJsonValue expected = tokens.first().toArray().at(4);
        known += expected.isString() ? 1 : 0;
        QVERIFY2(value.has_value() == expected.isString(), text.constData());
        QVERIFY2(!value || *value == expected.toString(), text.constData());
    }
    QVERIFY2(known > randomStrings / 4, qPrintable(QString::number(known)));
}

void PythonLexerTest::readsPythonsOwnFiles()
{
    const QStringList paths = libraryPaths();
    QVERIFY(paths.size() > 50);
    QJsonArray questions;
    for (const QString &path : paths)
        questions.append(QJsonObject{{u"path"_s, path}});
    const QJsonArray answers = test::askPython(u"python_tokens_oracle.py"_s, questions);
    QCOMPARE(answers.size(), paths.size());
    int compared = 0;
    for (qsizetype i = 0; i < paths.size(); ++i) {
        QFile file(paths.at(i));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        if (!answers[i][u"error"].isNull() || !checkPythonEncoding(content, paths.at(i)))
            continue;
        ++compared;
        const QString found = difference(describe(content), answers[i][u"tokens"].toArray());
        QVERIFY2(found.isEmpty(), qPrintable(paths.at(i) + u": "_s + found));
    }
    QVERIFY(compared > paths.size() * 9 / 10);
}

// Python 3.12 and later; older ones refuse these.
void PythonLexerTest::nestsQuotesInFStrings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("same quotes") << QByteArray(R"(f"{d["key"]}")");
    QTest::newRow("nested f-strings") << QByteArray(R"(f"{f"{f"{1}"}"}")");
    QTest::newRow("comment in a field") << QByteArray("f'{x # }\n}'");
    QTest::newRow("dictionary") << QByteArray(R"(f'{ {'a': '}'}['a'] }')");
    QTest::newRow("format") << QByteArray(R"(f"{now:%H:%M} {x:{'>'}{10}} {a != b}")");
    QTest::newRow("braces") << QByteArray(R"(f"{{ no field " )").trimmed();
    QTest::newRow("names") << QByteArray(R"(f"\N{DASH} \{x}")");
    QTest::newRow("raw") << QByteArray(R"(rf"\{x}\N{y}")");
    QTest::newRow("triple") << QByteArray("f'''a\n{x['''b''']}\n'''");
    QTest::newRow("template") << QByteArray(R"(t"{x}")");
}

void PythonLexerTest::nestsQuotesInFStrings()
{
    QFETCH(QByteArray, text);
    const QByteArray line = text + " + 1\n";
    PythonLexer lexer(line);
    const PythonToken token = lexer.next();
    QCOMPARE(token.kind, PythonTokenKind::String);
    QCOMPARE(lexer.text(token), QByteArrayView(text));
    QVERIFY(token.formatted);
    QVERIFY(!pythonStringValue(line, token));
    QCOMPARE(lexer.text(lexer.next()), QByteArrayView("+"));
}

void PythonLexerTest::tellsLevelsAndBrackets()
{
    const QByteArray text = "a = (b, [c])\ndef d():\n    e\nf\n";
    QHash<QByteArray, std::pair<int, int>> places;
    PythonLexer lexer(text);
    for (PythonToken token = lexer.next(); token.kind != PythonTokenKind::End; token = lexer.next()) {
        if (token.kind == PythonTokenKind::Name)
            places.insert(lexer.text(token).toByteArray(), {token.level, token.brackets});
    }
    QCOMPARE(places.value("a"), std::pair(0, 0));
    QCOMPARE(places.value("b"), std::pair(0, 1));
    QCOMPARE(places.value("c"), std::pair(0, 2));
    QCOMPARE(places.value("e"), std::pair(1, 0));
    QCOMPARE(places.value("f"), std::pair(0, 0));
    QCOMPARE(lexer.next().kind, PythonTokenKind::End);
}

void PythonLexerTest::describesStrings()
{
    const QByteArray text = "Rb'''x'''";
    const PythonToken token = PythonLexer(text).next();
    QCOMPARE(token.prefixLength, 2);
    QCOMPARE(token.quoteLength, 3);
    QVERIFY(token.raw && token.bytes && !token.formatted);
    QCOMPARE(token.end(), text.size());
    QVERIFY(!pythonStringValue(text, token));
}

void PythonLexerTest::tellsWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<PythonProblem>("problem");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char *name, const QByteArray &text, PythonProblem problem, int line,
                        int column) { QTest::newRow(name) << text << problem << line << column; };
    row("string", "x = 1\ny = 'a\nz = 2\n", PythonProblem::UnterminatedString, 2, 5);
    row("string at the end", "x = '", PythonProblem::UnterminatedString, 1, 5);
    row("backslash at the end", "x = 'a\\", PythonProblem::UnterminatedString, 1, 5);
    row("triple string", "한 = \"\"\"a\n\nb\"\"\n", PythonProblem::UnterminatedString, 1, 5);
    row("f-string", "f'{x\n", PythonProblem::UnterminatedString, 1, 1);
    row("f-string's format", "f'{x:>'\n", PythonProblem::UnterminatedString, 1, 1);
    row("bracket", "x = (\n  1, [2]\ny = 3\n", PythonProblem::UnterminatedBracket, 1, 5);
    row("closed by another", "x = (1]\n", PythonProblem::UnmatchedBracket, 1, 7);
    row("closed twice", "x = 1)\n", PythonProblem::UnmatchedBracket, 1, 6);
    row("indentation", "if x:\n    y\n  z\n", PythonProblem::Indentation, 3, 3);
}

void PythonLexerTest::tellsWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(PythonProblem, problem);
    QFETCH(int, line);
    QFETCH(int, column);
    PythonLexer lexer(text);
    PythonToken token = lexer.next();
    while (token.kind != PythonTokenKind::Error && token.kind != PythonTokenKind::End)
        token = lexer.next();
    QCOMPARE(token.problem, problem);
    QCOMPARE(token.line, line);
    QCOMPARE(token.column, column);
    const auto tokens = readPythonTokens(text, u"/project/env.py"_s);
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().code, u"script.python-syntax"_s);
    QCOMPARE(tokens.error().where, (SourceLocation{u"/project/env.py"_s, line, column}));
}

void PythonLexerTest::passesOverAByteOrderMark()
{
    const QByteArray text = "\xef\xbb\xbfx = 1\n";
    const auto tokens = readPythonTokens(text, u"a.py"_s);
    QVERIFY(tokens);
    QCOMPARE(tokens->front().kind, PythonTokenKind::Name);
    QCOMPARE(tokens->front().offset, 3);
    QCOMPARE(tokens->front().column, 1);
    QCOMPARE(tokens->back().kind, PythonTokenKind::End);
}

void PythonLexerTest::refusesOtherEncodings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line"); // 0: accepted
    QTest::newRow("UTF-8") << QByteArray("# 한국어\n") << 0;
    QTest::newRow("declared") << QByteArray("# -*- coding: utf-8 -*-\n# 한국어\n") << 0;
    QTest::newRow("declared in another way")
        << QByteArray("#!/x\n# vim: set fileencoding=UTF_8 :\n'é'\n") << 0;
    QTest::newRow("ASCII in Latin-1") << QByteArray("# coding: latin-1\nx = 1\n") << 0;
    QTest::newRow("Latin-1") << QByteArray("# coding: latin-1\nx = 'é'\n") << 1;
    QTest::newRow("second line") << QByteArray("\n# coding=cp949\nx = 'é'\n") << 2;
    QTest::newRow("behind code") << QByteArray("x = 1\n# coding=cp949\nx = 'é'\n") << 0;
    QTest::newRow("third line") << QByteArray("\n\n# coding=cp949\nx = 'é'\n") << 0;
    QTest::newRow("not UTF-8") << QByteArray("x = 1\ny = '\xb0\xa1'\n") << 2;
}

void PythonLexerTest::refusesOtherEncodings()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    const auto checked = checkPythonEncoding(text, u"a.py"_s);
    QCOMPARE(checked.has_value(), line == 0);
    if (line > 0) {
        QCOMPARE(checked.error().code, u"script.encoding"_s);
        QCOMPARE(checked.error().where, (SourceLocation{u"a.py"_s, line, 0}));
    }
}

void PythonLexerTest::isLinearInDeepAndLongTexts()
{
    constexpr qsizetype size = 400'000;
    const std::vector<QByteArray> texts{QByteArray(size, '('), "x = '" + QByteArray(size, 'a') + "' + y\n",
                                        QByteArray("a b ").repeated(size / 4),
                                        QByteArray("f'{").repeated(size / 3), QByteArray(size, '\\')};
    for (const QByteArray &text : texts) {
        PythonLexer lexer(text);
        qsizetype count = 0;
        while (lexer.next().kind != PythonTokenKind::End)
            ++count;
        QVERIFY(count > 0 && count <= size + 2);
    }
}

QTEST_GUILESS_MAIN(PythonLexerTest)
#include "PythonLexerTest.moc"
