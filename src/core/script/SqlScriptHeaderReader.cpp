#include "script/SqlScriptHeaderReader.h"

#include "script/SqlScriptMarker.h"
#include "sql/SqlLexer.h"
#include "sql/TextPosition.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace limbeck {

namespace {

constexpr std::array<const char *, 5> keys = {"revision id", "revises", "create date", "branch labels",
                                              "depends on"};

// The key of a header line in lower case, or empty for any other comment.
QByteArray keyOf(QByteArrayView comment)
{
    const qsizetype colon = comment.indexOf(':');
    if (colon <= 0 || colon > 20)
        return {};
    const QByteArray key = comment.first(colon).trimmed().toByteArray().toLower();
    return std::find(keys.begin(), keys.end(), key) != keys.end() ? key : QByteArray();
}

// The length without a character at the end that the reading stopped inside of.
qsizetype wholeCharacters(QByteArrayView bytes)
{
    qsizetype end = bytes.size();
    for (qsizetype i = 1; i <= qMin<qsizetype>(3, bytes.size()); ++i) {
        const uchar c = static_cast<uchar>(bytes[bytes.size() - i]);
        if ((c & 0xC0U) != 0xC0U)
            continue;
        const qsizetype needed = c >= 0xF0U ? 4 : c >= 0xE0U ? 3 : 2;
        if (i < needed)
            end = bytes.size() - i;
        break;
    }
    return end;
}

// The offset of the first byte that is not UTF-8.
qsizetype firstInvalid(QByteArrayView bytes)
{
    qsizetype low = 0; // bytes up to here are valid
    qsizetype high = bytes.size();
    while (low + 1 < high) {
        const qsizetype middle = low + (high - low) / 2;
        const qsizetype whole = wholeCharacters(bytes.first(middle));
        if (bytes.first(whole).isValidUtf8())
            low = middle;
        else
            high = middle;
    }
    return wholeCharacters(bytes.first(low));
}

} // namespace

SqlScriptHeaderReader::SqlScriptHeaderReader(const QByteArray &content, const QString &file, Extent extent)
    : m_content(content), m_file(file), m_extent(extent)
{
    m_revision.file = file;
}

bool SqlScriptHeaderReader::isIdLine(QByteArrayView comment)
{
    return keyOf(comment) == keys.front();
}

Result<SqlScript::Header> SqlScriptHeaderReader::read()
{
    if (auto checked = checkEncoding(); !checked)
        return tl::unexpected(std::move(checked.error()));
    if (auto done = readComments(); !done)
        return tl::unexpected(std::move(done.error()));
    return m_keys.isEmpty() ? finishPlain() : finish();
}

Result<void> SqlScriptHeaderReader::checkEncoding() const
{
    const QString hint = QCoreApplication::translate("limbeck::SqlScript", "Save the file as UTF-8.");
    if (m_content.startsWith("\xff\xfe") || m_content.startsWith("\xfe\xff"))
        return fail("script.encoding",
                    QCoreApplication::translate("limbeck::SqlScript", "The file is UTF-16, not UTF-8."), hint,
                    at(1));
    QByteArrayView bytes(m_content);
    if (m_extent == Extent::Beginning)
        bytes = bytes.first(wholeCharacters(bytes));
    qsizetype wrong = bytes.isValidUtf8() ? -1 : firstInvalid(bytes);
    QString message = QCoreApplication::translate("limbeck::SqlScript",
                                                  "The file is not UTF-8: a character here cannot be read.");
    if (const qsizetype zero = m_content.indexOf('\0'); zero >= 0 && (wrong < 0 || zero < wrong)) {
        wrong = zero;
        message = QCoreApplication::translate("limbeck::SqlScript",
                                              "The file holds a zero byte, which SQL text cannot.");
    }
    if (wrong < 0)
        return {};
    return fail("script.encoding", message, hint, locate(m_content, wrong, m_file));
}

Result<void> SqlScriptHeaderReader::readComments()
{
    const qsizetype start = m_content.startsWith("\xef\xbb\xbf") ? 3 : 0;
    TextPosition position{QByteArrayView(m_content)};
    SqlLexer lexer(QByteArrayView(m_content).sliced(start));
    for (Token token = lexer.next();; token = lexer.next()) {
        token.offset += start;
        if (token.kind == TokenKind::Whitespace || token.kind == TokenKind::BlockComment)
            continue;
        if (token.kind != TokenKind::LineComment)
            return {};
        if (SqlScriptMarker::matches(m_content, token)) {
            m_sawMarker = true;
            const auto marker = SqlScriptMarker::parse(m_content, token, m_file);
            return marker ? Result<void>() : tl::unexpected(marker.error());
        }
        position.advance(token.offset);
        const QByteArrayView comment = SqlScriptMarker::commentLine(m_content, token);
        if (auto done = readLine(comment, position.line()); !done)
            return done;
    }
}

Result<void> SqlScriptHeaderReader::readLine(QByteArrayView comment, int line)
{
    const QByteArray key = keyOf(comment);
    if (!key.isEmpty()) {
        m_messageDone = true;
        return readKey(key, QString::fromUtf8(comment.sliced(comment.indexOf(':') + 1)).trimmed(), line);
    }
    // The message is the first paragraph, as Alembic takes it from the docstring.
    if (comment.isEmpty())
        m_messageDone = m_messageDone || !m_revision.message.isEmpty();
    else if (!m_messageDone)
        m_revision.message +=
            (m_revision.message.isEmpty() ? QString() : QStringLiteral(" ")) + QString::fromUtf8(comment);
    return {};
}

