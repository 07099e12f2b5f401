#include "Text.h"
#include "TextSink.h"

#include <QBuffer>
#include <QTest>

using namespace limbeck;
using namespace limbeck::cli;
using namespace Qt::StringLiterals;

class TextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void widthsAreThoseOfATerminal_data();
    void widthsAreThoseOfATerminal();
    void columnsAlignWithKoreanText();
    void controlCharactersAreReplaced();
    void aTerminalShowsTheStatementThatRuns();
};

void TextTest::widthsAreThoseOfATerminal_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("width");
    QTest::newRow("empty") << QString() << 0;
    QTest::newRow("ASCII") << u"users"_s << 5;
    QTest::newRow("Hangul") << u"사용자"_s << 6;
    QTest::newRow("decomposed Hangul") << u"\u1109\u1161"_s << 2;
    QTest::newRow("combining accent") << u"e\u0301"_s << 1;
    QTest::newRow("Han") << u"移行"_s << 4;
    QTest::newRow("outside the BMP") << u"\U0001F600"_s << 2;
    QTest::newRow("Latin-1") << u"Straße"_s << 6;
}

void TextTest::widthsAreThoseOfATerminal()
{
    QFETCH(QString, text);
    QFETCH(int, width);
    QCOMPARE(displayWidth(text), width);
}

void TextTest::columnsAlignWithKoreanText()
{
    Table table({u"A"_s, u"B"_s});
    table.add({u"사용자"_s, u"x"_s});
    table.add({u"ab"_s, u"y"_s});
    table.add({u"c"_s, {}});
    QCOMPARE(table.lines(), (QStringList{u"A       B"_s, u"사용자  x"_s, u"ab      y"_s, u"c"_s}));
}

void TextTest::controlCharactersAreReplaced()
{
    QCOMPARE(printable(u"a\x1b[2Jb\nc\td\r"_s), u"a\uFFFD[2Jb\nc\td\uFFFD"_s);
}

void TextTest::aTerminalShowsTheStatementThatRuns()
{
    for (const bool terminal : {true, false}) {
        QBuffer out;
        QBuffer err;
        QVERIFY(out.open(QIODevice::WriteOnly) && err.open(QIODevice::WriteOnly));
        Output output(out, err, terminal, OutputMode::Text);
        TextSink sink(output);
        const QString summary = u"CREATE INDEX "_s + u"주문"_s.repeated(60);
        sink.handle(StatementStarted{u"001"_s, 1, 2, summary, 7});
        const QString running = QString::fromUtf8(out.data());
        QCOMPARE(running.contains(u"CREATE INDEX 주문"_s), terminal);
        QVERIFY(!running.contains(u'\n') && displayWidth(running) < 90); // with the codes of its colour
        sink.handle(LogLine{LogLevel::Info, u"next"_s});
        QCOMPARE(QString::fromUtf8(out.data()).mid(running.size()),
                 terminal ? u"\r\x1b[Knext\n"_s : u"next\n"_s);
    }
}

QTEST_GUILESS_MAIN(TextTest)
#include "TextTest.moc"
