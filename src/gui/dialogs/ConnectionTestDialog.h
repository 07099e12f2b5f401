#pragma once

#include "pg/ConnectionTest.h"

#include <QDialog>
#include <QElapsedTimer>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

class QTreeWidgetItem;

namespace limbeck::gui {

namespace Ui {
class ConnectionTestDialog;
}

// Shows a connection test stage by stage while it runs elsewhere: the owner calls start(), addStage() for
// each stage as it ends, then finish(). The dialog only asks (stopRequested, againRequested). Findings and
// hints are folded below their stage, and told in full for the stage that is selected.
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
    bool isRunning() const { return m_running; }
    // Writes the report as text and tells the outcome in place.
    void saveTo(const QString &path);

    void done(int result) override; // asks for a stop when the test is still running

Q_SIGNALS:
    void stopRequested();
    void againRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QTreeWidgetItem *addRow(const TestStage &stage);
    void addFindings(QTreeWidgetItem *row, const TestStage &stage);
    void stop();
    void showState();
    void showDetails();
    void setLooks();
    void retranslate();
    void askWhereToSave();
    QString verdict() const;
    const char *stateIcon() const;
    QString reportText() const;

    std::unique_ptr<Ui::ConnectionTestDialog> m_ui;
    std::vector<TestStage> m_stages;
    std::optional<ConnectionTestReport> m_report;
    QElapsedTimer m_clock;
    QTimer m_tick;
    bool m_running = false;
    bool m_stopping = false;
    QString m_saved; // what became of saving
};

} // namespace limbeck::gui
