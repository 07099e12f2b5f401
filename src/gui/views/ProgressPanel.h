#pragma once

#include "run/RunEvent.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class ProgressPanel;
}

// A run while it goes (revision, statement, elapsed time, Stop) and what it came to, until that is closed.
// Hidden while there is nothing to tell. GUI thread.
class ProgressPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ProgressPanel(QWidget *parent = nullptr);
    ~ProgressPanel() override;

    void start();
    void hideStop(); // for the rest of the run, where another one is beside it
    void setStopping();
    void handle(const RunEvent &event);
    // After the last event: the result stays in sight. `error` may hold what happened before the run began.
    void finish(bool ok, bool cancelled, const Error &error);
    // Something that was asked for could not even begin.
    void showTrouble(const Error &error);
    void showNote(const QString &text);
    // The project's Alembic makes a plan or a script; a Stop follows after a second.
    void showWaiting();
    void reset(); // hides it

Q_SIGNALS:
    void stopRequested();
    void placeRequested(const limbeck::SourceLocation &where);
    void mendRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void on(const RunStarted &event);
    void on(const LockWaiting &event);
    void on(const RevisionStarted &event);
    void on(const StatementStarted &event);
    void on(const StatementFinished &event);
    void on(const RetryScheduled &event);
    void on(const RevisionFinished &event);
    void on(const RunFinished &event);
    template <class Other>
    void on(const Other &)
    {
    }
    void askToStop();
    void showElapsed();
    void showTitle();
    void showResult();
    void showOutcome(const char *iconName, const QString &text, const QString &details);
    QString resultText() const;
    void setMark(const char *iconName);

    std::unique_ptr<Ui::ProgressPanel> m_ui;
    QElapsedTimer m_clock;
    QTimer m_tick;
    QTimer m_patience; // until there is a Stop
    RevisionStarted m_revision;
    RunFinished m_result;
    QString m_copied;         // below the title
    bool m_isWaiting = false; // for a plan
    bool m_hasResult = false; // of a run, so that its words can be made anew in another language
    int m_statementsDone = 0;
    bool m_countsStatements = false;
};

} // namespace limbeck::gui
