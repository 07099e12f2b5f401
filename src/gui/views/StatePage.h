#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace limbeck::gui {

// Shown where there is nothing else to show (empty, loading, failed): an icon, one sentence, why, and one
// action. GUI thread.
class StatePage : public QWidget
{
    Q_OBJECT

public:
    explicit StatePage(QWidget *parent = nullptr);

    // `details` can be selected and copied; an empty `action` hides the button.
    void setContent(const char *iconName, const QString &sentence, const QString &details = {},
                    const QString &action = {});
    // Has room for all of its texts; the icon goes first.
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void actionTriggered();

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    int heightWithoutIcon() const;
    void fitIcon();

    QLabel *m_icon;
    QLabel *m_sentence;
    QLabel *m_details;
    QPushButton *m_action;
};

} // namespace limbeck::gui
