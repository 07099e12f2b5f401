#include "Text.h"

#include <QChar>

#include <algorithm>
#include <array>

namespace limbeck::cli {

namespace {

struct Range
{
    char32_t first;
    char32_t last;
};

// The blocks whose characters are wide (EastAsianWidth.txt, W and F), in the large.
constexpr std::array wideRanges{
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},
    Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},   Range{0xA960, 0xA97C},   Range{0xAC00, 0xD7A3},
    Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},   Range{0xFF01, 0xFF60},   Range{0xFFE0, 0xFFE6},
    Range{0x1F300, 0x1F64F}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD},
};

int characterWidth(char32_t character)
{
    if (character >= 0x1160 && character <= 0x11FF) // Hangul vowels and finals join the syllable
        return 0;
    const QChar::Category category = QChar::category(character);
    if (category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing ||
        category == QChar::Other_Format)
        return 0;
    const bool wide = std::ranges::any_of(wideRanges, [character](const Range &range) {
        return character >= range.first && character <= range.last;
    });
    return wide ? 2 : 1;
}

QString padded(const QString &text, int width)
{
    return text + QString(std::max(0, width - displayWidth(text)), QLatin1Char(' '));
}

} // namespace

int displayWidth(const QString &text)
{
    int width = 0;
    const QList<uint> characters = text.toUcs4();
    for (const uint character : characters)
        width += characterWidth(char32_t(character));
    return width;
}

QString printable(const QString &text)
{
    QString clean = text;
    for (QChar &character : clean) {
        if (character.category() == QChar::Other_Control && character != QLatin1Char('\n') &&
            character != QLatin1Char('\t'))
            character = QChar::ReplacementCharacter;
    }
    return clean;
}

QStringList Table::lines() const
{
    std::vector<int> widths;
    const auto measure = [&widths](const QStringList &cells) {
        widths.resize(std::max(widths.size(), size_t(cells.size())));
        for (qsizetype i = 0; i < cells.size(); ++i)
            widths[size_t(i)] = std::max(widths[size_t(i)], displayWidth(cells[i]));
    };
    measure(m_header);
    std::ranges::for_each(m_rows, measure);
    QStringList lines;
    const auto append = [&](const QStringList &cells) {
        QString line;
        for (qsizetype i = 0; i < cells.size(); ++i)
            line += i + 1 < cells.size() ? padded(cells[i], widths[size_t(i)] + 2) : cells[i];
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        lines.append(line);
    };
    append(m_header);
    std::ranges::for_each(m_rows, append);
    return lines;
}

} // namespace limbeck::cli
