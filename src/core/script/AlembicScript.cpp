#include "script/AlembicScript.h"

#include "base/PythonText.h"
#include "script/AlembicScriptReader.h"
#include "script/SqlScript.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

using Name = AlembicScriptReader::Name;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicScript)
};

constexpr QLatin1StringView nameTexts[] = {"revision"_L1, "down_revision"_L1, "branch_labels"_L1,
                                           "depends_on"_L1};

// Makes a header of what the file binds.
class HeaderMaker
{
public:
    HeaderMaker(const AlembicScriptReader &reader, const QString &file) : m_reader(reader), m_file(file) {}

    Result<AlembicScript::Header> make();

private:
    Result<void> readId();
    Result<void> readParents();
    void readOthers();
    void readDocstring();
    bool mayBeImported(Name name) const;
    void notLiteral(Name name);
    SourceLocation at(int line) const { return {m_file, line, 0}; }

    const AlembicScriptReader &m_reader;
    const QString &m_file;
    AlembicScript::Header m_header;
};

// The id that Alembic takes from the name of a file without one: ab12cd.py. Source: Script._from_filename,
// _legacy_rev.
QString idOfFileName(const QString &file)
{
    const QString name = file.mid(file.lastIndexOf(u'/') + 1);
    const qsizetype dot = name.indexOf(u'.');
    if (dot <= 0 || name.mid(dot) != ".py"_L1)
        return {};
    const QString id = name.left(dot);
    for (const QChar c : id) {
        if (!(c >= u'0' && c <= u'9') && !(c >= u'a' && c <= u'f'))
            return {};
    }
    return id;
}

Result<AlembicScript::Header> HeaderMaker::make()
{
    m_header.revision.file = m_file;
    if (auto done = readId(); !done)
        return tl::unexpected(std::move(done.error()));
    if (auto done = readParents(); !done)
        return tl::unexpected(std::move(done.error()));
    readOthers();
    readDocstring();
    for (Finding &finding : m_header.findings)
        finding.revision = m_header.revision.id;
    return std::move(m_header);
}

bool HeaderMaker::mayBeImported(Name name) const
{
    return !m_reader.binding(name).bound && m_reader.importsEverything();
}

Result<void> HeaderMaker::readId()
{
    const auto &id = m_reader.binding(AlembicScriptReader::RevisionId);
    Revision &revision = m_header.revision;
    if (id.bound)
        revision.line = id.line;
    if (id.known && id.value.kind == PythonLiteral::Kind::String)
        revision.id = id.value.items.constFirst();
    else if (!id.bound)
        revision.id = idOfFileName(m_file);
    if (!revision.id.isEmpty())
        return {};
    if (mayBeImported(AlembicScriptReader::RevisionId)) {
        notLiteral(AlembicScriptReader::RevisionId);
        return {};
    }
    if (!id.bound)
        return fail(
            "script.not-a-revision",
            Text::tr("The file does not set `revision`: Alembic takes it for a revision and stops at it."),
            Text::tr("Move it out of the folder of revisions, or give it a header."), at(1));
    if (id.known && id.value.kind != PythonLiteral::Kind::Sequence)
        return fail("script.no-id", Text::tr("The revision's id is empty."),
                    Text::tr("Write it as a string: revision = \"ab12cd34ef56\"."), at(id.line));
    notLiteral(AlembicScriptReader::RevisionId);
    return {};
}

Result<void> HeaderMaker::readParents()
{
    const auto &down = m_reader.binding(AlembicScriptReader::DownRevision);
    if (down.known) {
        m_header.revision.down = down.value.items;
    } else if (down.bound || mayBeImported(AlembicScriptReader::DownRevision)) {
        notLiteral(AlembicScriptReader::DownRevision);
    } else {
        return fail("script.header-syntax", Text::tr("The file does not set `down_revision`."),
                    Text::tr("Add down_revision = None for a first revision, else the id of its parent."),
                    m_header.revision.where());
    }
    m_header.revision.revisesLine = down.line;
    return {};
}

void HeaderMaker::readOthers()
{
    const auto &dependsOn = m_reader.binding(AlembicScriptReader::DependsOn);
    if (dependsOn.known)
        m_header.revision.dependsOn = dependsOn.value.items;
    else if (dependsOn.bound)
        notLiteral(AlembicScriptReader::DependsOn);
    const auto &labels = m_reader.binding(AlembicScriptReader::BranchLabels);
    if (labels.known)
        m_header.revision.labels = labels.value.items;
    else if (labels.bound)
        notLiteral(AlembicScriptReader::BranchLabels);
    m_header.revision.upgradeEmpty = m_reader.upgrade().empty;
    m_header.revision.downgradeEmpty = m_reader.downgrade().empty;
}

void HeaderMaker::notLiteral(Name name)
{
    const int bindingLine = m_reader.binding(name).line;
    const int line = bindingLine > 0 ? bindingLine : 1;
    if (name == AlembicScriptReader::BranchLabels) {
        m_header.revision.labelsKnown = false;
        m_header.findings.append(
            {u"script.label-not-literal"_s,
             Severity::Info,
             Text::tr("The branch labels are computed when the file runs, so that reading cannot tell them."),
             Text::tr("Write them as strings to have them shown and used in goals."),
             at(line),
             {}});
        return;
    }
    m_header.literal = false;
    m_header.findings.append(
        {u"script.not-literal"_s,
         Severity::Warning,
         Text::tr("%1 is computed when the file runs, so that reading cannot tell it.").arg(nameTexts[name]),
         Text::tr(
             "Write it as a string, a tuple of strings or None. Until then Alembic itself has to be asked."),
         at(line),
         {}});
}

void HeaderMaker::readDocstring()
{
    QString text = pythonStripped(m_reader.docstring()).toString();
    const QStringView firstParagraph =
        QStringView(text).left(text.indexOf("\n\n"_L1) < 0 ? text.size() : text.indexOf("\n\n"_L1));
    if (!firstParagraph.startsWith("Revision ID:"_L1)) {
        QStringList lines;
        for (const QStringView line : firstParagraph.split(u'\n'))
            lines.append(pythonStripped(line).toString());
        m_header.revision.message = lines.join(u' ');
    }
    for (const QStringView line : QStringView(text).split(u'\n')) {
        const QStringView stripped = pythonStripped(line);
        if (stripped.startsWith("Create Date:"_L1)) {
            m_header.revision.created = pythonStripped(stripped.mid(12)).toString();
            break;
        }
    }
}

} // namespace

Result<AlembicScript::Header> AlembicScript::parseHeader(const QByteArray &content, const QString &file)
{
    if (auto sized = SqlScript::checkSize(content.size(), file); !sized)
        return tl::unexpected(std::move(sized.error()));
    AlembicScriptReader reader(content, file);
    if (auto done = reader.read(); !done)
        return tl::unexpected(std::move(done.error()));
    return HeaderMaker(reader, file).make();
}

} // namespace limbeck
