#pragma once

#include "pg/ConnectionTest.h"

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class ConnectionTestDialog;
}

// Shows a connection test stage by stage while it runs elsewhere: the owner calls start(), addStage() for
// each stage as it ends, then finish(). The dialog only asks (stopRequested, againRequested).
class ConnectionTestDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ConnectionTestDialog(QWidget *parent = nullptr);
    ~ConnectionTestDialog() override;

    // Empties the list and shows that the test of this target (display form) is running.
    void start(const QString &target);
    void addStage(const TestStage &stage);
    void finish(const ConnectionTestReport &report);

Q_SIGNALS:
    void stopRequested();
    void againRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    std::unique_ptr<Ui::ConnectionTestDialog> m_ui;
};

} // namespace limbeck::gui
