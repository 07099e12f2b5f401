#pragma once

#include "session/EnvironmentReplies.h"

#include <QDialog>
#include <QTimer>

#include <memory>
#include <optional>

namespace limbeck::gui {

namespace Ui {
class EnvironmentDialog;
}

// Edits an environment: fields at the left, at the right the exact lines of its files that will change, anew
// with each change. Nothing is written before writeRequested(). Show it with open(). GUI thread.
class EnvironmentDialog : public QDialog
{
    Q_OBJECT

public:
    explicit EnvironmentDialog(const QString &title, QWidget *parent = nullptr);
    ~EnvironmentDialog() override;

    void setOpened(const EnvironmentReply &reply); // until then it says that the files are being read
    void setProposal(const ProposalReply &reply);  // for what proposalRequested() asked last
    void setWritten(const Error &error);           // code empty: closes

Q_SIGNALS:
    void openRequested(); // the files are to be read again
    void proposalRequested(const limbeck::gui::EnvironmentReply &opened,
                           const limbeck::gui::EnvironmentDraft &draft);
    void writeRequested(const limbeck::FileChanges &changes);

protected:
    void changeEvent(QEvent *event) override;

private:
    void takeChange();
    void requestProposal();
    void showProposal();
    void showNothing();
    void showWrite();
    void write();
    void retranslate();

    std::unique_ptr<Ui::EnvironmentDialog> m_ui;
    QString m_title;
    EnvironmentReply m_reply;
    std::optional<ProposalReply> m_proposal; // of what the fields say now
    QTimer m_debounce;
    bool m_writing = false;
};

} // namespace limbeck::gui
