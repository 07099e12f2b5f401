#include "base/IniFile.h"

#include "PythonOracle.h"

#include <QJsonObject>
#include <QTest>

using namespace limbeck;

class IniFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatConfigparserReads_data();
    void readsWhatConfigparserReads();
    void namesTheLineOfEachEntry();
    void takesAByteOrderMark();
    void refusesOtherEncodings();
};

void IniFileTest::readsWhatConfigparserReads_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *text) {
        QTest::newRow(name) << QString::fromUtf8(text);
    };
    row("empty", "");
    row("plain", "[a]\nx = 1\ny: 2\n[b]\nz=3\n");
    row("spaces", "[a]\n  x   =   1 2  \n");
    row("keys are case-insensitive", "[A]\nKey = 1\n[a]\nKEY = 2\n");
    row("comments", "# c\n; c\n[a]\n  # c\nx = 1 # no comment\ny = ; none\n");
    row("continuation", "[a]\nx = 1\n  2\n\n  3\n  # c\n  4\ny = 5\n");
    row("continuation needs more indent", "[a]\n  x = 1\n  y = 2\n   3\n z = 4\n");
    row("blank at the end", "[a]\nx = 1\n\n\n[b]\ny = 2\n\n");
    row("empty value", "[a]\nx =\ny:\n  2\n");
    row("first delimiter", "[a]\nurl = postgresql://u:p@h/d\nu:v=w\n");
    row("CRLF", "[a]\r\nx = 1\r\n  2\r\n");
    row("odd sections", "[a b]\nx=1\n[a]b]\ny=2\n[c] rest\nz=3\n");
    row("default section", "[DEFAULT]\nx = 1\n[a]\ny = 2\n[b]\nx = 3\n[DEFAULT]\nz = 4\n");
    row("Korean", "[환경.운영]\n이름 = 값\n  둘째 줄\n");
    row("Unicode spaces", "[a]\n\xc2\xa0x\xc2\xa0=\xe3\x80\x80"
                          "1\xe3\x80\x80\n");
    row("no section", "x = 1\n");
    row("empty section name", "[a]\n[]\n");
    row("no delimiter", "[a]\nx = 1\nbroken\n");
    row("no key", "[a]\n = 1\n");
    row("duplicate key", "[a]\nx = 1\nX = 2\n");
    row("duplicate default key", "[DEFAULT]\nx = 1\n[DEFAULT]\nx = 2\n");
    row("duplicate section", "[a]\nx = 1\n[b]\n[a]\ny = 1\n");
    row("section in a value", "[a]\nx = 1\n  [b]\ny = 2\n");
}

void IniFileTest::readsWhatConfigparserReads()
{
    QFETCH(QString, text);
    const QJsonArray answers = test::askPython(QStringLiteral("configparser_oracle.py"), {text});
    QCOMPARE(answers.size(), 1);
    const auto ini = IniFile::parse(text.toUtf8(), QStringLiteral("/project/limbeck.ini"));
    const int errorLine = answers[0][QStringLiteral("error")].toInt();
    if (errorLine > 0) {
        QVERIFY(!ini);
        QCOMPARE(ini.error().code, QStringLiteral("ini.syntax"));
        QCOMPARE(ini.error().where.line, errorLine);
        QVERIFY(!ini.error().hint.isEmpty());
        return;
    }
    QVERIFY(ini);
    const QJsonObject sections = answers[0][QStringLiteral("sections")].toObject();
    QStringList names = ini->sections();
    names.sort();
    QCOMPARE(names, sections.keys());
    for (const QString &section : std::as_const(names)) {
        const QJsonObject expected = sections.value(section).toObject();
        const QStringList keys = expected.keys();
        for (const QString &key : keys) {
            const auto entry = ini->find(section, key);
            QVERIFY2(entry, qPrintable(key));
            QCOMPARE(entry->value, expected.value(key).toString());
        }
    }
}

void IniFileTest::namesTheLineOfEachEntry()
{
    const auto ini = IniFile::parse("# c\n[a]\n\nx = 1\n  2\ny = 3\n", QStringLiteral("x.ini"));
    QCOMPARE(ini->find(QStringLiteral("a"), QStringLiteral("X"))->line, 4);
    QCOMPARE(ini->find(QStringLiteral("a"), QStringLiteral("y"))->line, 6);
    QVERIFY(!ini->find(QStringLiteral("b"), QStringLiteral("y")));
}

void IniFileTest::takesAByteOrderMark()
{
    QVERIFY(
        IniFile::parse("\xef\xbb\xbf[a]\nx=1\n", QStringLiteral("x.ini"))->hasSection(QStringLiteral("a")));
}

void IniFileTest::refusesOtherEncodings()
{
    const auto ini = IniFile::parse("[a]\nx=\xb1\xe6\n", QStringLiteral("x.ini"));
    QCOMPARE(ini.error().code, QStringLiteral("ini.encoding"));
    QCOMPARE(ini.error().where.line, 2);
    QCOMPARE(IniFile::read(QStringLiteral("/no/such.ini")).error().code, QStringLiteral("ini.unreadable"));
}

QTEST_GUILESS_MAIN(IniFileTest)
#include "IniFileTest.moc"
