#include "env/EnvFile.h"

#include "base/TextEncoding.h"

#include "OnWindows.h"
#include "PythonOracle.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;

namespace {

const char canary[] = "canary-5ecret";

EnvFile parsed(const QByteArray &bytes)
{
    return EnvFile::parse(bytes, QStringLiteral("/project/.env")).value();
}

QString randomValue(QRandomGenerator *random)
{
    static const QStringList tokens = {
        QStringLiteral("a"),   QStringLiteral("b c"),  QStringLiteral("'"),    QStringLiteral("\""),
        QStringLiteral("\\"),  QStringLiteral("\n"),   QStringLiteral("$"),    QStringLiteral("{"),
        QStringLiteral("}"),   QStringLiteral("${A}"), QStringLiteral("#"),    QStringLiteral(" #"),
        QStringLiteral(" "),   QStringLiteral("\t"),   QStringLiteral("한글"), QStringLiteral("="),
        QStringLiteral("\\n"), QStringLiteral("\r"),   QStringLiteral("%"),    QStringLiteral("😀")};
    QString value;
    const int count = random->bounded(0, 8);
    for (int i = 0; i < count; ++i)
        value += tokens[random->bounded(int(tokens.size()))];
    return value;
}

QJsonObject question(const EnvFile &file, const char *grammar)
{
    return {{QStringLiteral("bytes"), QString::fromLatin1(file.toBytes().toBase64())},
            {QStringLiteral("grammar"), QString::fromLatin1(grammar)},
            {QStringLiteral("process"), QJsonObject()},
            {QStringLiteral("override"), true}};
}

} // namespace

class EnvFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changingOneValueKeepsEveryOtherByte_data();
    void changingOneValueKeepsEveryOtherByte();
    void pythonDotenvReadsBackWhatWasSet();
    void literalValueSurvivesInterpolation();
    void refusesToSetBehindAnOpenQuote();
    void refusesImpossibleKeysAndValues();
    void removesEveryBindingOfAKey();
    void encodingErrorNamesLineAndCodePage_data();
    void encodingErrorNamesLineAndCodePage();
    void refusesBinaryMissingAndFolders();
    void reportsWhatIsOdd();
    void noFindingShowsAValue();
    void savesAtomicallyAndPrivately();
    void leavesTheOldFileWhenSavingFails();
};

void EnvFileTest::changingOneValueKeepsEveryOtherByte_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("unquoted") << QByteArray("# c\r\nA=1 # keep\r\nB=2\r\n") << QStringLiteral("x")
                              << QByteArray("# c\r\nA=x # keep\r\nB=2\r\n");
    QTest::newRow("single stays single")
        << QByteArray("A='1'\n") << QStringLiteral("x y") << QByteArray("A='x y'\n");
    QTest::newRow("double stays double") << QByteArray("export A = \"1\"#c\n") << QStringLiteral("x\ny")
                                         << QByteArray("export A = \"x\\ny\"#c\n");
    QTest::newRow("needs quotes") << QByteArray("A=1\n") << QStringLiteral("x #y")
                                  << QByteArray("A='x #y'\n");
    QTest::newRow("empty before a comment")
        << QByteArray("A=1 # c\n") << QString() << QByteArray("A='' # c\n");
    QTest::newRow("empty") << QByteArray("A=1\nB=\n") << QString() << QByteArray("A=\nB=\n");
    QTest::newRow("comment for value")
        << QByteArray("A= # c\n") << QStringLiteral("x") << QByteArray("A= x # c\n");
    QTest::newRow("no value yet") << QByteArray("A # c\n") << QStringLiteral("x") << QByteArray("A=x # c\n");
    QTest::newRow("last one counts") << QByteArray("A=1\nA=2\n") << QStringLiteral("x")
                                     << QByteArray("A=1\nA=x\n");
    QTest::newRow("BOM") << QByteArray("\xef\xbb\xbf"
                                       "A=1\n")
                         << QStringLiteral("x")
                         << QByteArray("\xef\xbb\xbf"
                                       "A=x\n");
    QTest::newRow("appended") << QByteArray("B=1\r\n# end") << QStringLiteral("x")
                              << QByteArray("B=1\r\n# end\r\nA=x\r\n");
    QTest::newRow("into an empty file") << QByteArray() << QStringLiteral("x") << QByteArray("A=x\n");
    QTest::newRow("Windows path") << QByteArray("A='1'\n") << QStringLiteral("C:\\data\\")
                                  << QByteArray("A=C:\\data\\\n");
    QTest::newRow("multi-line, CRLF")
        << QByteArray("A='1'\r\nB=2\r\n") << QStringLiteral("x\ny") << QByteArray("A='x\r\ny'\r\nB=2\r\n");
}

