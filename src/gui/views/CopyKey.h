#pragma once

#include <QObject>

#include <functional>

namespace limbeck::gui {

// The keys for copying mean what is in `view` while it has the focus, whatever the window uses them for.
// Lives as long as the view.
class CopyKey : public QObject
{
    Q_OBJECT

public:
    CopyKey(QWidget *view, std::function<void()> copy);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    std::function<void()> m_copy;
};

} // namespace limbeck::gui
