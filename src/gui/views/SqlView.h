#pragma once

#include "script/RevisionGraph.h"
#include "script/RevisionScript.h"

#include <QByteArray>
#include <QWidget>

#include <array>

class QLabel;

namespace limbeck::gui {

class FindBar;
class SqlEdit;
class SqlText;
class TextSearch;

// A script to read, SQL or Python: coloured by its lexer's own tokens, with the file's line numbers, find and
// copy. Long texts are loaded and coloured piece by piece, so that the window stays alive. GUI thread.
class SqlView : public QWidget
{
    Q_OBJECT

public:
    explicit SqlView(QWidget *parent = nullptr);
    ~SqlView() override;

    // The revision's whole file; what does not belong to the direction's section is dimmed. Setting what is
    // shown already changes nothing.
    void setScript(const RevisionScript &script, StepDirection direction);
    // UTF-8. `firstLine` is the number of its first line.
    void setSql(const QByteArray &sql, int firstLine = 1);
    // A file as it is, in the language that it is written in.
    void setText(const QByteArray &utf8, ScriptLanguage language);
    void clear();
    // Shows the place and marks its line as the one with the error. Line as numbered in the view; column in
    // characters from 1, 0 = unknown.
    void goTo(int line, int column);
    void find(); // opens the find bar

    SqlEdit *edit() const { return m_edit; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void load(const SqlText &text, ScriptLanguage language, int firstLine = 1, int dimFrom = 0,
              int dimTo = 0);
    void connectFind();
    void startSearch();
    void searchProgressed();
    void findAgain(bool forward);
    void showCount();
    void closeFind();
    void retranslate();

    SqlEdit *m_edit;
    FindBar *m_findBar;
    QLabel *m_notice;
    TextSearch *m_search;
    qsizetype m_anchor = -1; // where the search being made began; -1: its first match is shown already
    QByteArray m_shown;      // what was set last, with how
    std::array<int, 4> m_shownKey{0, 1, 0, 0};
    ScriptLanguage m_language = ScriptLanguage::Sql;
};

} // namespace limbeck::gui
