#include "script/SqlScript.h"

#include "script/SqlScriptHeaderReader.h"
#include "script/SqlScriptMarker.h"
#include "sql/SqlLexer.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace limbeck {

namespace {

using Section = SqlScriptMarker::Section;

bool isBlank(TokenKind kind)
{
    return kind == TokenKind::Whitespace || kind == TokenKind::LineComment || kind == TokenKind::BlockComment;
}

QString sectionName(Section section)
{
    return section == Section::Up ? QStringLiteral("migrate:up") : QStringLiteral("migrate:down");
}

// Reads one revision's file. Markers in strings and block comments are no markers.
class Reader
{
public:
    Reader(const QByteArray &content, const QString &file) : m_content(content), m_file(file) {}

    Result<RevisionScript> read();

private:
    Result<void> findMarkers();
    Result<void> addMarker(const SqlScriptMarker &marker);
    Result<void> readSections();
    Result<ScriptSection> readSection(const SqlScriptMarker &marker, qsizetype end);
    Result<bool> decideTransaction(const SqlScriptMarker &marker, const std::vector<Statement> &statements);
    void addFinding(const char *code, const QString &message, const QString &hint, int line);
    SourceLocation at(const Statement &statement) const { return {m_file, statement.line, statement.column}; }

    const QByteArray &m_content;
    const QString &m_file;
    std::vector<SqlScriptMarker> m_markers;
    RevisionScript m_script;
};

Result<RevisionScript> Reader::read()
{
    if (auto sized = SqlScript::checkSize(m_content.size(), m_file); !sized)
        return tl::unexpected(std::move(sized.error()));
    auto header = SqlScriptHeaderReader(m_content, m_file, SqlScriptHeaderReader::Extent::WholeFile).read();
    if (!header)
        return tl::unexpected(std::move(header.error()));
    m_script.revision = std::move(header->revision);
    if (auto found = findMarkers(); !found)
        return tl::unexpected(std::move(found.error()));
    if (auto done = readSections(); !done)
        return tl::unexpected(std::move(done.error()));
    m_script.content = m_content;
    m_script.contentHash = QCryptographicHash::hash(m_content, QCryptographicHash::Sha256).toHex();
    return std::move(m_script);
}

Result<void> Reader::findMarkers()
{
    const qsizetype start = m_content.startsWith("\xef\xbb\xbf") ? 3 : 0;
    qsizetype outside = -1;
    bool sawId = false;
    SqlLexer lexer(QByteArrayView(m_content).sliced(start));
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        token.offset += start;
        if (SqlScriptMarker::matches(m_content, token)) {
            const auto marker = SqlScriptMarker::parse(m_content, token, m_file);
            auto added = marker ? addMarker(*marker) : Result<void>(tl::unexpected(marker.error()));
            if (!added)
                return added;
        } else if (SqlScriptHeaderReader::isIdLine(SqlScriptMarker::commentLine(m_content, token))) {
            if (sawId)
                return fail(
                    "script.two-headers",
                    QCoreApplication::translate("limbeck::SqlScript", "The file has a second header."),
                    QCoreApplication::translate("limbeck::SqlScript",
                                                "Put each revision into a file of its own."),
                    locate(m_content, token.offset, m_file));
            sawId = true;
        } else if (m_markers.empty() && outside < 0 && !isBlank(token.kind)) {
            outside = token.offset;
        }
    }
    if (!m_markers.empty() && outside >= 0)
        return fail("script.statement-outside",
                    QCoreApplication::translate("limbeck::SqlScript",
                                                "A statement stands in front of the first marker."),
                    QCoreApplication::translate("limbeck::SqlScript", "Move it behind -- migrate:up."),
                    locate(m_content, outside, m_file));
    return {};
}

Result<void> Reader::addMarker(const SqlScriptMarker &marker)
{
    for (const SqlScriptMarker &other : m_markers) {
        if (other.section == marker.section)
            return fail(
                "script.duplicate-section",
                QCoreApplication::translate("limbeck::SqlScript",
                                            "The file has a second section %1; the first is on line %2.")
                    .arg(sectionName(marker.section), QString::number(other.line)),
                QCoreApplication::translate("limbeck::SqlScript",
                                            "Put the statements of both into one section."),
                {m_file, marker.line, 0});
    }
    m_markers.push_back(marker);
    return {};
}

