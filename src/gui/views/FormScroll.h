#pragma once

#include <QScrollArea>

namespace limbeck::gui {

// A form that scrolls where the screen is low, and has all of its room where there is some: the window grows
// with it. It never scrolls sideways.
class FormScroll : public QScrollArea
{
    Q_OBJECT

public:
    explicit FormScroll(QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    // The form's own size may have changed.
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    int wantedHeight() const;
    void growWindow();

    int m_wantedHeight = 0;
};

} // namespace limbeck::gui
