#pragma once

#include "session/SessionState.h"

#include <QFrame>
#include <QList>

#include <memory>

namespace limbeck::gui {

class FindingRow;
namespace Ui {
class TargetStrip;
}

// The heart of the window: which database this is, where that was written down, what the server says, and
// what is wrong. Tinted in the environment's colour. Where several variables name different databases, one is
// chosen here. GUI thread.
class TargetStrip : public QFrame
{
    Q_OBJECT

public:
    explicit TargetStrip(QWidget *parent = nullptr);
    ~TargetStrip() override;

    void setState(const SessionState &state);
    // How long runs on the protected environment need no further confirmation; empty: it is not armed.
    void setArming(const QString &text);

Q_SIGNALS:
    void retryRequested();
    void stopRequested();
    void placeRequested(const limbeck::SourceLocation &where);
    void whyRequested();
    void variableChosen(const QString &variable);
    void pythonRequested(); // the person wants to choose another one
    void mendRequested();
    void disarmRequested();
    void passwordRequested();     // the person wants to enter it
    void confirmPlaceRequested(); // the person wants to see where it leads now

protected:
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void showAll();
    void showTarget();
    void fitTarget();
    void showWay();
    void showFacts();
    void showPython();
    void showTrouble();
    void showVariables();
    void showFindings();
    QString factsText() const;
    Error trouble() const; // code empty: none
    void copyPlace() const;

    std::unique_ptr<Ui::TargetStrip> m_ui;
    QList<FindingRow *> m_rows;
    SessionState m_state;
    SourceLocation m_place;
};

} // namespace limbeck::gui
