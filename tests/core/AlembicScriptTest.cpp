#include "script/AlembicScript.h"

#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

namespace {

const QString file = u"/project/versions/ab12_사용자.py"_s;

QString reasons(const AlembicScript::Header &header)
{
    QStringList list;
    for (const Finding &finding : header.findings)
        list.append(u"%1:%2"_s.arg(finding.code).arg(finding.where.line));
    return list.join(u' ');
}

} // namespace

class AlembicScriptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAlembicsOwnTemplate();
    void readsAssignments_data();
    void readsAssignments();
    void tellsWhatIsNotLiteral_data();
    void tellsWhatIsNotLiteral();
    void keepsWhatIsLiteral();
    void unknownLabelsLeaveTheHeaderLiteral();
    void readsDocstrings_data();
    void readsDocstrings();
    void tellsEmptyFunctions_data();
    void tellsEmptyFunctions();
    void refuses_data();
    void refuses();
    void takesTheIdFromALegacyName();
    void isLinearInStrangeFiles();
};

void AlembicScriptTest::readsAlembicsOwnTemplate()
{
    const QByteArray text = R"("""사용자 표 만들기

Revision ID: ab12
Revises: 001, 002
Create Date: 2025-02-12 10:00:00.123456+09:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'ab12'
down_revision: Union[str, Sequence[str], None] = ('001', '002')
branch_labels: Union[str, Sequence[str], None] = ('shop',)
depends_on: Union[str, Sequence[str], None] = 'cd34'


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('사용자', sa.Column('id', sa.Integer(), nullable=False))


def downgrade() -> None:
    """Downgrade schema."""
    pass
)";
    const auto header = AlembicScript::parseHeader(text, file);
    QVERIFY2(header, qPrintable(header ? QString() : header.error().message));
    const Revision &revision = header->revision;
    QVERIFY(header->literal);
    QVERIFY(header->findings.isEmpty());
    QCOMPARE(revision.id, u"ab12"_s);
    QCOMPARE(revision.down, (QStringList{u"001"_s, u"002"_s}));
    QCOMPARE(revision.labels, QStringList{u"shop"_s});
    QCOMPARE(revision.dependsOn, QStringList{u"cd34"_s});
    QCOMPARE(revision.message, u"사용자 표 만들기"_s);
    QCOMPARE(revision.created, u"2025-02-12 10:00:00.123456+09:00"_s);
    QCOMPARE(revision.file, file);
    QCOMPARE(revision.line, 15);
    QCOMPARE(revision.revisesLine, 16);
    QVERIFY(revision.labelsKnown);
    QVERIFY(!revision.upgradeEmpty);
    QVERIFY(revision.downgradeEmpty);
}

void AlembicScriptTest::readsAssignments_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QStringList>("down");
    const auto row = [](const char *name, const QByteArray &text, const char *id, const QStringList &down) {
        QTest::newRow(name) << text << QString::fromUtf8(id) << down;
    };
    row("plain", "revision = 'a'\ndown_revision = None\n", "a", {});
    row("the last counts", "revision = 'x'\ndown_revision = 'y'\nrevision = 'a'\ndown_revision = 'b'\n", "a",
        {u"b"_s});
    row("chained", "down_revision = x = revision = 'a'\ndown_revision = None\n", "a", {});
    row("tuple of names", "revision, down_revision = 'a', 'b'\n", "a", {u"b"_s});
    row("tuple in parentheses", "(revision, down_revision) = ('a', ('b', 'c'))\n", "a", {u"b"_s, u"c"_s});
    row("list of names", "[revision, x, down_revision] = ['a', 1, 'b']\n", "a", {u"b"_s});
    row("semicolons", "x = 1; revision = 'a'; down_revision = 'b';\n", "a", {u"b"_s});
    row("name in parentheses", "(revision) = 'a'\ndown_revision = None\n", "a", {});
    row("annotated by a slice", "revision: Literal['a':'b'] = 'a'\ndown_revision: 'str | None' = None\n", "a",
        {});
    row("bare annotation", "revision: str\nrevision = 'a'\ndown_revision = None\n", "a", {});
    row("continued", "revision \\\n = \\\n 'a'\ndown_revision = ('b'\n # why\n 'c')\n", "a", {u"bc"_s});
    row("escapes", "revision = '\\x61\\142\\u0063\\n'\ndown_revision = r'\\x'\n", "abc\n", {u"\\x"_s});
    row("set", "revision = 'a'\ndown_revision = {'b'}\n", "a", {u"b"_s});
    row("nested parentheses", "revision = ((('a')))\ndown_revision = (('b'), (('c')),)\n", "a",
        {u"b"_s, u"c"_s});
    row("empty string as parent", "revision = 'a'\ndown_revision = ''\n", "a", {QString()});
    row("comparison and attributes",
        "revision = 'a'\ndown_revision = None\nrevision == 'b'\nx.revision = 'c'\nd[revision] = "
        "'d'\nf(revision='e')\n",
        "a", {});
    row("under a condition that the last one ends",
        "if x:\n    revision = 'b'\nelse: revision = 'c'\nrevision = 'a'\ndown_revision = None\n", "a", {});
    row("other blocks",
        "revision = 'a'\ndown_revision = None\ndef f():\n    revision = 'b'\n    if x:\n        pass\n"
        "class C:\n    down_revision = 'c'\n",
        "a", {});
    row("star import before it", "from alembic.op import *\nrevision = 'a'\ndown_revision = None\n", "a", {});
    row("byte order mark", "\xef\xbb\xbfrevision = 'a'\r\ndown_revision = None\r\n", "a", {});
    row("Korean", "# -*- coding: utf-8 -*-\nrevision = '개정1'\ndown_revision = '개정0'\n", "개정1",
        {u"개정0"_s});
}