Result<void> Reader::readSections()
{
    bool sawUp = false;
    for (std::size_t i = 0; i < m_markers.size(); ++i) {
        const qsizetype end = i + 1 < m_markers.size() ? m_markers[i + 1].offset : m_content.size();
        auto section = readSection(m_markers[i], end);
        if (!section)
            return tl::unexpected(std::move(section.error()));
        if (m_markers[i].section == Section::Up) {
            m_script.up = std::move(*section);
            sawUp = true;
        } else {
            m_script.down = std::move(*section);
        }
    }
    if (!sawUp)
        return fail(
            "script.no-up",
            QCoreApplication::translate("limbeck::SqlScript", "The file has no section -- migrate:up."),
            QCoreApplication::translate(
                "limbeck::SqlScript", "Write -- migrate:up on a line of its own in front of the statements."),
            m_script.revision.where());
    if (m_script.up.statements.empty())
        addFinding(
            "script.empty-up",
            QCoreApplication::translate("limbeck::SqlScript", "The section migrate:up has no statements."),
            QCoreApplication::translate("limbeck::SqlScript",
                                        "That is fine for a revision that only merges branches."),
            m_script.up.line);
    return {};
}

Result<ScriptSection> Reader::readSection(const SqlScriptMarker &marker, qsizetype end)
{
    auto statements = splitStatements(m_content, marker.end, end, m_file);
    if (!statements)
        return tl::unexpected(std::move(statements.error()));
    for (const Statement &statement : *statements) {
        const QByteArray command = transactionCommand(statement.sql);
        if (!command.isEmpty())
            return fail("script.transaction-command",
                        QCoreApplication::translate(
                            "limbeck::SqlScript",
                            "%1 is not for a revision: Limbeck begins and ends the transactions itself.")
                            .arg(QString::fromLatin1(command)),
                        QCoreApplication::translate(
                            "limbeck::SqlScript",
                            "Take it out. For statements outside a transaction, write %1 transaction:false.")
                            .arg(QStringLiteral("-- ") + sectionName(marker.section)),
                        at(statement));
    }
    const auto transactional = decideTransaction(marker, *statements);
    if (!transactional)
        return tl::unexpected(transactional.error());
    return ScriptSection{*transactional, std::move(*statements), marker.line};
}

Result<bool> Reader::decideTransaction(const SqlScriptMarker &marker,
                                       const std::vector<Statement> &statements)
{
    if (marker.transaction == false)
        return false;
    for (const Statement &statement : statements) {
        const QString command = QString::fromUtf8(nonTransactionalCommand(statement.sql));
        if (command.isEmpty())
            continue;
        if (marker.transaction == true)
            return fail("script.marker-option",
                        QCoreApplication::translate(
                            "limbeck::SqlScript",
                            "The section says transaction:true, but PostgreSQL runs %1 outside a "
                            "transaction only.")
                            .arg(command),
                        QCoreApplication::translate(
                            "limbeck::SqlScript",
                            "Write transaction:false, or move the statement to a revision of its own."),
                        at(statement));
        addFinding("script.implied-non-transactional",
                   QCoreApplication::translate(
                       "limbeck::SqlScript",
                       "%1 cannot run in a transaction, so the section %2 runs statement by statement.")
                       .arg(command, sectionName(marker.section)),
                   QCoreApplication::translate(
                       "limbeck::SqlScript",
                       "Write transaction:false behind the marker to say so, and keep such statements in a "
                       "revision of their own."),
                   statement.line);
        return false;
    }
    return true;
}

void Reader::addFinding(const char *code, const QString &message, const QString &hint, int line)
{
    m_script.findings.append(Finding{
        QString::fromLatin1(code), Severity::Info, message, hint, {m_file, line, 0}, m_script.revision.id});
}

} // namespace

bool SqlScript::holdsHeader(const QByteArray &beginning)
{
    const qsizetype start = beginning.startsWith("\xef\xbb\xbf") ? 3 : 0;
    SqlLexer lexer(QByteArrayView(beginning).sliced(start));
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        token.offset += start;
        const bool reachesEnd = token.offset + token.length >= beginning.size();
        if (!isBlank(token.kind) || SqlScriptMarker::matches(beginning, token))
            return !reachesEnd;
    }
    return false;
}

Result<SqlScript::Header> SqlScript::parseHeader(const QByteArray &content, const QString &file)
{
    return SqlScriptHeaderReader(content, file, SqlScriptHeaderReader::Extent::Beginning).read();
}

Result<RevisionScript> SqlScript::parse(const QByteArray &content, const QString &file)
{
    return Reader(content, file).read();
}

Result<void> SqlScript::checkSize(qint64 bytes, const QString &file)
{
    if (bytes <= maximumSize)
        return {};
    return fail(
        "script.too-long",
        QCoreApplication::translate("limbeck::SqlScript", "The file is %1 MB long; a revision may have 8 MB.")
            .arg(double(bytes) / (1024.0 * 1024.0), 0, 'f', 1),
        QCoreApplication::translate("limbeck::SqlScript",
                                    "Split it into several revisions, or load its data in another way."),
        {file, 1, 0});
}

} // namespace limbeck
