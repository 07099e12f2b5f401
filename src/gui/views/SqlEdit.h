#pragma once

#include <QPlainTextEdit>

namespace limbeck::gui {

// The read-only text of a SqlView.
class SqlEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    using QPlainTextEdit::QPlainTextEdit;
};

} // namespace limbeck::gui