void AlembicScriptTest::readsAssignments()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, id);
    QFETCH(QStringList, down);
    const auto header = AlembicScript::parseHeader(text, file);
    QVERIFY2(header, qPrintable(header ? QString() : header.error().message));
    QVERIFY2(header->literal, qPrintable(reasons(*header)));
    QCOMPARE(header->revision.id, id);
    QCOMPARE(header->revision.down, down);
}

void AlembicScriptTest::tellsWhatIsNotLiteral_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    const auto row = [](const char *name, const QByteArray &text, int line) {
        QTest::newRow(name) << QByteArray("revision = 'a'\ndown_revision = None\n" + text) << line;
    };
    row("name", "revision = REVISION\n", 3);
    row("call", "revision = make('a')\n", 3);
    row("operator", "down_revision = 'a' + 'b'\n", 3);
    row("format", "revision = 'a%s' % 1\n", 3);
    row("f-string", "revision = f'a'\n", 3);
    row("bytes", "revision = b'a'\n", 3);
    row("character's name", "revision = '\\N{DASH}'\n", 3);
    row("number", "revision = 1\n", 3);
    row("item", "down_revision = ('a', b)\n", 3);
    row("None among others", "down_revision = ('a', None)\n", 3);
    row("dictionary", "down_revision = {'a': 1}\n", 3);
    row("unpacked", "down_revision = (*x,)\n", 3);
    row("comprehension", "down_revision = [x for x in 'ab']\n", 3);
    row("dependency", "depends_on = os.environ['X']\n", 3);
    row("condition", "if x:\n    revision = 'b'\n", 4);
    row("condition on one line", "if x: revision = 'b'\n", 3);
    row("try", "try:\n    y = 1\nexcept E:\n    down_revision = 'b'\n", 6);
    row("augmented", "revision += 'b'\n", 3);
    row("walrus", "print(revision := 'b')\n", 3);
    row("loop", "for revision in 'ab':\n    pass\n", 3);
    row("with", "with open('x') as revision:\n    pass\n", 3);
    row("import", "from here import a, other as down_revision\n", 3);
    row("function", "def revision():\n    pass\n", 3);
    row("class", "class depends_on: pass\n", 3);
    row("deleted", "del revision\n", 3);
    row("starred", "revision, *down_revision = 'b', 'c'\n", 3);
    row("values of another length", "revision, down_revision = 'bc'\n", 3);
    row("sequence as id", "revision = ('b', 'c')\n", 3);
}

void AlembicScriptTest::tellsWhatIsNotLiteral()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    const auto header = AlembicScript::parseHeader(text, file);
    QVERIFY2(header, qPrintable(header ? QString() : header.error().message));
    QVERIFY(!header->literal);
    QVERIFY(!header->findings.isEmpty());
    QCOMPARE(header->findings.first().code, u"script.not-literal"_s);
    QCOMPARE(header->findings.first().where, (SourceLocation{file, line, 0}));
}

