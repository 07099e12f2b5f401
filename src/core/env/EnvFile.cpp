#include "env/EnvFile.h"

#include "base/PythonText.h"
#include "base/SaveFile.h"
#include "base/TextEncoding.h"
#include "env/DotenvParser.h"
#include "env/EnvValueWriter.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvFile)
};

Error encodingError(const QByteArray &bytes, qsizetype offset, const QString &path)
{
    const QStringList pages = fittingCodePages(bytes);
    const QString hint = pages.isEmpty()
                             ? Text::tr("Save the file as UTF-8.")
                             : Text::tr("It would fit %1. Open it in that encoding and save it as UTF-8.")
                                   .arg(pages.join(Text::tr(" or ")));
    const int line = looksUtf16(bytes) ? 1 : lineOfOffset(bytes, offset);
    return {QStringLiteral("env.encoding"),
            Text::tr("Line %1 is not UTF-8.").arg(line),
            {},
            hint,
            {},
            {path, line, 0}};
}

// A name that can be written without quotes and that any process environment takes.
bool isWritableKey(const QString &key)
{
    return !key.isEmpty() && key.front() != u'\'' && std::none_of(key.begin(), key.end(), [](QChar c) {
        return c == u'=' || c == u'#' || c.isNull() || isPythonSpace(c);
    });
}

QByteArray dominantLineEnd(const QByteArray &bytes)
{
    const auto crlf = bytes.count("\r\n");
    const auto lf = bytes.count('\n') - crlf;
    const auto cr = bytes.count('\r') - crlf;
    if (crlf > lf && crlf >= cr)
        return "\r\n";
    return cr > lf ? QByteArray("\r") : QByteArray("\n");
}

bool endsLine(const QByteArray &bytes, qsizetype start)
{
    return bytes.size() <= start || bytes.endsWith('\n') || bytes.endsWith('\r');
}

} // namespace

Result<EnvFile> EnvFile::read(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return fail("env.missing", Text::tr("The file %1 does not exist.").arg(info.fileName()),
                    Text::tr("Create it, or name another file."), {path, 0, 0});
    QFile file(path);
    if (info.isDir() || !file.open(QIODevice::ReadOnly)) {
        const QString reason = info.isDir() ? Text::tr("It is a folder.") : file.errorString();
        return fail(Error{QStringLiteral("env.unreadable"),
                          Text::tr("The file %1 cannot be read.").arg(info.fileName()),
                          reason,
                          Text::tr("Check that it is a file and that you may read it."),
                          {},
                          {path, 0, 0}});
    }
    return parse(file.readAll(), path);
}

Result<EnvFile> EnvFile::parse(const QByteArray &bytes, const QString &path)
{
    if (looksUtf16(bytes))
        return fail(encodingError(bytes, 0, path));
    if (looksBinary(bytes))
        return fail("env.binary", Text::tr("The file %1 is no text file.").arg(QFileInfo(path).fileName()),
                    Text::tr("Choose a text file with one NAME=value a line."), {path, 0, 0});
    if (const qsizetype invalid = firstInvalidUtf8(bytes); invalid >= 0)
        return fail(encodingError(bytes, invalid, path));
    EnvFile file;
    file.m_path = path;
    file.m_bytes = bytes;
    file.reparse();
    return file;
}

void EnvFile::reparse()
{
    const qsizetype bom = utf8BomLength(m_bytes);
    m_bindings = parseDotenv(QByteArrayView(m_bytes).sliced(bom));
    m_last.clear();
    m_last.reserve(qsizetype(m_bindings.size()));
    for (size_t i = 0; i < m_bindings.size(); ++i) {
        m_bindings[i].offset += bom;
        m_bindings[i].valueOffset += bom;
        if (!m_bindings[i].key.isEmpty())
            m_last.insert(m_bindings[i].key, int(i));
    }
}

const EnvBinding *EnvFile::find(const QString &key) const
{
    const auto found = m_last.constFind(key);
    return found == m_last.cend() ? nullptr : &m_bindings[size_t(*found)];
}

QStringList EnvFile::keys() const
{
    QStringList result;
    QSet<QString> seen;
    for (const EnvBinding &binding : m_bindings) {
        if (!binding.key.isEmpty() && !seen.contains(binding.key)) {
            seen.insert(binding.key);
            result << binding.key;
        }
    }
    return result;
}

Result<void> EnvFile::setValue(const QString &key, const QString &value)
{
    if (value.contains(QChar::Null))
        return fail("env.value", Text::tr("A value cannot hold a zero character."), Text::tr("Leave it out."),
                    {m_path, 0, 0});
    const QByteArray lineEnd = dominantLineEnd(m_bytes);
    const EnvBinding *binding = find(key);
    qsizetype offset = m_bytes.size();
    qsizetype length = 0;
    QByteArray text;
    if (binding) {
        offset = binding->valueOffset;
        length = binding->valueLength;
        const qsizetype after = offset + length;
        const bool followed = after < m_bytes.size() && m_bytes[after] != '\n' && m_bytes[after] != '\r';
        const WrittenValue written = writeEnvValue(value, binding->quoting, followed, lineEnd);
        text = (binding->value ? QByteArray() : QByteArray("=")) + written.text;
        if (followed && written.quoting == EnvQuoting::None && m_bytes[after] == '#')
            text += ' ';
    } else {
        if (!isWritableKey(key))
            return fail("env.key", Text::tr("“%1” cannot be the name of a variable.").arg(key),
                        Text::tr("Use letters, digits and underscores."), {m_path, 0, 0});
        if (!endsLine(m_bytes, utf8BomLength(m_bytes)))
            text = lineEnd;
        text += key.toUtf8() + '=' + writeEnvValue(value, EnvQuoting::None, false, lineEnd).text + lineEnd;
    }
    if (!replace(offset, length, text, key, value))
        return fail("env.unterminated",
                    Text::tr("An open quote in this file would swallow the value of %1.").arg(key),
                    Text::tr("Close the quote in the line that could not be read, then try again."),
                    {m_path, 0, 0});
    return {};
}

// Puts `bytes` in place and keeps them only when the key then has the value and every other binding is as it
// was.
bool EnvFile::replace(qsizetype offset, qsizetype length, const QByteArray &bytes, const QString &key,
                      const QString &value)
{
    EnvFile changed = *this;
    changed.m_bytes.replace(offset, length, bytes);
    changed.reparse();
    const auto same = [&](const EnvBinding &a, const EnvBinding &b) {
        return a.key == b.key && a.unparsable == b.unparsable && (a.value == b.value || a.key == key);
    };
    const EnvBinding *binding = changed.find(key);
    const size_t common = std::min(m_bindings.size(), changed.m_bindings.size());
    const auto end = m_bindings.cbegin() + qsizetype(common);
    const bool others = std::equal(m_bindings.cbegin(), end, changed.m_bindings.cbegin(), same);
    if (!binding || binding->value != value || !others || m_bindings.size() > common)
        return false;
    *this = std::move(changed);
    return true;
}

void EnvFile::remove(const QString &key)
{
    for (auto binding = m_bindings.rbegin(); binding != m_bindings.rend(); ++binding) {
        if (binding->key == key)
            m_bytes.remove(binding->offset, binding->length);
    }
    reparse();
}

QString EnvFile::literalValue(const QString &text)
{
    // A reference to a variable without a name is always unset, so its default is what stands there.
    QString result = text;
    return result.replace(QLatin1String("${"), QLatin1String("${:-$}{"));
}

Result<void> EnvFile::save() const
{
    return saveFile(m_path, m_bytes, SavedFileAccess::OwnerOnly);
}

} // namespace limbeck
