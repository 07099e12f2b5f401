#pragma once

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class AboutDialog;
}

// Version, licence, the Qt that it runs on.
class AboutDialog : public QDialog
{
    Q_OBJECT

public:
    explicit AboutDialog(QWidget *parent = nullptr);
    ~AboutDialog() override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    std::unique_ptr<Ui::AboutDialog> m_ui;
};

} // namespace limbeck::gui
