#pragma once

#include "models/LogModel.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

class LogFilterModel;
class LogView;
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
    // Writes the lines shown to a text file and tells the outcome in place.
    void saveTo(const QString &path);

    LogModel *model() const { return m_model; }
    LogFilterModel *filterModel() const { return m_shown; }
    LogView *view() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void connectButtons();
    void fillLevels();
    void setLooks();
    void applyFilter();
    void copyAll();
    void askWhereToSave();
    void find(bool forward);
    void findFromHere();
    void showMatch(int row); // -1: there is none
    void closeSearch();
    void updateCount();
    void showMessage(const QString &text, bool bad);

    std::unique_ptr<Ui::LogConsole> m_ui;
    LogModel *m_model;
    LogFilterModel *m_shown;
};

} // namespace limbeck::gui
