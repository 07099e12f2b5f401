#include "env/ShownDiff.h"

#include "base/SecretText.h"
#include "env/EnvFile.h"
#include "env/Environment.h"

#include <QCoreApplication>
#include <QDir>
#include <QHash>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ShownDiff)
};

const QLatin1String stars("***");

// The text of a `.env` file without its secrets, in as many lines as it has.
class MaskedText
{
public:
    // `before`: the file's older text, whose secrets tell which of these are new.
    MaskedText(const QByteArray &bytes, const MaskedText *before);

    QByteArray line(int number) const { return m_lines.value(number - 1); }

private:
    struct Masked
    {
        QString shown;
        QString secret;
    };

    void add(const EnvBinding &binding, const QByteArray &bytes, const MaskedText *before);
    QByteArray maskedBinding(const EnvBinding &binding, const QByteArray &bytes, const MaskedText *before);

    QByteArray m_text;
    QList<QByteArray> m_lines;
    QHash<QString, Masked> m_secrets;
    bool m_open = false; // behind a quote of a secret that is never closed
};

QByteArray hidden(const QByteArray &text)
{
    return hidePasswords(QString::fromUtf8(text)).toUtf8();
}

// Each line as `***`, with the line ends that it has.
QByteArray starredLines(const QByteArray &text)
{
    QByteArray result;
    bool inLine = false;
    for (const char c : text) {
        const bool end = c == '\n' || c == '\r';
        if (!end && !inLine)
            result += "***";
        if (end)
            result += c;
        inLine = !end;
    }
    return result;
}

// `# DB_PASSWORD=old` and what else has a name in front of a `=`.
QByteArray maskedFreeLine(const QByteArray &line)
{
    const qsizetype equals = line.indexOf('=');
    if (equals < 0)
        return hidden(line);
    QString key = QString::fromUtf8(line.first(equals));
    while (key.startsWith(QLatin1Char('#')) || (!key.isEmpty() && key.front().isSpace()))
        key.remove(0, 1);
    Variable variable;
    variable.key = key.trimmed();
    variable.raw = QString::fromUtf8(line.sliced(equals + 1)).trimmed();
    const QString shown = maskedRaw(variable);
    if (shown == variable.raw)
        return hidden(line);
    const qsizetype length = line.endsWith("\r\n") ? 2 : line.endsWith('\n') || line.endsWith('\r') ? 1 : 0;
    return line.first(equals + 1) + shown.toUtf8() + line.last(length);
}

QByteArray maskedFreeText(const QByteArray &text)
{
    QByteArray result;
    for (qsizetype from = 0; from < text.size();) {
        const qsizetype end = text.indexOf('\n', from);
        const qsizetype next = end < 0 ? text.size() : end + 1;
        result += maskedFreeLine(text.sliced(from, next - from));
        from = next;
    }
    return result;
}

MaskedText::MaskedText(const QByteArray &bytes, const MaskedText *before)
{
    const auto file = EnvFile::parse(bytes, {});
    if (!file) {
        m_text = starredLines(bytes);
    } else {
        qsizetype done = 0;
        for (const EnvBinding &binding : file->bindings()) {
            m_text += bytes.sliced(done, binding.offset - done);
            add(binding, bytes, before);
            done = binding.offset + binding.length;
        }
        m_text += bytes.sliced(done);
    }
    for (qsizetype from = 0; from < m_text.size();) {
        const qsizetype end = m_text.indexOf('\n', from);
        const qsizetype next = end < 0 ? m_text.size() : end + 1;
        m_lines << m_text.sliced(from, next - from);
        from = next;
    }
}

void MaskedText::add(const EnvBinding &binding, const QByteArray &bytes, const MaskedText *before)
{
    const QByteArray whole = bytes.sliced(binding.offset, binding.length);
    if (!binding.key.isEmpty() && binding.value) {
        m_open = false;
        m_text += maskedBinding(binding, bytes, before);
        return;
    }
    const bool isComment = whole.trimmed().startsWith('#');
    const QByteArray masked = m_open && !isComment ? starredLines(whole) : maskedFreeText(whole);
    m_open = (m_open && !whole.trimmed().isEmpty()) || (binding.unparsable && masked != whole);
    m_text += masked;
}

QByteArray MaskedText::maskedBinding(const EnvBinding &binding, const QByteArray &bytes,
                                     const MaskedText *before)
{
    Variable variable;
    variable.key = binding.key;
    variable.raw = *binding.value;
    const qsizetype valueEnd = binding.valueOffset + binding.valueLength;
    const QByteArray value = bytes.sliced(binding.valueOffset, binding.valueLength);
    const QByteArray prefix = bytes.sliced(binding.offset, binding.valueOffset - binding.offset);
    const QByteArray suffix = hidden(bytes.sliced(valueEnd, binding.offset + binding.length - valueEnd));
    QString shown = maskedRaw(variable);
    if (shown == variable.raw)
        return prefix + value + suffix;
    const Masked now{shown, hiddenPart(variable.raw, shown)};
    m_secrets.insert(binding.key, now);
    if (before && before->m_secrets.contains(binding.key) &&
        before->m_secrets.value(binding.key).secret != now.secret)
        shown.replace(stars, stars + Text::tr("(changed)"));
    if (value.contains('\n') || value.contains('\r'))
        return prefix + starredLines(value) + suffix;
    const bool quoted = binding.quoting != EnvQuoting::None;
    const QByteArray quote = quoted ? value.first(1) : QByteArray();
    return prefix + quote + shown.toUtf8() + quote + suffix;
}

} // namespace

LineDiff shownDiff(const FileChange &change, int context)
{
    const LineDiff diff = change.diff(context);
    if (!change.isEnvFile)
        return diff.shownAs([](const LineDiff::Line &line) { return hidden(line.text); });
    const MaskedText before(change.before.value_or(QByteArray()), nullptr);
    const MaskedText after(change.after.value_or(QByteArray()), &before);
    return diff.shownAs([&](const LineDiff::Line &line) {
        return line.before > 0 ? before.line(line.before) : after.line(line.after);
    });
}

QString shownDiffText(const FileChange &change, const QString &folder)
{
    const QString name = QDir(folder).relativeFilePath(change.file);
    const QString none = QStringLiteral("/dev/null");
    return QString::fromUtf8(shownDiff(change).unified(change.before ? QLatin1String("a/") + name : none,
                                                       change.after ? QLatin1String("b/") + name : none));
}

} // namespace limbeck
