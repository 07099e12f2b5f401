#pragma once

#include <QTableView>

class QToolButton;

namespace limbeck::gui {

class LogFilterModel;

// The lines of the log console: follows the end until the person scrolls up, stays on its lines while older
// ones are dropped, opens and folds details.
class LogView : public QTableView
{
    Q_OBJECT

public:
    explicit LogView(QWidget *parent = nullptr);

    void setLog(LogFilterModel *model);
    bool isFollowing() const { return m_following; }
    void followEnd(); // jumps to the end and stays there
    void copySelection() const;
    void setFold(const QModelIndex &index, bool open);

Q_SIGNALS:
    void filterRequested();           // Ctrl+F
    void searchRequested();           // Ctrl+Shift+F
    void findRequested(bool forward); // F3, Shift+F3

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void setMetrics();
    void stretchText();
    void placeEndButton();
    void scrolled(int value);
    void rowsArrived();
    void rowsGoing(int first, int last);
    void toggle(const QModelIndex &index);
    bool handleKey(const QKeyEvent &event);
    bool handleFoldKey(const QKeyEvent &event);
    void retranslate();

    LogFilterModel *m_log = nullptr;
    QToolButton *m_toEnd;
    bool m_following = true;
    bool m_moving = false; // the scroll bar moves by our doing
};

} // namespace limbeck::gui
