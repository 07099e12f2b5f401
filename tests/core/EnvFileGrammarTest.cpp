#include "env/DotenvParser.h"
#include "env/EnvFile.h"
#include "env/Environment.h"

#include "PythonOracle.h"

#include <QFile>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;

namespace {

QJsonArray asJson(const std::vector<EnvBinding> &bindings)
{
    QJsonArray result;
    for (const EnvBinding &binding : bindings) {
        if (binding.key.isEmpty() && !binding.unparsable)
            continue;
        result.append(QJsonObject{
            {QStringLiteral("key"), binding.unparsable ? QJsonValue() : QJsonValue(binding.key)},
            {QStringLiteral("value"), binding.value ? QJsonValue(*binding.value) : QJsonValue()},
            {QStringLiteral("line"), binding.line},
            {QStringLiteral("error"), binding.unparsable},
        });
    }
    return result;
}

QJsonObject question(const QByteArray &bytes, DotenvGrammar grammar)
{
    return {{QStringLiteral("bytes"), QString::fromLatin1(bytes.toBase64())},
            {QStringLiteral("grammar"),
             grammar == DotenvGrammar::Current ? QStringLiteral("current") : QStringLiteral("older")}};
}

// A file that is made of what matters to the grammar.
QByteArray randomFile(QRandomGenerator *random)
{
    static const QList<QByteArray> tokens = {
        "A",
        "B",
        "KEY",
        "=",
        "=",
        "=",
        " ",
        " ",
        "\t",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "'",
        "'",
        "\"",
        "\"",
        "\\",
        "\\\\",
        "#",
        " #",
        "export ",
        "export",
        "${A}",
        "$",
        "${B:-x y}",
        "${",
        "}",
        ":-",
        "x",
        "\\n",
        "\\t",
        "\xc2\xa0",
        "1",
        "\xed\x95\x9c\xea\xb8\x80",
        "\x0b",
        "\x0c",
        "\x1c",
        "\xc2\x85",
        "\xe2\x80\xa8",
        "\xe3\x80\x80",
        "\\'",
        "\\\"",
        "\nA=",
        "\nB='",
        "\nKEY=\"",
    };
    QByteArray file;
    const int count = random->bounded(1, 30);
    for (int i = 0; i < count; ++i)
        file += tokens[random->bounded(int(tokens.size()))];
    return file;
}

} // namespace

class EnvFileGrammarTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPythonDotenvReads_data();
    void readsWhatPythonDotenvReads();
    void readsRandomFilesAsPythonDotenvDoes_data();
    void readsRandomFilesAsPythonDotenvDoes();
    void interpolatesRandomFilesAsPythonDotenvDoes_data();
    void interpolatesRandomFilesAsPythonDotenvDoes();
    void piecesAreTheWholeFile();
};

void EnvFileGrammarTest::readsWhatPythonDotenvReads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("plain") << QByteArray("A=1\nB=2\n");
    QTest::newRow("no line end") << QByteArray("A=1");
    QTest::newRow("blank lines before") << QByteArray("\n\n \t\nA=1\n\n");
    QTest::newRow("spaces around") << QByteArray("  A \t=  1 2  \n");
    QTest::newRow("export") << QByteArray("export A=1\nexport  B\nexport=3\nexportC=4\nexport =x\n");
    QTest::newRow("single") << QByteArray("A='a b'\nB='it\\'s'\nC='a\\nb'\nD='\\\\'\n");
    QTest::newRow("double") << QByteArray(
        "A=\"a b\"\nB=\"say \\\"x\\\"\"\nC=\"a\\nb\\tc\\qd\"\nD=\"\\a\\b\\f\\v\\r\"\n");
    QTest::newRow("multi-line") << QByteArray("A='one\ntwo\n\nthree' # c\nB=\"x\r\ny\"\nC=3\n");
    QTest::newRow("comments") << QByteArray(
        "# c\nA=1 # c\nB=1#c\nC='x'#c\nD='x' # c\n  # c\nE=#c\nF= # c\nG=a  #\n");
    QTest::newRow("no equals") << QByteArray("A\nB #c\n  C  \nD=\n");
    QTest::newRow("unparsable") << QByteArray("A: B\n=x\nA='b',c\nC=\"open\nD=1\n'\nE=2\n");
    QTest::newRow("quoted key") << QByteArray("'A b'=1\n'x=y' = 2\n''=3\n'open=4\n");
    QTest::newRow("trailing backslash") << QByteArray("A='C:\\\\'\nB='x'\nC=C:\\\nD=\"y\\\\\"\nE=\"z\"\n");
    QTest::newRow("one backslash before the quote") << QByteArray("A='C:\\'\nB=1\n");
    QTest::newRow("CRLF") << QByteArray("A=1\r\nB='x'\r\n# c\r\n\r\nC=3\r\n");
    QTest::newRow("CR") << QByteArray("A=1\rB=2\r\rC=3");
    QTest::newRow("BOM") << QByteArray("\xef\xbb\xbf"
                                       "A=1\nB=2\n");
    QTest::newRow("Korean") << QByteArray("이름='홍길동' # 주석\n값=가 나  # 다\n");
    QTest::newRow("Unicode spaces") << QByteArray(
        "A=\xc2\xa0x\xc2\xa0\nB\xe3\x80\x80=1\nC=a\xe3\x80\x80#b\n");
    QTest::newRow("duplicate") << QByteArray("A=1\nA=2\nA\n");
    QTest::newRow("URL") << QByteArray(
        "DATABASE_URL=postgresql+asyncpg://app:p%40ss#1@db:5432/app?ssl=require\n");
    QTest::newRow("dollar") << QByteArray("A=$B\nB=${A}\nC='${A}'\nD=\"\\${A}\"\n");
}

