#pragma once

#include "live/BackendEnd.h"
#include "session/Arming.h"
#include "target/Target.h"

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class EndBackendDialog;
}

// The explicit word for ending what somebody else does: names the process, its user, client, age, query and
// database, and wants the process id typed; for a protected environment also the database's name, which arms
// it. Nothing in it is done by Return. Show it with open(); accepted() means "do it".
class EndBackendDialog : public QDialog
{
    Q_OBJECT

public:
    // `arming` outlives the dialog; nullptr: the environment is not protected.
    EndBackendDialog(const Backend &backend, BackendAction action, const Target &target, Arming *arming,
                     QWidget *parent = nullptr);
    ~EndBackendDialog() override;

    bool isConfirmed() const;
    void accept() override;

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    bool needsName() const;
    void typed();
    void retranslate();

    std::unique_ptr<Ui::EndBackendDialog> m_ui;
    Backend m_backend;
    BackendAction m_action;
    QString m_database; // of the target
    QByteArray m_identity;
    Arming *m_arming;
};

} // namespace limbeck::gui
