// The f-strings (and t-strings) of PythonLexer: their fields hold expressions with strings of their own,
// which since Python 3.12 may use the quotes of the string around them (PEP 701).
#include "script/PythonLexer.h"

#include <vector>

namespace limbeck {

namespace {

// What is open at a place within an f-string, from the outside in.
struct Level
{
    enum Kind
    {
        Text,  // the literal part of a string
        Field, // an expression in braces
        Format // what follows a field's colon
    };
    Kind kind = Text;
    char quote = 0; // of Text
    int quoteLength = 0;
    bool raw = false;
    int brackets = 0; // open ones of Field
};

bool isFormattedPrefix(QByteArrayView letters)
{
    return letters.contains('f') || letters.contains('F') || letters.contains('t') || letters.contains('T');
}

// The letters right in front of a quote.
QByteArrayView lettersBefore(QByteArrayView text, qsizetype pos)
{
    qsizetype start = pos;
    while (start > 0 && pos - start < 3 &&
           ((text[start - 1] >= 'a' && text[start - 1] <= 'z') ||
            (text[start - 1] >= 'A' && text[start - 1] <= 'Z')))
        --start;
    return text.sliced(start, pos - start);
}

} // namespace

// Passes over one f-string with what it holds, a step at a time.
class PythonFormattedStrings
{
public:
    explicit PythonFormattedStrings(PythonLexer &lexer) : m_lexer(lexer) {}

    bool pass(char quote, int quoteLength, bool raw);

private:
    enum class Step
    {
        GoesOn,
        Unterminated
    };

    Step text(Level level);
    Step field();
    Step format();
    Step quoted(char quote);
    bool closesText(char c, const Level &level) const;
    const Level &innermostText() const;

    PythonLexer &m_lexer;
    std::vector<Level> m_levels;
};

bool PythonFormattedStrings::pass(char quote, int quoteLength, bool raw)
{
    m_levels.push_back({Level::Text, quote, quoteLength, raw, 0});
    while (!m_levels.empty() && !m_lexer.atEnd()) {
        const Level level = m_levels.back();
        const Step step = level.kind == Level::Text    ? text(level)
                          : level.kind == Level::Field ? field()
                                                       : format();
        if (step == Step::Unterminated)
            return false;
    }
    return m_levels.empty();
}

bool PythonFormattedStrings::closesText(char c, const Level &level) const
{
    return c == level.quote && (level.quoteLength == 1 || m_lexer.quotesAt(m_lexer.m_pos) == 3);
}

const Level &PythonFormattedStrings::innermostText() const
{
    auto level = m_levels.rbegin();
    while (level->kind != Level::Text)
        ++level;
    return *level;
}

PythonFormattedStrings::Step PythonFormattedStrings::text(Level level)
{
    const qsizetype pos = m_lexer.m_pos;
    const char c = m_lexer.at(pos);
    const char following = m_lexer.at(pos + 1);
    if (c == '\\' && following == '{') {
        ++m_lexer.m_pos; // the brace begins a field all the same
    } else if (c == '\\' && following == 'N' && m_lexer.at(pos + 2) == '{' && !level.raw) {
        m_lexer.m_pos += 3; // a character's name
    } else if (c == '\\') {
        m_lexer.passEscape();
    } else if (closesText(c, level)) {
        m_lexer.m_pos += level.quoteLength;
        m_levels.pop_back();
    } else if (c == '{') {
        m_lexer.m_pos += following == '{' ? 2 : 1;
        if (following != '{')
            m_levels.push_back({Level::Field, 0, 0, false, 0});
    } else if (m_lexer.lineEndLength(pos) > 0) {
        if (level.quoteLength == 1)
            return Step::Unterminated;
        m_lexer.passLineEnd();
    } else {
        ++m_lexer.m_pos;
    }
    return Step::GoesOn;
}

PythonFormattedStrings::Step PythonFormattedStrings::field()
{
    Level &level = m_levels.back();
    const char c = m_lexer.at(m_lexer.m_pos);
    if (c == '"' || c == '\'')
        return quoted(c);
    if (c == '#') {
        while (!m_lexer.atEnd() && m_lexer.lineEndLength(m_lexer.m_pos) == 0)
            ++m_lexer.m_pos;
        return Step::GoesOn;
    }
    if (m_lexer.lineEndLength(m_lexer.m_pos) > 0) {
        m_lexer.passLineEnd();
        return Step::GoesOn;
    }
    ++m_lexer.m_pos;
    if (c == '(' || c == '[' || c == '{')
        ++level.brackets;
    else if (level.brackets > 0 && (c == ')' || c == ']' || c == '}'))
        --level.brackets;
    else if (c == '}')
        m_levels.pop_back();
    else if (c == ':' && level.brackets == 0)
        level.kind = Level::Format;
    return Step::GoesOn;
}

PythonFormattedStrings::Step PythonFormattedStrings::format()
{
    const char c = m_lexer.at(m_lexer.m_pos);
    const Level around = innermostText();
    if (c == '{') {
        ++m_lexer.m_pos;
        m_levels.push_back({Level::Field, 0, 0, false, 0});
    } else if (c == '}') {
        ++m_lexer.m_pos;
        m_levels.pop_back();
    } else if (closesText(c, around) ||
               (m_lexer.lineEndLength(m_lexer.m_pos) > 0 && around.quoteLength == 1)) {
        return Step::Unterminated; // the field has no end
    } else if (m_lexer.lineEndLength(m_lexer.m_pos) > 0) {
        m_lexer.passLineEnd();
    } else {
        ++m_lexer.m_pos;
    }
    return Step::GoesOn;
}

// A string within a field.
PythonFormattedStrings::Step PythonFormattedStrings::quoted(char quote)
{
    const QByteArrayView prefix = lettersBefore(m_lexer.m_text, m_lexer.m_pos);
    const int quoteLength = m_lexer.quotesAt(m_lexer.m_pos);
    m_lexer.m_pos += quoteLength;
    if (isFormattedPrefix(prefix)) {
        const bool raw = prefix.contains('r') || prefix.contains('R');
        m_levels.push_back({Level::Text, quote, quoteLength, raw, 0});
        return Step::GoesOn;
    }
    return m_lexer.passPlainString(quote, quoteLength) ? Step::GoesOn : Step::Unterminated;
}

bool PythonLexer::passFormattedString(char quote, int quoteLength, bool raw)
{
    return PythonFormattedStrings(*this).pass(quote, quoteLength, raw);
}

} // namespace limbeck
