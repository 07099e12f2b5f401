#include "env/DotenvParser.h"

#include <QString>

#include <optional>

namespace limbeck {

namespace {

using uchar8 = unsigned char;

// The length of the white space character of Python's `\s` at `i`, in UTF-8, or 0.
qsizetype spaceLength(QByteArrayView text, qsizetype i)
{
    const auto at = [&](qsizetype k) -> int { return k < text.size() ? static_cast<uchar8>(text[k]) : 0; };
    const int first = at(i);
    if ((first >= 0x09 && first <= 0x0d) || (first >= 0x1c && first <= 0x20))
        return 1;
    if (first == 0xc2 && (at(i + 1) == 0x85 || at(i + 1) == 0xa0))
        return 2;
    const int pair = at(i + 1) << 8 | at(i + 2);
    const bool three = (first == 0xe1 && pair == 0x9a80) || (first == 0xe3 && pair == 0x8080) ||
                       (first == 0xe2 && ((pair >= 0x8080 && pair <= 0x808a) || pair == 0x80a8 ||
                                          pair == 0x80a9 || pair == 0x80af || pair == 0x819f));
    return three ? 3 : 0;
}

bool isLineEnd(char c)
{
    return c == '\n' || c == '\r';
}

QString decoded(QByteArrayView text)
{
    QString result = QString::fromUtf8(text);
    if (text.contains('\r')) {
        result.replace(QLatin1String("\r\n"), QLatin1String("\n"));
        result.replace(QLatin1Char('\r'), QLatin1Char('\n'));
    }
    return result;
}

// The character that a backslash and `c` stand for between these quotes, or nothing when both stay.
std::optional<QChar> unescaped(QChar c, char quote)
{
    if (c == u'\\' || c == u'\'' || (quote == '"' && c == u'"'))
        return c;
    if (quote == '\'')
        return {};
    static constexpr QStringView letters = u"abfnrtv";
    static constexpr QStringView meanings = u"\a\b\f\n\r\t\v";
    const qsizetype index = letters.indexOf(c);
    return index < 0 ? std::optional<QChar>() : meanings[index];
}

QString withoutEscapes(const QString &text, char quote)
{
    if (!text.contains(QLatin1Char('\\')))
        return text;
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto meaning =
            text[i] == u'\\' && i + 1 < text.size() ? unescaped(text[i + 1], quote) : std::nullopt;
        result += meaning ? *meaning : text[i];
        i += meaning ? 1 : 0;
    }
    return result;
}

class Parser
{
public:
    Parser(QByteArrayView text, DotenvGrammar grammar) : m_text(text), m_grammar(grammar) {}

    std::vector<EnvBinding> run();

private:
    bool atEnd() const { return m_pos >= m_text.size(); }
    bool isAt(char c) const { return !atEnd() && m_text[m_pos] == c; }
    void skipSpaces();       // within the line
    void skipLeadingLines(); // white space up to the last line end before something else
    void skipToLineEnd();
    void skipLineEnd();
    bool readBinding(EnvBinding *binding);
    bool readKey(EnvBinding *binding);
    bool readValue(EnvBinding *binding);
    bool readQuoted(EnvBinding *binding, char quote);
    void readUnquoted(EnvBinding *binding, bool spaceBefore);
    qsizetype closingQuote(qsizetype from, char quote) const;
    void emitPiece(EnvBinding binding, qsizetype start);

