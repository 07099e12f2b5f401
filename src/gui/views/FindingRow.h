#pragma once

#include "base/Finding.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace limbeck::gui {

// One finding in the target strip: icon, sentence, and a button that explains. GUI thread.
class FindingRow : public QWidget
{
    Q_OBJECT

public:
    explicit FindingRow(QWidget *parent = nullptr);

    void setFinding(const Finding &finding);

Q_SIGNALS:
    void whyRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    QLabel *m_icon;
    QLabel *m_text;
    QToolButton *m_why;
    Finding m_finding;
};

} // namespace limbeck::gui