tl::unexpected<Error> SqlScriptHeaderReader::repeatedKey(const QByteArray &key, const QString &value,
                                                         int line) const
{
    if (key == keys.front())
        return fail(
            "script.two-headers",
            QCoreApplication::translate("limbeck::SqlScript",
                                        "The file has a second header: revision %1 begins here.")
                .arg(value),
            QCoreApplication::translate("limbeck::SqlScript", "Put each revision into a file of its own."),
            at(line));
    return fail("script.header-syntax",
                QCoreApplication::translate("limbeck::SqlScript", "The header has a second line “%1”.")
                    .arg(QString::fromLatin1(key)),
                QCoreApplication::translate("limbeck::SqlScript",
                                            "Keep one of them; several revisions are separated by commas."),
                at(line));
}

Result<void> SqlScriptHeaderReader::readKey(const QByteArray &key, const QString &value, int line)
{
    if (m_keys.contains(key))
        return repeatedKey(key, value, line);
    m_keys.insert(key);
    if (key == "create date") {
        m_revision.created = value;
        return {};
    }
    const Result<QStringList> list = names(value, line);
    if (!list)
        return tl::unexpected(list.error());
    if (key == "revision id") {
        if (list->size() != 1)
            return fail("script.no-id",
                        QCoreApplication::translate("limbeck::SqlScript",
                                                    "“Revision ID:” names no revision, or several."),
                        QCoreApplication::translate("limbeck::SqlScript",
                                                    "Write one id of at most 32 characters behind it."),
                        at(line));
        m_revision.id = list->constFirst();
        m_revision.line = line;
    } else if (key == "revises") {
        m_revision.down = *list;
        m_revision.revisesLine = line;
    } else if (key == "branch labels") {
        m_revision.labels = *list;
    } else {
        m_revision.dependsOn = *list;
    }
    return {};
}

// Names separated by commas; `None`, as Alembic's files have it, is none.
Result<QStringList> SqlScriptHeaderReader::names(const QString &value, int line) const
{
    QStringList found;
    if (value.isEmpty() || value == u"None")
        return found;
    const QStringList parts = value.split(QLatin1Char(','));
    for (const QString &part : parts) {
        const QString name = part.trimmed();
        if (name.isEmpty() || name.contains(QLatin1Char(' ')) || name.contains(QLatin1Char('\t')))
            return fail(
                "script.header-syntax",
                QCoreApplication::translate("limbeck::SqlScript", "“%1” is not a list of names.").arg(value),
                QCoreApplication::translate("limbeck::SqlScript",
                                            "Separate names with commas, as in: a1b2, c3d4."),
                at(line));
        found.append(name);
    }
    return found;
}

Result<SqlScript::Header> SqlScriptHeaderReader::finish()
{
    if (m_revision.id.isEmpty())
        return fail(
            "script.no-id",
            QCoreApplication::translate("limbeck::SqlScript", "The header has no line “Revision ID:”."),
            QCoreApplication::translate("limbeck::SqlScript",
                                        "Add -- Revision ID: and an id of at most 32 characters."),
            at(1));
    if (!m_keys.contains("revises"))
        return fail("script.header-syntax",
                    QCoreApplication::translate("limbeck::SqlScript", "The header has no line “Revises:”."),
                    QCoreApplication::translate(
                        "limbeck::SqlScript",
                        "Add -- Revises: with the parent's id, or with nothing for a first revision."),
                    at(m_revision.line));
    return SqlScript::Header{m_revision, false};
}

// A dbmate file: everything that a header would say comes from the file's name, as in
// 20250212_create_users.sql.
Result<SqlScript::Header> SqlScriptHeaderReader::finishPlain()
{
    const QString name = QFileInfo(m_file).completeBaseName();
    const auto end =
        std::find_if_not(name.begin(), name.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    m_revision.id = name.left(end - name.begin());
    if (m_revision.id.isEmpty() && m_sawMarker)
        return fail(
            "script.no-id",
            QCoreApplication::translate("limbeck::SqlScript",
                                        "The file has neither a header nor a name that begins with digits."),
            QCoreApplication::translate(
                "limbeck::SqlScript",
                "Add -- Revision ID: and -- Revises: at the top, or begin the name with digits."),
            at(1));
    if (m_revision.id.isEmpty())
        return fail("script.not-a-revision",
                    QCoreApplication::translate("limbeck::SqlScript",
                                                "The file is not a revision: it has no header, no marker "
                                                "and no digits in front of its name."),
                    QCoreApplication::translate("limbeck::SqlScript",
                                                "Add a header, or move the file to another folder."),
                    at(1));
    QString message = name.mid(m_revision.id.size());
    message.replace(QLatin1Char('_'), QLatin1Char(' ')).replace(QLatin1Char('-'), QLatin1Char(' '));
    m_revision.message = message.simplified();
    return SqlScript::Header{m_revision, true};
}

} // namespace limbeck
