#pragma once

#include "views/ScriptHighlighter.h"
#include "views/SqlText.h"

#include <QPlainTextEdit>
#include <QTimer>

#include <optional>

namespace limbeck::gui {

class TextSearch;

// The read-only text of a SqlView: line numbers, current line, error line, matches. Long texts are put into
// the document and lexed in slices; only what comes into view is coloured.
class SqlEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit SqlEdit(QWidget *parent = nullptr);

    // `firstLine`: the number of the first line. Lines [dimFrom, dimTo), from 0, are dimmed.
    void load(const SqlText &text, ScriptLanguage language, int firstLine, int dimFrom, int dimTo);
    bool isLoaded() const { return m_inserted >= m_text.display().size(); }
    const SqlText &text() const { return m_text; }
    int firstLine() const { return m_firstLine; }

    // A line as numbered, a column from 1 (0: none). It may still be on its way into the document.
    void showPlace(int line, int column, bool asError);
    void select(qsizetype position, qsizetype length); // in UTF-16, brought into view
    void setMatches(const TextSearch *search);         // marks those in view; not owned, nullptr: none
    void refreshMarks();

    int gutterWidth() const;
    void paintGutter(QPaintEvent *event);

Q_SIGNALS:
    void findRequested();                  // Ctrl+F
    void findAgainRequested(bool forward); // F3, Shift+F3
    void escapePressed();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    struct Place
    {
        qsizetype position = 0;
        qsizetype length = 0;
    };

    void setLooks();
    void insertSlice();
    void workOn();
    void colourVisible();
    void colour(const QTextBlock &block);
    int lastVisibleBlock() const;
    void addMatchMarks(QList<QTextEdit::ExtraSelection> *marks) const;
    void layOutGutter();

    SqlText m_text;
    ScriptHighlighter m_highlighter;
    QWidget *m_gutter;
    QTimer m_work;
    const TextSearch *m_search = nullptr;
    std::optional<Place> m_wanted; // to be selected when it is in the document
    qsizetype m_inserted = 0;      // characters of the text that are in the document
    int m_firstLine = 1;
    int m_errorLine = -1;    // from 0
    int m_generation = 0;    // of the colours; a block's user state is the one that it has
    qreal m_defaultSize = 9; // of the font, in points
};

} // namespace limbeck::gui