void EnvFileTest::changingOneValueKeepsEveryOtherByte()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, value);
    QFETCH(QByteArray, after);
    EnvFile file = parsed(before);
    QVERIFY(file.setValue(QStringLiteral("A"), value));
    QCOMPARE(file.toBytes(), after);
    QCOMPARE(file.find(QStringLiteral("A"))->value, value);
}

void EnvFileTest::pythonDotenvReadsBackWhatWasSet()
{
    static const QList<QByteArray> files = {
        "B=1\nA=x # c\nC='3'\n", "A='x'# c\nB=1\n", "B=1\r\nA=\"x\"\r\nC=2\r\n", "A\nB=1", "# only\n",
        "A= # c\nB=1\n"};
    QRandomGenerator random(11);
    QJsonArray questions;
    QStringList values;
    for (int i = 0; i < 1500; ++i) {
        EnvFile file = parsed(files[i % files.size()]);
        values << randomValue(&random);
        QVERIFY(file.setValue(QStringLiteral("A"), values.back()));
        questions.append(question(file, "current"));
        questions.append(question(file, values.back().endsWith(QLatin1Char('\\')) ? "current" : "older"));
    }
    const QJsonArray answers = test::askPython(QStringLiteral("dotenv_oracle.py"), questions);
    QCOMPARE(answers.size(), questions.size());
    for (qsizetype i = 0; i < answers.size(); ++i) {
        QString read;
        const QJsonArray bindings = answers[i][QStringLiteral("bindings")].toArray();
        for (const QJsonValue &binding : bindings) {
            QVERIFY(!binding[QStringLiteral("error")].toBool());
            if (binding[QStringLiteral("key")].toString() == QLatin1String("A"))
                read = binding[QStringLiteral("value")].toString();
        }
        QCOMPARE(read, values[i / 2]);
    }
}

void EnvFileTest::literalValueSurvivesInterpolation()
{
    QRandomGenerator random(12);
    QJsonArray questions;
    QStringList values;
    for (int i = 0; i < 500; ++i) {
        EnvFile file = parsed("X=1\n");
        values << randomValue(&random) + QStringLiteral("${X}$${X}");
        QVERIFY(file.setValue(QStringLiteral("A"), EnvFile::literalValue(values.back())));
        questions.append(question(file, "current"));
    }
    const QJsonArray answers = test::askPython(QStringLiteral("dotenv_oracle.py"), questions);
    QCOMPARE(answers.size(), values.size());
    for (qsizetype i = 0; i < answers.size(); ++i)
        QCOMPARE(answers[i][QStringLiteral("environ")][QStringLiteral("A")].toString(), values[i]);
}

void EnvFileTest::refusesToSetBehindAnOpenQuote()
{
    EnvFile file = parsed("B='open\n");
    const QByteArray before = file.toBytes();
    const auto done = file.setValue(QStringLiteral("A"), QStringLiteral("x #'y"));
    QVERIFY(!done);
    QCOMPARE(done.error().code, QStringLiteral("env.unterminated"));
    QCOMPARE(file.toBytes(), before);
}

void EnvFileTest::refusesImpossibleKeysAndValues()
{
    EnvFile file = parsed("A=1\n");
    for (const QString &key : {QString(), QStringLiteral("a b"), QStringLiteral("a=b"), QStringLiteral("#a"),
                               QStringLiteral("'a"), QStringLiteral("a\nb")})
        QCOMPARE(file.setValue(key, QStringLiteral("x")).error().code, QStringLiteral("env.key"));
    QCOMPARE(file.setValue(QStringLiteral("A"), QString(QChar::Null)).error().code,
             QStringLiteral("env.value"));
    QCOMPARE(file.toBytes(), QByteArray("A=1\n"));
}

void EnvFileTest::removesEveryBindingOfAKey()
{
    EnvFile file = parsed("# c\nA=1\n\nB=2\nA='x\ny' # c\nC=3\n");
    file.remove(QStringLiteral("A"));
    QCOMPARE(file.toBytes(), QByteArray("# c\n\nB=2\nC=3\n"));
    QVERIFY(!file.find(QStringLiteral("A")));
    QCOMPARE(file.keys(), (QStringList{QStringLiteral("B"), QStringLiteral("C")}));
}

