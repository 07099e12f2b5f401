#pragma once

#include "session/Replies.h"

#include <QDialog>

#include <memory>
#include <optional>

namespace limbeck::gui {

namespace Ui {
class MendDialog;
}

// The change of env.py that makes plain `alembic` use the environment's database too, as a difference, and
// the consent to write it. Nothing is written before writeRequested(). Show it with open().
class MendDialog : public QDialog
{
    Q_OBJECT

public:
    explicit MendDialog(QWidget *parent = nullptr);
    ~MendDialog() override;

    void setReply(const MendReply &reply); // until then it says that env.py is being read
    void setWritten(const Error &error);   // code empty: closes

Q_SIGNALS:
    void writeRequested(const limbeck::MendProposal &proposal);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showAll();
    void showProposal();
    void showState();
    void setLooks();
    void write();

    std::unique_ptr<Ui::MendDialog> m_ui;
    std::optional<MendReply> m_reply;
    bool m_writing = false;
};

} // namespace limbeck::gui
