#include "AlembicHeaderWriter.h"

#include <algorithm>

namespace limbeck::test {

// The value between quotes that it does not hold, some of its characters as escapes.
QByteArray AlembicHeaderWriter::escaped(const QString &value)
{
    QByteArray text;
    for (const QChar c : value) {
        const int code = c.unicode();
        if (chance(6) && code < 0x100)
            text += "\\x" + QByteArray::number(code, 16).rightJustified(2, '0');
        else if (chance(6))
            text += "\\u" + QByteArray::number(code, 16).rightJustified(4, '0');
        else if (chance(3))
            text += "\\\n" + QString(c).toUtf8();
        else if (chance(4) && code < 0x80)
            text += '\\' + QByteArray::number(code, 8).rightJustified(3, '0');
        else
            text += QString(c).toUtf8();
    }
    return text;
}

QByteArray AlembicHeaderWriter::plainString(const QString &value)
{
    const QByteArray quote = pick({"'", "\"", "'''", "\"\"\""});
    if (chance(15))
        return pick({"r", "R"}) + quote + value.toUtf8() + quote;
    return (chance(10) ? pick({"u", "U"}) : QByteArray()) + quote +
           (chance(20) ? escaped(value) : value.toUtf8()) + quote;
}

QByteArray AlembicHeaderWriter::string(const QString &value)
{
    if (chance(85) || value.size() < 2)
        return plainString(value);
    const qsizetype cut = 1 + below(int(value.size()) - 1);
    const QByteArray between = pick({" ", "", "\n    ", "  # joined\n  "});
    const QByteArray joined = plainString(value.left(cut)) + (between.isEmpty() ? QByteArray(" ") : between) +
                              plainString(value.mid(cut));
    return between.contains('\n') || chance(20) ? '(' + joined + ')' : joined;
}

QByteArray AlembicHeaderWriter::sequence(const QStringList &values)
{
    const QByteArray separator = pick({", ", ",", ",\n    ", ", # next\n    "});
    QByteArray items;
    for (qsizetype i = 0; i < values.size(); ++i)
        items += (i > 0 ? separator : QByteArray()) + string(values.at(i));
    if (values.size() == 1 || (chance(20) && !values.isEmpty()))
        items += ',';
    const bool bare = !values.isEmpty() && !separator.contains('\n') && chance(15);
    if (bare)
        return items;
    const bool list = chance(35);
    return (list ? "[" : "(") + items + (list ? "]" : ")");
}

QByteArray AlembicHeaderWriter::value(const QStringList &values)
{
    if (values.isEmpty())
        return chance(85) ? QByteArray("None") : pick({"()", "[]", "(None)", "((None))"});
    if (values.size() == 1 && chance(75))
        return chance(10) ? '(' + string(values.first()) + ')' : string(values.first());
    return sequence(values);
}

QByteArray AlembicHeaderWriter::assignment(const QByteArray &name, const QByteArray &value)
{
    const QByteArray comment = chance(15) ? QByteArray("  # type: ignore") : QByteArray();
    switch (below(12)) {
    case 0:
        return name + ": str = " + value + comment + '\n';
    case 1:
        return name + ": Union[str, Sequence[str], None] = " + value + comment + '\n';
    case 2:
        return name + " = \\\n    " + value + comment + '\n';
    case 3:
        return "other = " + name + " = " + value + comment + '\n';
    case 4:
        return "x = 1; " + name + "=" + value + "; y = {'a': [1, 2]}\n";
    case 5:
        return name + " = 'an older one'\n" + name + " = " + value + comment + '\n';
    case 6:
        return "if False:\n    " + name + " = None\n" + name + " = " + value + comment + '\n';
    default:
        return name + (chance(20) ? "=" : " = ") + value + comment + '\n';
    }
}

QByteArray AlembicHeaderWriter::docstring(const Revision &revision)
{
    const QByteArray message = revision.message.toUtf8();
    if (chance(4))
        return {};
    if (chance(10))
        return '"' + message + "\"\n";
    const QByteArray quotes = pick({"\"\"\"", "'''", "r\"\"\"", "u'''"});
    const QByteArray lead = chance(15) ? "\n" : "";
    return quotes + lead + message +
           "\n\nRevision ID: whatever\nRevises: nobody\nCreate Date: " + revision.created.toUtf8() + "\n\n" +
           quotes.last(3) + '\n';
}

QByteArray AlembicHeaderWriter::header(const Revision &revision)
{
    const QByteArray id = string(revision.id);
    const QByteArray down = value(revision.down);
    std::vector<QByteArray> statements;
    const bool oneLine = !down.contains(',') || down.startsWith('(') || down.startsWith('[');
    if (chance(8) && oneLine) {
        statements.push_back("revision, down_revision = " + id + ", " + down + '\n');
    } else {
        statements.push_back(assignment("revision", id));
        statements.push_back(assignment("down_revision", down));
    }
    if (!revision.labels.isEmpty() || chance(70))
        statements.push_back(assignment("branch_labels", value(revision.labels)));
    if (!revision.dependsOn.isEmpty() || chance(70))
        statements.push_back(assignment("depends_on", value(revision.dependsOn)));
    std::ranges::shuffle(statements, m_random);
    QByteArray text;
    for (const QByteArray &statement : statements)
        text += statement + (chance(20) ? QByteArray("\n# revision = 'commented out'\n") : QByteArray());
    return text;
}

QByteArray AlembicHeaderWriter::functions()
{
    return pick({"\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n",
                 "\n\ndef upgrade() -> None:\n    revision = 'a local name'\n    f'{revision!r:>{10}} "
                 "{revision}'\n\n\n"
                 "def downgrade() -> None:\n    \"\"\"depends_on = 'prose'\"\"\"\n",
                 "\n\nclass Helper:\n    revision = 'of the class'\n\n    def down_revision(self):\n        "
                 "return {}\n\n"
                 "def upgrade(): pass\ndef downgrade(): ...",
                 "\n\ndef upgrade():\n\tfor depends_on in (1, 2):\n\t\tprint(\"%s\" % depends_on)\n# 끝\n"});
}

QByteArray AlembicHeaderWriter::file(const Revision &revision)
{
    QByteArray text;
    if (chance(15))
        text += "# -*- coding: utf-8 -*-\n";
    if (chance(10))
        text += "# a comment before\n\n";
    text += docstring(revision);
    text += "from typing import Sequence, Union\n\nimport os\n\n";
    text += header(revision) + functions();
    if (chance(15))
        text.replace('\n', "\r\n");
    return chance(5) ? "\xef\xbb\xbf" + text : text;
}

} // namespace limbeck::test
