#pragma once

#include "base/Result.h"
#include "target/EnvironmentEdit.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QLineEdit;

namespace limbeck::gui {

namespace Ui {
class ConnectionForm;
}

// A connection as fields, with the URL that they make and, for the chosen TLS mode, what it protects. The
// password is masked; shown, it hides again by itself. GUI thread.
class ConnectionForm : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectionForm(QWidget *parent = nullptr);
    ~ConnectionForm() override;

    void setFields(const ConnectionFields &fields);
    // Where each part comes from, as tooltips, and whether the URL can be written without its references.
    void setEdit(const EnvironmentEdit &edit);
    // The same of files that were read again: what was typed since then stays.
    void setEditAgain(const EnvironmentEdit &edit);
    // For a connection that is still to be made: the whole of it is not known, so that no URL is shown.
    void startEmpty();
    void keepPasswordInFile(bool kept);
    bool isPasswordInFile() const;
    // A URL that cannot keep its references can be written out all the same.
    void offerLiteral();
    // What the fields say. Errors: url.port, url.host, url.option.
    Result<ConnectionFields> fields() const;
    UrlWriting writing() const;
    // How long the password stays in sight, in ms.
    void setShowTime(int ms) { m_hide.setInterval(ms); }

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void fillCombos();
    void connectFields();
    void takeChange();
    void showPassword(bool shown);
    void showSslmode();
    void showUrl();
    void setLooks();
    void chooseFile(QLineEdit *edit, const QString &title);
    Secret password() const;

    std::unique_ptr<Ui::ConnectionForm> m_ui;
    ConnectionFields m_fields; // as they were set
    QTimer m_hide;
    bool m_filling = false;
};

} // namespace limbeck::gui