void AlembicScriptTest::keepsWhatIsLiteral()
{
    const auto header =
        AlembicScript::parseHeader("revision = 'a'\ndown_revision = PARENT\nbranch_labels = 'b'\n", file);
    QVERIFY(header);
    QVERIFY(!header->literal);
    QCOMPARE(header->revision.id, u"a"_s);
    QCOMPARE(header->revision.labels, QStringList{u"b"_s});
    QCOMPARE(header->findings.size(), 1);
    QCOMPARE(header->findings.first().revision, u"a"_s);
    const auto imported = AlembicScript::parseHeader("from base import *\n", file);
    QVERIFY(imported);
    QVERIFY(!imported->literal);
    QCOMPARE(imported->findings.size(), 2);
}

void AlembicScriptTest::unknownLabelsLeaveTheHeaderLiteral()
{
    const auto header = AlembicScript::parseHeader(
        "revision = 'a'\ndown_revision = None\nbranch_labels = (cli.EXPAND_BRANCH,)\n", file);
    QVERIFY(header);
    QVERIFY(header->literal);
    QVERIFY(!header->revision.labelsKnown);
    QVERIFY(header->revision.labels.isEmpty());
    QCOMPARE(reasons(*header), u"script.label-not-literal:3"_s);
}

void AlembicScriptTest::readsDocstrings_data()
{
    QTest::addColumn<QByteArray>("docstring");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("created");
    const auto row = [](const char *name, const QByteArray &text, const char *message, const char *created) {
        QTest::newRow(name) << text << QString::fromUtf8(message) << QString::fromUtf8(created);
    };
    row("none", "", "", "");
    row("one line", "'add a table'\n", "add a table", "");
    row("behind comments", "# first\n\n'add'\n", "add", "");
    row("a paragraph of several lines", "'''add\n   a table\n\nmore\n'''\n", "add a table", "");
    row("joined", "'add ' \"a table\"\n", "add a table", "");
    row("escaped line ends", "'add\\n\\nCreate Date: now'\n", "add", "now");
    row("without a message", "'''\n\nRevision ID: a\nCreate Date:  2025 \n'''\n", "", "2025");
    row("not the first statement", "x = 1\n'add'\n", "", "");
    row("formatted", "f'add'\n", "", "");
    row("no string", "print('add')\n", "", "");
    row("Korean", "'''주문 표\n\nCreate Date: 어제\n'''\n", "주문 표", "어제");
}

void AlembicScriptTest::readsDocstrings()
{
    QFETCH(QByteArray, docstring);
    QFETCH(QString, message);
    QFETCH(QString, created);
    const auto header =
        AlembicScript::parseHeader(docstring + "revision = 'a'\ndown_revision = None\n", file);
    QVERIFY(header);
    QCOMPARE(header->revision.message, message);
    QCOMPARE(header->revision.created, created);
}

void AlembicScriptTest::tellsEmptyFunctions_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("empty");
    const auto row = [](const char *name, const QByteArray &text, bool empty) {
        QTest::newRow(name) << text << empty;
    };
    row("pass", "def upgrade():\n    pass\n", true);
    row("annotated", "def upgrade(x: int = 3) -> None:\n    pass\n", true);
    row("docstring", "def upgrade():\n    \"\"\"Upgrade\n    schema.\"\"\"\n", true);
    row("dots, comments, return", "def upgrade():\n    # nothing\n    ...\n    return\n    return None\n",
        true);
    row("one line", "def upgrade(): pass; ...\n", true);
    row("statement", "def upgrade():\n    pass\n    op.drop_table('a')\n", false);
    row("one line with a statement", "def upgrade(): op.drop_table('a')\n", false);
    row("nested function", "def upgrade():\n    def f():\n        pass\n", false);
    row("condition", "def upgrade():\n    if x:\n        pass\n", false);
    row("value", "def upgrade():\n    return op.x()\n", false);
    row("missing", "x = 1\n", false);
    row("decorated", "@run\ndef upgrade():\n    pass\n", false);
    row("defined twice", "def upgrade():\n    op.x()\ndef upgrade():\n    pass\n", true);
    row("defined under a condition", "if x:\n    def upgrade():\n        pass\n", false);
    row("a class behind it", "def upgrade(): pass\nclass C:\n    x = 1\n", true);
    row("f-string", "def upgrade():\n    f'{op.x()}'\n", false);
    row("multidb", "def upgrade(engine_name):\n    globals()['upgrade_%s' % engine_name]()\n", false);
}

