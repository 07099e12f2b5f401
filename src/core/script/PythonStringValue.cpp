#include "script/PythonLexer.h"

#include <string_view>

namespace limbeck {

namespace {

// Decodes what stands between the quotes. Source: Python language reference, "String and Bytes literals".
class Decoder
{
public:
    Decoder(QByteArrayView text, bool raw) : m_text(text), m_raw(raw) {}

    std::optional<QString> decode();

private:
    char at(qsizetype pos) const { return pos < m_text.size() ? m_text[pos] : '\0'; }
    bool passLineEnd();
    bool escape();
    bool hexadecimal(int digits);
    void octal();
    void flush();
    void append(char32_t character);

    QByteArrayView m_text;
    bool m_raw;
    qsizetype m_pos = 0;
    qsizetype m_plain = 0; // where the text begins that is as it is written
    QString m_value;
};

std::optional<QString> Decoder::decode()
{
    while (m_pos < m_text.size()) {
        const char c = m_text[m_pos];
        if (c == '\r') {
            flush();
            passLineEnd();
            m_value += u'\n';
            m_plain = m_pos;
        } else if (c == '\\' && !m_raw) {
            flush();
            if (!escape())
                return {};
            m_plain = m_pos;
        } else {
            ++m_pos;
        }
    }
    flush();
    return m_value;
}

void Decoder::flush()
{
    if (m_pos > m_plain)
        m_value += QString::fromUtf8(m_text.sliced(m_plain, m_pos - m_plain));
    m_plain = m_pos;
}

bool Decoder::passLineEnd()
{
    const char c = at(m_pos);
    if (c != '\n' && c != '\r')
        return false;
    m_pos += c == '\r' && at(m_pos + 1) == '\n' ? 2 : 1;
    return true;
}

// false: only Python knows what it means, or refuses it.
bool Decoder::escape()
{
    constexpr std::string_view letters = "\\'\"abfnrtv";
    constexpr std::string_view values = "\\'\"\a\b\f\n\r\t\v";
    ++m_pos;
    if (passLineEnd())
        return true;
    const char c = at(m_pos);
    if (const auto found = letters.find(c); found != std::string_view::npos) {
        m_value += QLatin1Char(values[found]);
        ++m_pos;
        return true;
    }
    if (c >= '0' && c <= '7') {
        octal();
        return true;
    }
    if (c == 'x' || c == 'u' || c == 'U')
        return hexadecimal(c == 'x' ? 2 : c == 'u' ? 4 : 8);
    if (c == 'N')
        return false;
    m_value += u'\\'; // and the character behind it, as it is written
    return true;
}

bool Decoder::hexadecimal(int digits)
{
    bool isNumber = m_pos + 1 + digits <= m_text.size();
    char32_t character = 0;
    for (int i = 0; isNumber && i < digits; ++i) {
        const char c = m_text[m_pos + 1 + i];
        const char lower = char(c | 0x20);
        const int value = c >= '0' && c <= '9'           ? c - '0'
                          : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10
                                                         : -1;
        isNumber = value >= 0;
        character = character * 16 + char32_t(value);
    }
    if (!isNumber || character > 0x10ffff)
        return false;
    append(character);
    m_pos += 1 + digits;
    return true;
}

void Decoder::octal()
{
    char32_t character = 0;
    for (int i = 0; i < 3 && at(m_pos) >= '0' && at(m_pos) <= '7'; ++i, ++m_pos)
        character = character * 8 + char32_t(at(m_pos) - '0');
    append(character);
}

void Decoder::append(char32_t character)
{
    if (character <= 0xffff) // a lone surrogate stays one, as in Python
        m_value += QChar(char16_t(character));
    else
        m_value += QString::fromUcs4(&character, 1);
}

} // namespace

std::optional<QString> pythonStringValue(QByteArrayView text, const PythonToken &token)
{
    if (token.kind != PythonTokenKind::String || token.bytes || token.formatted)
        return {};
    const qsizetype begin = token.prefixLength + token.quoteLength;
    const QByteArrayView inner = text.sliced(token.offset + begin, token.length - begin - token.quoteLength);
    return Decoder(inner, token.raw).decode();
}

} // namespace limbeck
