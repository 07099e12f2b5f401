#include "project/EnvPyEditor.h"

#include "base/TextEncoding.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// The modules of Python's own library that an env.py imports.
bool isStandard(const QString &module)
{
    static const QSet<QString> modules{
        u"abc"_s,     u"argparse"_s,   u"asyncio"_s, u"collections"_s, u"configparser"_s, u"contextlib"_s,
        u"copy"_s,    u"datetime"_s,   u"enum"_s,    u"functools"_s,   u"getpass"_s,      u"importlib"_s,
        u"inspect"_s, u"itertools"_s,  u"json"_s,    u"logging"_s,     u"os"_s,           u"pathlib"_s,
        u"pkgutil"_s, u"platform"_s,   u"re"_s,      u"shutil"_s,      u"socket"_s,       u"ssl"_s,
        u"string"_s,  u"subprocess"_s, u"sys"_s,     u"tempfile"_s,    u"threading"_s,    u"time"_s,
        u"typing"_s,  u"types"_s,      u"urllib"_s,  u"uuid"_s,        u"warnings"_s};
    return modules.contains(module.section(u'.', 0, 0));
}

QByteArray literal(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return '"' + escaped.toUtf8() + '"';
}

} // namespace

// Behind what loads the file already.
qsizetype EnvPyEditor::placeBehind(Place place) const
{
    if (place == Place::BehindLoad) {
        for (const EnvPyLoad &load : m_env.loads()) {
            if (load.intoProcess && load.statement >= 0)
                return statement(outermost(load.statement)).end;
        }
    }
    qsizetype behind = utf8BomLength(m_module.content());
    for (const int index : m_ownImports) {
        if (m_module.functionOf(index) < 0)
            behind = std::max(behind, statement(outermost(index)).end);
    }
    return behind;
}

// Behind the imports at the top, unless something there or right behind reads the environment: then in front
// of that.
qsizetype EnvPyEditor::findLoadPlace(Place place) const
{
    if (place != Place::BeforeReads)
        return placeBehind(place);
    qsizetype behind = utf8BomLength(m_module.content());
    for (const PythonStatement &each : m_module.statements()) {
        if (each.parent >= 0)
            continue;
        const bool text = m_module.token(each.tokens.first).kind == PythonTokenKind::String;
        if (!text && !m_module.is(each.tokens.first, "import") && !m_module.is(each.tokens.first, "from"))
            break;
        behind = each.end;
    }
    qsizetype before = m_module.content().size();
    const auto keepInFront = [&](int index) {
        before = std::min(before, startWithComments(outermost(index)));
    };
    for (const int index : m_ownImports) {
        if (m_module.functionOf(index) < 0)
            keepInFront(index);
    }
    for (const EnvPyRead &read : m_env.reads()) {
        const int index = m_module.statementAt(read.nameToken);
        if (m_module.functionOf(index) < 0)
            keepInFront(index);
    }
    return std::min(behind, before);
}

// The import statements in front of the place where the file is loaded.
std::vector<int> EnvPyEditor::importsAbove() const
{
    std::vector<int> found;
    for (int i = 0; i < int(m_module.statements().size()); ++i) {
        const PythonStatement &each = statement(i);
        const bool import =
            m_module.is(each.tokens.first, "import") || m_module.is(each.tokens.first, "from");
        const bool future = m_module.is(each.tokens.first + 1, "__future__");
        if (import && !future && each.parent < 0 && each.ownLine && each.end <= m_loadPlace)
            found.push_back(i);
    }
    return found;
}

// The name by which the file knows something that it imports at its own level, or empty.
QString EnvPyEditor::localName(const QString &full) const
{
    QStringList names;
    for (auto it = m_module.imports().cbegin(); it != m_module.imports().cend(); ++it) {
        if (it->full() == full && statement(it->statement).lineStart < m_loadPlace &&
            m_module.functionOf(it->statement) < 0)
            names.append(it.key());
    }
    names.sort();
    return names.value(0);
}

