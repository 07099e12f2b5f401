#pragma once

#include "models/LogModel.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class LogConsole;
}

// The log: time, level and text in aligned columns, details folded below their line. Follows the end until
// the person scrolls up. Filter by level and text, search, copy, save, clear. Memory is bounded (LogModel).
class LogConsole : public QWidget
{
    Q_OBJECT

public:
    explicit LogConsole(QWidget *parent = nullptr);
    ~LogConsole() override;

    // Best called with batches (about every 50 ms), not line by line.
    void append(const QList<LogEntry> &entries);
    void clear();
    void focusFilter();

protected:
    void changeEvent(QEvent *event) override;

private:
    std::unique_ptr<Ui::LogConsole> m_ui;
    LogModel *m_model;
};

} // namespace limbeck::gui
