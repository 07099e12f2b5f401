#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck::cli {

enum class Style
{
    Plain,
    Bold,
    Dim,
    Good,
    Warning,
    Bad
};

// Columns that a terminal gives a text: Korean and other East Asian wide characters take two, combining marks
// none (Unicode Standard Annex 11).
int displayWidth(const QString &text);
// Text from a file or a server as it may go to a terminal: control characters, which could move the cursor
// or hide what stands there, are replaced. Line ends and tabs stay.
QString printable(const QString &text);

// Aligned columns, two spaces apart.
class Table
{
public:
    explicit Table(QStringList header) : m_header(std::move(header)) {}
    // `style` is that of the first cell, which says a state or a name.
    void add(const QStringList &cells, Style style = Style::Plain)
    {
        m_rows.push_back(cells);
        m_styles.push_back(style);
    }
    bool isEmpty() const { return m_rows.empty(); }
    // The header first. No trailing white space.
    QStringList lines() const;
    // Of the row, from 0; the header is none.
    const QString &firstCell(size_t row) const { return m_rows[row].first(); }
    Style style(size_t row) const { return m_styles[row]; }

private:
    QStringList m_header;
    std::vector<QStringList> m_rows;
    std::vector<Style> m_styles;
};

} // namespace limbeck::cli
