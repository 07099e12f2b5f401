#pragma once

#include "review/ReviewDocument.h"

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class SignDialog;
}

// The verdict on the whole, as who and with which key it is signed. Show it with open(); accepted() means
// "sign document() with keyFile()". GUI thread.
class SignDialog : public QDialog
{
    Q_OBJECT

public:
    // `document`: with a verdict on each step. `name`: proposed.
    SignDialog(const ReviewDocument &document, const QString &name, QWidget *parent = nullptr);
    ~SignDialog() override;

    ReviewDocument document() const; // with the reviewer, the comment and the verdict of the whole
    QString keyFile() const;         // empty: the system's key store

protected:
    void changeEvent(QEvent *event) override;

private:
    void browse();
    void showVerdict();

    std::unique_ptr<Ui::SignDialog> m_ui;
    ReviewDocument m_document;
};

} // namespace limbeck::gui
