#include "base/TextEncoding.h"
#include "env/DotenvParser.h"
#include "env/EnvFile.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvFile)
};

Finding finding(const char *code, Severity severity, QString message, QString hint, const QString &path,
                int line)
{
    return {QString::fromLatin1(code), severity, std::move(message), std::move(hint), {path, line, 0}, {}};
}

// Only these can be read in two ways, so that most files are parsed once.
bool canDiffer(const QByteArray &bytes)
{
    return bytes.contains('\\') || bytes.contains("= ") || bytes.contains("=\t") || bytes.contains("=\xc2");
}

// The values of the grammar that python-dotenv had before, by key.
QHash<QString, std::optional<QString>> olderValues(const QByteArray &bytes)
{
    QHash<QString, std::optional<QString>> values;
    const auto pieces =
        parseDotenv(QByteArrayView(bytes).sliced(utf8BomLength(bytes)), DotenvGrammar::UpTo122);
    for (const EnvBinding &binding : pieces) {
        if (!binding.key.isEmpty())
            values.insert(binding.key, binding.value);
    }
    return values;
}

} // namespace

Findings EnvFile::findings() const
{
    Findings result;
    if (utf8BomLength(m_bytes) > 0)
        result << finding(
            "env.bom", Severity::Warning,
            Text::tr("The file starts with a byte order mark. python-dotenv before 1.2.3 takes it for a part "
                     "of the first variable's name."),
            Text::tr("Save the file as UTF-8 without a byte order mark."), m_path, 1);
    const auto older = canDiffer(m_bytes) ? std::optional(olderValues(m_bytes)) : std::nullopt;
    const auto bindings =
        std::ranges::count_if(m_bindings, [](const EnvBinding &b) { return !b.key.isEmpty(); });
    const bool repeats = bindings > m_last.size(); // most files set each key once
    QHash<QString, int> lines;
    for (const EnvBinding &binding : m_bindings) {
        if (binding.unparsable)
            result << finding(
                "env.unparsable", Severity::Warning,
                Text::tr("Line %1 cannot be read and is skipped, as python-dotenv does.").arg(binding.line),
                Text::tr("Write it as NAME=value, and close every quote."), m_path, binding.line);
        if (binding.key.isEmpty())
            continue;
        if (repeats && lines.contains(binding.key))
            result << finding("env.duplicate-key", Severity::Warning,
                              Text::tr("%1 is set again; line %2 does not count.")
                                  .arg(binding.key, QString::number(lines.value(binding.key))),
                              Text::tr("Remove one of the two lines."), m_path, binding.line);
        if (repeats)
            lines.insert(binding.key, binding.line);
        if (!binding.value)
            result << finding("env.no-value", Severity::Info, Text::tr("%1 has no value.").arg(binding.key),
                              Text::tr("Write %1= for an empty value.").arg(binding.key), m_path,
                              binding.line);
        if (older && find(binding.key) == &binding && older->value(binding.key) != binding.value)
            result << finding(
                "env.version-differs", Severity::Warning,
                Text::tr("python-dotenv before 1.2.4 reads another value for %1 than later versions do.")
                    .arg(binding.key),
                Text::tr("Quote the value, and let no backslash stand before the closing quote."), m_path,
                binding.line);
    }
    return result;
}

} // namespace limbeck
