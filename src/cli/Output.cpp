#include "Output.h"

#include "Tr.h"

#include "report/ReportFormat.h"

#include <QDir>
#include <QIODevice>
#include <QJsonDocument>

#include <utility>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

QLatin1StringView escapeCode(Style style)
{
    switch (style) {
    case Style::Plain:
        return {};
    case Style::Bold:
        return "1"_L1;
    case Style::Dim:
        return "2"_L1;
    case Style::Good:
        return "32"_L1;
    case Style::Warning:
        return "33"_L1;
    case Style::Bad:
        return "31"_L1;
    }
    Q_UNREACHABLE();
}

Style styleOf(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return Style::Plain;
    case Severity::Warning:
        return Style::Warning;
    case Severity::Error:
        return Style::Bad;
    }
    Q_UNREACHABLE();
}

QString indented(const QString &text)
{
    return u"  "_s + printable(text.trimmed()).replace(u'\n', u"\n  "_s) + u'\n';
}

// One line of a terminal of 80 columns.
QString shortened(const QString &text)
{
    constexpr int columns = 76;
    QString line = text;
    while (displayWidth(line) > columns)
        line.chop(1);
    return line.size() == text.size() ? line : line + u'…';
}

} // namespace

Output::Output(QIODevice &out, QIODevice &err, bool colour, OutputMode mode)
    : m_out(out), m_err(err), m_colour(colour && mode == OutputMode::Text), m_mode(mode)
{
}

QString Output::styled(const QString &text, Style style) const
{
    if (!m_colour || style == Style::Plain)
        return text;
    return u"\x1b[%1m%2\x1b[0m"_s.arg(escapeCode(style), text);
}

void Output::line(const QString &text, Style style)
{
    if (m_mode == OutputMode::Text)
        raw((styled(text, style) + u'\n').toUtf8());
}

void Output::table(const Table &table)
{
    const QStringList lines = table.lines();
    line(lines.first(), Style::Bold);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const auto row = size_t(i - 1);
        const QString &cell = table.firstCell(row);
        line(styled(cell, table.style(row)) + lines[i].mid(cell.size()));
    }
}

void Output::raw(const QByteArray &bytes)
{
    clearTransient();
    m_out.write(bytes);
}

void Output::transient(const QString &text)
{
    if (!m_colour)
        return;
    clearTransient();
    m_out.write(styled(shortened(text), Style::Dim).toUtf8());
    m_hasTransient = true;
}

void Output::clearTransient()
{
    if (std::exchange(m_hasTransient, false))
        m_out.write("\r\x1b[K"); // ECMA-48: erase to the end of the line
}

void Output::writeError(const QString &text)
{
    clearTransient();
    m_err.write(text.toUtf8());
}

void Output::json(const QJsonObject &object)
{
    raw(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void Output::note(const QString &text, Style style)
{
    writeError(styled(text, style) + u'\n');
}

QString Output::block(const QString &label, Style style, const QString &message, const SourceLocation &where,
                      const QString &detail, const QString &hint) const
{
    QString text = styled(label + u':', style) + u' ' + printable(message) + u'\n';
    if (where.isValid())
        text += indented(QDir::toNativeSeparators(where.toString()));
    if (!detail.isEmpty())
        text += indented(detail);
    if (!hint.isEmpty())
        text += indented(Tr::tr("hint: %1").arg(hint));
    return text;
}

QString Output::block(const Finding &finding) const
{
    return block(severityWord(finding.severity), styleOf(finding.severity),
                 finding.message + u" ["_s + finding.code + u']', finding.where, {}, finding.hint);
}

void Output::findings(const Findings &findings)
{
    if (m_mode != OutputMode::Text)
        return;
    for (const Finding &finding : findings)
        raw(block(finding).toUtf8());
}

void Output::warnings(const Findings &findings)
{
    if (m_mode == OutputMode::Json) // they are in the object
        return;
    for (const Finding &finding : findings)
        writeError(block(finding));
}

void Output::error(const Error &error)
{
    writeError(block(Tr::tr("error"), Style::Bad, error.message, error.where, error.detail, error.hint));
}

QJsonObject toJson(const Error &error)
{
    return {{u"code"_s, error.code},       {u"message"_s, error.message},    {u"detail"_s, error.detail},
            {u"hint"_s, error.hint},       {u"sqlstate"_s, error.sqlstate},  {u"file"_s, error.where.file},
            {u"line"_s, error.where.line}, {u"column"_s, error.where.column}};
}

} // namespace limbeck::cli