// os.getenv("DATABASE_URL"), as the file's imports allow. `name`: an expression.
QByteArray EnvPyEditor::readExpression(const QByteArray &name)
{
    const QByteArray key = '(' + name + ')';
    if (const QString getenv = localName(u"os.getenv"_s); !getenv.isEmpty())
        return getenv.toUtf8() + key;
    if (const QString mapping = localName(u"os.environ"_s); !mapping.isEmpty())
        return mapping.toUtf8() + ".get" + key;
    importOs();
    const QString os = localName(u"os"_s);
    return (os.isEmpty() ? "os" : os.toUtf8()) + ".getenv" + key;
}

void EnvPyEditor::importOs()
{
    if (localName(u"os"_s).isEmpty() && !m_importedOs)
        addImport("import os", u"os"_s, true);
    m_importedOs = true;
}

// Path(__file__).resolve().parent.parent / ".env"
QByteArray EnvPyEditor::pathExpression()
{
    QByteArray path = "Path";
    if (const QString local = localName(u"pathlib.Path"_s); !local.isEmpty())
        path = local.toUtf8();
    else if (const QString module = localName(u"pathlib"_s); !module.isEmpty())
        path = module.toUtf8() + ".Path";
    else
        addImport("from pathlib import Path", u"pathlib"_s, true);
    path += "(__file__).resolve().parent";
    const QDir folder(QFileInfo(m_env.file()).path());
    const QStringList parts = folder.relativeFilePath(m_dotenvFile).split(u'/');
    QByteArray below;
    for (const QString &part : parts) {
        if (part == ".."_L1)
            path += ".parent";
        else
            below += " / " + literal(part);
    }
    return path + below;
}

void EnvPyEditor::loadFile()
{
    QByteArray load = "load_dotenv";
    const QString local = localName(u"dotenv.load_dotenv"_s);
    const QString module = localName(u"dotenv"_s);
    const QByteArray path = pathExpression();
    if (!local.isEmpty())
        load = local.toUtf8();
    else if (!module.isEmpty())
        load = module.toUtf8() + ".load_dotenv";
    else
        addImport("from dotenv import load_dotenv", u"dotenv"_s, false);
    if (!m_block.isEmpty())
        m_block += m_newline;
    m_block += "# Alembic does not load .env by itself." + m_newline + load + '(' + path + ')' + m_newline;
}

// Where an import goes by the usual order: the standard library first, `import` before `from`, then by name.
void EnvPyEditor::addImport(const QByteArray &line, const QString &module, bool standard)
{
    const bool plain = line.startsWith("import");
    const std::vector<int> above = importsAbove();
    int after = -1;
    int before = -1;
    for (const int index : above) {
        const PythonSpan span = statement(index).tokens;
        const QString other = QString::fromUtf8(m_module.text(span.first + 1));
        const bool otherPlain = m_module.is(span.first, "import");
        if (m_ownImports.contains(index) || isStandard(other) != standard)
            continue;
        const bool sooner = otherPlain != plain ? otherPlain : other.compare(module, Qt::CaseInsensitive) < 0;
        if (sooner)
            after = index;
        else if (before < 0)
            before = index;
    }
    // Libraries stand in blocks of their own taste: in front of the first that sorts behind.
    if (!standard && before >= 0)
        insert(startWithComments(before), line + m_newline, Rank::Import);
    else if (after >= 0)
        insert(statement(after).end, line + m_newline, Rank::Import);
    else if (before >= 0)
        insert(startWithComments(before), line + m_newline, Rank::Import);
    else if (standard && !above.empty())
        m_firstImports += line + m_newline;
    else
        m_block += line + m_newline;
}

// Imports of the standard library in front of all others, which are of libraries.
void EnvPyEditor::placeFirstImports()
{
    if (m_firstImports.isEmpty())
        return;
    QByteArrayList lines = m_firstImports.split('\n');
    lines.removeAll({});
    std::ranges::stable_sort(lines, [](const QByteArray &a, const QByteArray &b) {
        return a.startsWith("import") && !b.startsWith("import");
    });
    insert(startWithComments(importsAbove().front()), lines.join('\n') + '\n' + m_newline,
           Rank::StandardImport);
}

} // namespace limbeck