void AlembicScriptTest::tellsEmptyFunctions()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, empty);
    const auto header = AlembicScript::parseHeader("revision = 'a'\ndown_revision = None\n" + text, file);
    QVERIFY(header);
    QCOMPARE(header->revision.upgradeEmpty, empty);
    QVERIFY(!header->revision.downgradeEmpty);
    QByteArray other = text;
    const auto downgrade = AlembicScript::parseHeader(
        "revision = 'a'\ndown_revision = None\n" + other.replace("upgrade", "downgrade"), file);
    QVERIFY(downgrade);
    QCOMPARE(downgrade->revision.downgradeEmpty, empty);
    QVERIFY(!downgrade->revision.upgradeEmpty);
}

void AlembicScriptTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("line");
    const auto row = [](const char *name, const QByteArray &text, const char *code, int line) {
        QTest::newRow(name) << text << QString::fromLatin1(code) << line;
    };
    row("nothing", "", "script.not-a-revision", 1);
    row("helper", "'''Shared'''\ndef f():\n    revision = 'a'\n", "script.not-a-revision", 1);
    row("no parents", "\nrevision = 'a'\n", "script.header-syntax", 2);
    row("empty id", "\nrevision = ''\ndown_revision = None\n", "script.no-id", 2);
    row("None as id", "revision = None\ndown_revision = None\n", "script.no-id", 1);
    row("open string", "revision = 'a'\nx = '\n", "script.python-syntax", 2);
    row("open bracket", "revision = 'a'\ndown_revision = ('b',\nx = 1\n", "script.python-syntax", 2);
    row("encoding", "# coding: euc-kr\nrevision = '가'\ndown_revision = None\n", "script.encoding", 1);
    row("not UTF-8", "revision = 'a'\ndown_revision = '\xb0'\n", "script.encoding", 2);
    row("long", QByteArray(9 * 1024 * 1024, '#'), "script.too-long", 1);
}

void AlembicScriptTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    QFETCH(int, line);
    const auto header = AlembicScript::parseHeader(text, file);
    QVERIFY(!header);
    QCOMPARE(header.error().code, code);
    QCOMPARE(header.error().where.file, file);
    QCOMPARE(header.error().where.line, line);
    QVERIFY(!header.error().message.isEmpty());
    QVERIFY(!header.error().hint.isEmpty());
}

void AlembicScriptTest::takesTheIdFromALegacyName()
{
    const QByteArray text = "down_revision = None\n";
    const auto header = AlembicScript::parseHeader(text, u"/versions/1975ea83b712.py"_s);
    QVERIFY(header);
    QCOMPARE(header->revision.id, u"1975ea83b712"_s);
    for (const QString &name :
         {u"/versions/1975ea83b712_x.py"_s, u"/versions/1975EA.py"_s, u"/ab/helper.py"_s})
        QCOMPARE(AlembicScript::parseHeader(text, name).error().code, u"script.not-a-revision"_s);
}

// None of these may take more than a moment: they are within what one file may hold.
void AlembicScriptTest::isLinearInStrangeFiles()
{
    constexpr int count = 300'000;
    const std::vector<QByteArray> texts{
        "revision = " + QByteArray(count, '(') + "'a'" + QByteArray(count, ')') + '\n',
        "revision = (" + QByteArray("'a',").repeated(count) + ")\n",
        QByteArray("revision = ").repeated(count) + "'a'\n",
        QByteArray("revision='a';").repeated(count) + '\n',
        "revision = " + QByteArray("'a' ").repeated(count) + '\n',
        QByteArray("if x:\n revision = 1\n").repeated(count / 4),
    };
    for (const QByteArray &text : texts) {
        const auto header = AlembicScript::parseHeader(text + "down_revision = None\n", file);
        QVERIFY(header);
    }
}

QTEST_GUILESS_MAIN(AlembicScriptTest)
#include "AlembicScriptTest.moc"
