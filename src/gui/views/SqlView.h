#pragma once

#include "script/RevisionGraph.h"
#include "script/RevisionScript.h"

#include <QByteArray>
#include <QWidget>

namespace limbeck::gui {

class SqlEdit;

// SQL to read: coloured by the lexer's own tokens, with the file's line numbers, find and copy. Long texts
// are loaded and coloured piece by piece, so that the window stays alive. GUI thread.
class SqlView : public QWidget
{
    Q_OBJECT

public:
    explicit SqlView(QWidget *parent = nullptr);
    ~SqlView() override;

    // The revision's whole file; what does not belong to the direction's section is dimmed.
    void setScript(const RevisionScript &script, StepDirection direction);
    // UTF-8. `firstLine` is the number of its first line.
    void setSql(const QByteArray &sql, int firstLine = 1);
    void clear();
    // Shows the place and marks its line as the one with the error. Line as numbered in the view; column in
    // characters from 1, 0 = unknown.
    void goTo(int line, int column);
    void find(); // opens the find bar

private:
    SqlEdit *m_edit;
};

} // namespace limbeck::gui