void EnvFileTest::encodingErrorNamesLineAndCodePage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("codePage");
    QTest::newRow("cp949") << QByteArray("A=1\r\nNAME=\xc8\xab\xb1\xe6\xb5\xbf\r\n") << 2
                           << QStringLiteral("cp949");
    QTest::newRow("cp1252") << QByteArray("A=1\nB=2\nC=caf\xe9 d'\xe9t\xe9\n") << 3
                            << QStringLiteral("cp1252");
    QTest::newRow("cp932") << QByteArray("A=\x83\x65\x83\x58\x83\x67\n") << 1 << QStringLiteral("cp932");
    QTest::newRow("UTF-16 with BOM") << QByteArray("\xff\xfe"
                                                   "A\0=\0"
                                                   "1\0\n\0",
                                                   10)
                                     << 1 << QStringLiteral("UTF-16 LE");
    QTest::newRow("UTF-16 without") << QByteArray("\0A\0=\0"
                                                  "1\0\n",
                                                  8)
                                    << 1 << QStringLiteral("UTF-16 BE");
}

void EnvFileTest::encodingErrorNamesLineAndCodePage()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, line);
    QFETCH(QString, codePage);
    const auto file = EnvFile::parse(bytes, QStringLiteral("/project/.env"));
    QVERIFY(!file);
    QCOMPARE(file.error().code, QStringLiteral("env.encoding"));
    QCOMPARE(file.error().where.line, line);
    QCOMPARE(file.error().where.file, QStringLiteral("/project/.env"));
    QVERIFY2(file.error().hint.contains(codePage), qPrintable(file.error().hint));
}

void EnvFileTest::refusesBinaryMissingAndFolders()
{
    const QTemporaryDir folder;
    QCOMPARE(EnvFile::parse(QByteArray("A=1\n\0\1\2\3", 8), QStringLiteral("x")).error().code,
             QStringLiteral("env.binary"));
    QCOMPARE(EnvFile::read(folder.filePath(QStringLiteral("없음.env"))).error().code,
             QStringLiteral("env.missing"));
    QCOMPARE(EnvFile::read(folder.path()).error().code, QStringLiteral("env.unreadable"));
}

void EnvFileTest::reportsWhatIsOdd()
{
    const EnvFile file = parsed("\xef\xbb\xbf"
                                "A=1\nA=2\nB\nC='open\nD= # c\n");
    QStringList codes;
    QList<int> lines;
    const Findings findings = file.findings();
    for (const Finding &finding : findings) {
        codes << finding.code;
        lines << finding.where.line;
    }
    QCOMPARE(codes, (QStringList{QStringLiteral("env.bom"), QStringLiteral("env.duplicate-key"),
                                 QStringLiteral("env.no-value"), QStringLiteral("env.unparsable"),
                                 QStringLiteral("env.version-differs")}));
    QCOMPARE(lines, (QList<int>{1, 2, 3, 4, 5}));
}

void EnvFileTest::noFindingShowsAValue()
{
    const QByteArray secret(canary);
    const EnvFile file =
        parsed("A=" + secret + "\nA= # " + secret + "\nPASSWORD='" + secret + "\nB: " + secret + "\n");
    const Findings findings = file.findings();
    QVERIFY(findings.size() >= 3);
    for (const Finding &finding : findings)
        QVERIFY(!(finding.message + finding.hint).contains(QLatin1String(canary)));
    const auto broken = EnvFile::parse("PASSWORD=" + secret + "\xff\n", QStringLiteral(".env"));
    QVERIFY(!(broken.error().message + broken.error().detail + broken.error().hint)
                 .contains(QLatin1String(canary)));
}

void EnvFileTest::savesAtomicallyAndPrivately()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("설정/.env"));
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    EnvFile file = EnvFile::parse("A=1\n", path).value();
    QVERIFY(file.save());
    QVERIFY(file.setValue(QStringLiteral("A"), QStringLiteral("한글")));
    QVERIFY(file.save());
    const auto read = EnvFile::read(path);
    QCOMPARE(read->toBytes(), file.toBytes());
    NOT_ON_WINDOWS("Who may read a file is inherited from its folder there.");
    QVERIFY(!(QFileInfo(path).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
}

void EnvFileTest::leavesTheOldFileWhenSavingFails()
{
    const QTemporaryDir folder;
    const EnvFile file =
        EnvFile::parse("A=1\n", folder.filePath(QStringLiteral("no/such/folder/.env"))).value();
    const auto saved = file.save();
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, QStringLiteral("file.write"));
    QVERIFY(!saved.error().detail.isEmpty());
}

QTEST_GUILESS_MAIN(EnvFileTest)
#include "EnvFileTest.moc"
