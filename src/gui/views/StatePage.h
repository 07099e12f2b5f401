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

Q_SIGNALS:
    void actionTriggered();

private:
    QLabel *m_icon;
    QLabel *m_sentence;
    QLabel *m_details;
    QPushButton *m_action;
};

} // namespace limbeck::gui
