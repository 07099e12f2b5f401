#pragma once

#include "base/Error.h"
#include "base/Secret.h"

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class PasswordDialog;
}

// Asks for the password of a target whose environment holds none, and whether the system's key store shall
// keep it. Show it with open(); accepted() means "use password()".
class PasswordDialog : public QDialog
{
    Q_OBJECT

public:
    // `target` as it is displayed.
    explicit PasswordDialog(const QString &target, QWidget *parent = nullptr);
    ~PasswordDialog() override;

    // The last password was refused, which is why it is asked for again.
    void setRefused();
    Secret password() const;
    bool wantsToKeep() const;
    // What a look at the key store came to; code empty: it can keep the password. Until then nobody knows.
    void setKeyStore(const Error &error);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showAll();
    void setLooks();

    std::unique_ptr<Ui::PasswordDialog> m_ui;
    QString m_target;
    bool m_isRefused = false;
    bool m_isKnown = false; // whether there is a key store
    Error m_keyStore;
};

} // namespace limbeck::gui