    QByteArrayView m_text;
    DotenvGrammar m_grammar;
    qsizetype m_pos = 0;
    int m_line = 1;
    std::vector<EnvBinding> m_pieces;
};

void Parser::skipSpaces()
{
    while (!atEnd() && !isLineEnd(m_text[m_pos])) {
        const qsizetype length = spaceLength(m_text, m_pos);
        if (length == 0)
            return;
        m_pos += length;
    }
}

void Parser::skipLeadingLines()
{
    qsizetype i = m_pos;
    while (i < m_text.size()) {
        const qsizetype length = spaceLength(m_text, i);
        if (length == 0)
            return;
        if (isLineEnd(m_text[i]))
            m_pos = i + 1;
        i += length;
    }
    m_pos = i;
}

void Parser::skipToLineEnd()
{
    while (!atEnd() && !isLineEnd(m_text[m_pos]))
        ++m_pos;
}

void Parser::skipLineEnd()
{
    if (m_text.sliced(m_pos).startsWith("\r\n"))
        m_pos += 2;
    else if (!atEnd())
        ++m_pos;
}

std::vector<EnvBinding> Parser::run()
{
    while (!atEnd()) {
        const qsizetype blank = m_pos;
        skipLeadingLines();
        if (m_pos > blank)
            emitPiece({}, blank);
        if (atEnd())
            break;
        const qsizetype start = m_pos;
        EnvBinding binding;
        if (!readBinding(&binding)) {
            binding = {};
            binding.unparsable = true;
            skipToLineEnd();
            skipLineEnd();
        }
        emitPiece(std::move(binding), start);
    }
    return std::move(m_pieces);
}

void Parser::emitPiece(EnvBinding binding, qsizetype start)
{
    binding.offset = start;
    binding.length = m_pos - start;
    binding.line = m_line;
    for (qsizetype i = start; i < m_pos; ++i) {
        const bool isCrOfCrLf = m_text[i] == '\r' && i + 1 < m_pos && m_text[i + 1] == '\n';
        m_line += isLineEnd(m_text[i]) && !isCrOfCrLf ? 1 : 0;
    }
    const bool endsLine = m_pos > start && isLineEnd(m_text[m_pos - 1]);
    binding.lineCount = m_line - binding.line + (endsLine ? 0 : 1);
    m_pieces.push_back(std::move(binding));
}

// One statement up to and with its line end. False: python-dotenv could not parse it either, and m_pos is
// where it gave up.
bool Parser::readBinding(EnvBinding *binding)
{
    skipSpaces();
    const QByteArrayView rest = m_text.sliced(m_pos);
    if (rest.startsWith("export") && rest.size() > 6 && !isLineEnd(rest[6]) && spaceLength(rest, 6) > 0) {
        binding->exported = true;
        m_pos += 6;
        skipSpaces();
    }
    if (!readKey(binding))
        return false;
    skipSpaces();
    if (isAt('=') && !readValue(binding))
        return false;
    skipSpaces();
    if (isAt('#'))
        skipToLineEnd();
    if (!atEnd() && !isLineEnd(m_text[m_pos]))
        return false;
    skipLineEnd();
    return true;
}

bool Parser::readKey(EnvBinding *binding)
{
    if (isAt('#'))
        return true;
    const qsizetype start = m_pos;
    if (isAt('\'')) {
        const qsizetype end = m_text.indexOf('\'', start + 1);
        if (end <= start + 1)
            return false;
        binding->key = decoded(m_text.sliced(start + 1, end - start - 1));
        m_pos = end + 1;
    } else {
        while (!atEnd() && m_text[m_pos] != '=' && m_text[m_pos] != '#' && spaceLength(m_text, m_pos) == 0)
            ++m_pos;
        binding->key = QString::fromUtf8(m_text.sliced(start, m_pos - start));
    }
    binding->valueOffset = m_pos;
    return m_pos > start;
}

bool Parser::readValue(EnvBinding *binding)
{
    const qsizetype equals = m_pos++;
    skipSpaces();
    binding->valueOffset = m_pos;
    if (isAt('\'') || isAt('"'))
        return readQuoted(binding, m_text[m_pos]);
    readUnquoted(binding, m_pos > equals + 1);
    return true;
}

qsizetype Parser::closingQuote(qsizetype from, char quote) const
{
    qsizetype lastEscaped = -1;
    for (qsizetype i = from; i < m_text.size(); ++i) {
        if (m_text[i] == quote)
            return i;
        if (m_text[i] != '\\' || i + 1 >= m_text.size())
            continue;
        if (m_grammar == DotenvGrammar::Current) {
            ++i;
        } else if (m_text[i + 1] == quote) {
            lastEscaped = ++i;
        }
    }
    return lastEscaped;
}

bool Parser::readQuoted(EnvBinding *binding, char quote)
{
    const qsizetype end = closingQuote(m_pos + 1, quote);
    if (end < 0)
        return false;
    binding->value = withoutEscapes(decoded(m_text.sliced(m_pos + 1, end - m_pos - 1)), quote);
    binding->quoting = quote == '"' ? EnvQuoting::Double : EnvQuoting::Single;
    m_pos = end + 1;
    binding->valueLength = m_pos - binding->valueOffset;
    return true;
}

// Up to white space that a `#` follows, or to the line's end, without white space at its end.
void Parser::readUnquoted(EnvBinding *binding, bool spaceBefore)
{
    const qsizetype start = m_pos;
    qsizetype end = start; // behind the last character that is no white space
    const bool commentAtOnce = isAt('#') && spaceBefore && m_grammar == DotenvGrammar::Current;
    while (!commentAtOnce && !atEnd() && !isLineEnd(m_text[m_pos])) {
        if (const qsizetype length = spaceLength(m_text, m_pos); length > 0) {
            m_pos += length;
            continue;
        }
        if (m_text[m_pos] == '#' && m_pos > end)
            break;
        end = ++m_pos;
    }
    skipToLineEnd();
    binding->value = QString::fromUtf8(m_text.sliced(start, end - start));
    binding->valueLength = end - start;
}

} // namespace

std::vector<EnvBinding> parseDotenv(QByteArrayView text, DotenvGrammar grammar)
{
    return Parser(text, grammar).run();
}

} // namespace limbeck
