#pragma once

#include "base/Finding.h"

#include <QWidget>

namespace limbeck::gui {

// A few findings below what they are about: icon, sentence, what to do. Hides where there is none. GUI
// thread.
class FindingNotes : public QWidget
{
    Q_OBJECT

public:
    explicit FindingNotes(QWidget *parent = nullptr);

    void setFindings(const Findings &findings);

private:
    void showAll();
    QWidget *row(const Finding &finding);

    Findings m_findings;
};

} // namespace limbeck::gui
