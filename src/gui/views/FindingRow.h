#pragma once

#include "base/Finding.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace limbeck::gui {

// One finding in the target strip: icon, sentence, a button that explains, and one that mends what can
// be mended. GUI thread.
class FindingRow : public QWidget
{
    Q_OBJECT

public:
    explicit FindingRow(QWidget *parent = nullptr);

    void setFinding(const Finding &finding);

Q_SIGNALS:
    void whyRequested();
    void mendRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    QLabel *m_icon;
    QLabel *m_text;
    QToolButton *m_mend;
    QToolButton *m_why;
    Finding m_finding;
};

} // namespace limbeck::gui
