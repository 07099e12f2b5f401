#pragma once

#include "live/BackendEnd.h"
#include "live/Blockers.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class BlockersPanel;
}

// Who would block a run now, with a Refresh: information for the one who decides. GUI thread.
class BlockersPanel : public QWidget
{
    Q_OBJECT

public:
    explicit BlockersPanel(QWidget *parent = nullptr);
    ~BlockersPanel() override;

    void setLooking();
    void setAnswer(const BlockerReport &report, const Error &error); // code empty: there is a report
    // What an action on one of them came to, until the next answer.
    void setNote(const QString &text);

Q_SIGNALS:
    void refreshRequested();
    void endRequested(const limbeck::Backend &backend, limbeck::BackendAction action);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    QString title() const;
    QString notes() const;

    std::unique_ptr<Ui::BlockersPanel> m_ui;
    BlockerReport m_report;
    Error m_error;
    QString m_note;
    bool m_looking = false;
};

} // namespace limbeck::gui
