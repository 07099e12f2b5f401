#include "base/IniEdit.h"

#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

class IniEditTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesOneEntryAndNothingElse_data();
    void changesOneEntryAndNothingElse();
    void refusesWhatTheFileCannotTake();
};

void IniEditTest::changesOneEntryAndNothingElse_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>(
        "command"); // "set SECTION KEY VALUE", "remove SECTION KEY", "rename A B", "drop A"
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *name, const QByteArray &before, const QString &command,
                        const QByteArray &after) { QTest::newRow(name) << before << command << after; };
    row("in place", "# 설정\r\n[a]\r\nx :  1\r\n; y\r\ny=2\r\n", u"set|a|x|값"_s,
        "# 설정\r\n[a]\r\nx :  값\r\n; y\r\ny=2\r\n");
    row("without the last line end", "[a]\nx=1", u"set|a|y|2"_s, "[a]\nx=1\ny=2\n");
    row("as the neighbours are written", "[a]\nx: 1\n\n# b\n[b]\n", u"set|a|y|2"_s,
        "[a]\nx: 1\ny: 2\n\n# b\n[b]\n");
    row("indented neighbours", "[a]\n  x = 1\n", u"set|a|y|2"_s, "[a]\n  x = 1\n  y = 2\n");
    row("into an empty section", "[a]\n# nothing\n[b]\nz=1\n", u"set|a|y|2"_s,
        "[a]\ny=2\n# nothing\n[b]\nz=1\n");
    row("a new section", "\xef\xbb\xbf[a]\nx = 1\n", u"set|b|y|2"_s,
        "\xef\xbb\xbf[a]\nx = 1\n\n[b]\ny = 2\n");
    row("a new file", "", u"set|b|y|2"_s, "[b]\ny = 2\n");
    row("continuation lines go, comments stay", "[a]\nx = 1,\n  # why\n  2\ny = 3\n", u"set|a|x|4"_s,
        "[a]\nx = 4\n  # why\ny = 3\n");
    row("an empty value", "[a]\nx =\ny=1\n", u"set|a|x|4"_s, "[a]\nx = 4\ny=1\n");
    row("the key in capitals", "[a]\nColour = red\n", u"set|a|colour|blue"_s, "[a]\nColour = blue\n");
    row("the same value", "[a]\nx =  1  \n", u"set|a|x|1"_s, "[a]\nx =  1  \n");
    row("remove", "[a]\nx = 1\n# y\ny = 2\n", u"remove|a|x"_s, "[a]\n# y\ny = 2\n");
    row("remove what is not there", "[a]\nx = 1\n", u"remove|a|z"_s, "[a]\nx = 1\n");
    row("rename", "[a] ; first\nx = 1\n[b]\n", u"rename|a|운영"_s, "[운영] ; first\nx = 1\n[b]\n");
    row("drop", "[a]\nx = 1\n\n# b's\n[b]\ny = 2\n", u"drop|a"_s, "# b's\n[b]\ny = 2\n");
    row("drop the last", "[a]\nx = 1\n\n[b]\ny = 2\n# c\n", u"drop|b"_s, "[a]\nx = 1\n");
    row("drop the only one", "[a]\nx = 1\n", u"drop|a"_s, "");
}

void IniEditTest::changesOneEntryAndNothingElse()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, command);
    QFETCH(QByteArray, after);
    auto edit = IniEdit::of(before, u"limbeck.ini"_s);
    QVERIFY(edit);
    const QStringList words = command.split(u'|');
    Result<void> done;
    if (words[0] == u"set"_s)
        done = edit->set(words[1], words[2], words[3]);
    else if (words[0] == u"remove"_s)
        done = edit->remove(words[1], words[2]);
    else if (words[0] == u"rename"_s)
        done = edit->renameSection(words[1], words[2]);
    else
        done = edit->removeSection(words[1]);
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(edit->toBytes(), after);
}

void IniEditTest::refusesWhatTheFileCannotTake()
{
    const QByteArray text = "[a]\nx = 1\n[b]\n";
    auto edit = IniEdit::of(text, u"limbeck.ini"_s);
    QVERIFY(edit);
    QCOMPARE(edit->set(u"a"_s, u"x"_s, u"1\n[c]"_s).error().code, u"ini.edit"_s);
    QCOMPARE(edit->renameSection(u"a"_s, u"b"_s).error().code, u"ini.edit"_s);
    QCOMPARE(edit->renameSection(u"a"_s, u"c\nd"_s).error().code, u"ini.edit"_s);
    QCOMPARE(edit->toBytes(), text);
    QCOMPARE(IniEdit::of("x = 1\n", {}).error().code, u"ini.syntax"_s);
}

QTEST_GUILESS_MAIN(IniEditTest)
#include "IniEditTest.moc"
