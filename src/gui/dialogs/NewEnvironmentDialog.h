#pragma once

#include "session/EnvironmentReplies.h"

#include <QDialog>
#include <QTimer>

#include <memory>
#include <optional>

namespace limbeck::gui {

namespace Ui {
class NewEnvironmentDialog;
}

// A new environment from scratch, a template, another environment or a pasted connection; the file that comes
// into being is shown before it is written. Nothing is written before writeRequested(). Show it with open().
// GUI thread.
class NewEnvironmentDialog : public QDialog
{
    Q_OBJECT

public:
    explicit NewEnvironmentDialog(std::shared_ptr<const Project> project, QWidget *parent = nullptr);
    ~NewEnvironmentDialog() override;

    void setProposal(const ProposalReply &reply); // for what proposalRequested() asked last
    void setWritten(const Error &error);          // code empty: closes
    QString environmentName() const;              // as it was typed

Q_SIGNALS:
    void proposalRequested(const limbeck::NewEnvironmentRequest &request);
    void writeRequested(const limbeck::FileChanges &changes);

protected:
    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fillSources();
    void takeText(const QString &text);
    void takePaste();
    void takeChange();
    void showNote();
    void requestProposal();
    void showProposal();
    void showWrite();
    void write();
    FileChanges wanted() const;
    NewEnvironmentRequest request(const ConnectionFields &fields) const;
    void setLooks();

    std::unique_ptr<Ui::NewEnvironmentDialog> m_ui;
    std::shared_ptr<const Project> m_project;
    std::optional<ProposalReply> m_proposal; // of what the fields say now
    QTimer m_debounce;
    qsizetype m_textLength = 0; // of the field for pasting
    bool m_writing = false;
};

} // namespace limbeck::gui