void EnvFileGrammarTest::readsWhatPythonDotenvReads()
{
    QFETCH(QByteArray, bytes);
    const QByteArrayView text = QByteArrayView(bytes).sliced(bytes.startsWith("\xef\xbb\xbf") ? 3 : 0);
    const QJsonArray answers =
        test::askPython(QStringLiteral("dotenv_oracle.py"),
                        {question(bytes, DotenvGrammar::Current), question(bytes, DotenvGrammar::UpTo122)});
    QCOMPARE(answers.size(), 2);
    QCOMPARE(asJson(parseDotenv(text)), answers[0][QStringLiteral("bindings")].toArray());
    QCOMPARE(asJson(parseDotenv(text, DotenvGrammar::UpTo122)),
             answers[1][QStringLiteral("bindings")].toArray());
}

void EnvFileGrammarTest::readsRandomFilesAsPythonDotenvDoes_data()
{
    QTest::addColumn<DotenvGrammar>("grammar");
    QTest::newRow("1.2.4") << DotenvGrammar::Current;
    QTest::newRow("1.2.2") << DotenvGrammar::UpTo122;
}

void EnvFileGrammarTest::readsRandomFilesAsPythonDotenvDoes()
{
    QFETCH(DotenvGrammar, grammar);
    QRandomGenerator random(20260101);
    QList<QByteArray> files;
    QJsonArray questions;
    for (int i = 0; i < 4000; ++i) {
        files << randomFile(&random);
        questions.append(question(files.back(), grammar));
    }
    const QJsonArray answers = test::askPython(QStringLiteral("dotenv_oracle.py"), questions);
    QCOMPARE(answers.size(), files.size());
    for (qsizetype i = 0; i < files.size(); ++i) {
        const QJsonArray expected = answers[i][QStringLiteral("bindings")].toArray();
        const QJsonArray actual = asJson(parseDotenv(files[i], grammar));
        if (actual != expected)
            qWarning() << "file" << i << files[i];
        QCOMPARE(actual, expected);
    }
}

void EnvFileGrammarTest::interpolatesRandomFilesAsPythonDotenvDoes_data()
{
    QTest::addColumn<bool>("override");
    QTest::newRow("files win") << true;
    QTest::newRow("process wins") << false;
}

void EnvFileGrammarTest::interpolatesRandomFilesAsPythonDotenvDoes()
{
    QFETCH(bool, override);
    QRandomGenerator random(7);
    const QTemporaryDir folder;
    QProcessEnvironment process;
    process.insert(QStringLiteral("A"), QStringLiteral("from ${B} process"));
    process.insert(QStringLiteral("x"), QStringLiteral("ex"));
    const QJsonObject processJson = {{QStringLiteral("A"), process.value(QStringLiteral("A"))},
                                     {QStringLiteral("x"), QStringLiteral("ex")}};
    QStringList paths;
    QJsonArray questions;
    for (int i = 0; i < 2000; ++i) {
        const QByteArray bytes = randomFile(&random) + "\nC=\"${A}${B:-b}${KEY}${x:-y}${none}${none:-}\"\n";
        paths << folder.filePath(QString::number(i) + QStringLiteral(".env"));
        QFile file(paths.back());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        QJsonObject asked = question(bytes, DotenvGrammar::Current);
        asked.insert(QStringLiteral("process"), processJson);
        asked.insert(QStringLiteral("override"), override);
        questions.append(asked);
    }
    const QJsonArray answers = test::askPython(QStringLiteral("dotenv_oracle.py"), questions);
    QCOMPARE(answers.size(), paths.size());
    int compared = 0;
    for (qsizetype i = 0; i < paths.size(); ++i) {
        if (answers[i][QStringLiteral("environ")].isNull())
            continue; // a key that no process environment takes
        EnvironmentDefinition definition;
        definition.files = QStringList{paths[i]};
        definition.processWins = !override;
        const auto environment = Environment::load(definition, process);
        QVERIFY(environment);
        const QProcessEnvironment child = environment->childEnvironment(process);
        QJsonObject actual;
        const QStringList keys = child.keys();
        for (const QString &key : keys)
            actual.insert(key, child.value(key));
        if (actual != answers[i][QStringLiteral("environ")].toObject())
            qWarning() << "file" << paths[i];
        QCOMPARE(actual, answers[i][QStringLiteral("environ")].toObject());
        ++compared;
    }
    QVERIFY2(compared > 1000, qPrintable(QString::number(compared)));
}

void EnvFileGrammarTest::piecesAreTheWholeFile()
{
    QRandomGenerator random(99);
    for (int i = 0; i < 2000; ++i) {
        const QByteArray bytes = randomFile(&random);
        qsizetype end = 0;
        int line = 1;
        const std::vector<EnvBinding> pieces = parseDotenv(bytes);
        for (const EnvBinding &piece : pieces) {
            QCOMPARE(piece.offset, end);
            QVERIFY(piece.length > 0);
            QCOMPARE(piece.line, line);
            end += piece.length;
            line += piece.lineCount;
        }
        QCOMPARE(end, bytes.size());
    }
}

QTEST_GUILESS_MAIN(EnvFileGrammarTest)
#include "EnvFileGrammarTest.moc"
