#pragma once

#include "base/Finding.h"

#include <QScrollArea>

#include <optional>

class QLabel;

namespace limbeck::gui {

class SqlView;

// What the rule behind a finding says: why it matters, the safe way, and an example that can be copied. GUI
// thread.
class FindingExplanation : public QScrollArea
{
    Q_OBJECT

public:
    explicit FindingExplanation(QWidget *parent = nullptr);

    // nullopt: none is picked, which is said.
    void setFinding(const std::optional<Finding> &finding);
    // Whether there is a rule behind it.
    static bool explains(const Finding &finding);

protected:
    void changeEvent(QEvent *event) override;

private:
    QLabel *addText();
    QLabel *addTitle();
    void showRule();
    void setLooks();

    QString m_code; // empty: none is picked
    QLabel *m_codeText;
    QLabel *m_facts;
    QLabel *m_whyTitle;
    QLabel *m_why;
    QLabel *m_safeTitle;
    QLabel *m_safe;
    QLabel *m_exampleTitle;
    SqlView *m_example;
};

} // namespace limbeck::gui
