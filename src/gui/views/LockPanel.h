#pragma once

#include "live/BackendEnd.h"
#include "live/LockWatch.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class LockPanel;
}

// Who waits for whom while a run goes: hidden until there is somebody, then in sight until the run has ended,
// so that the window does not jump with each wait. GUI thread.
class LockPanel : public QWidget
{
    Q_OBJECT

public:
    explicit LockPanel(QWidget *parent = nullptr);
    ~LockPanel() override;

    void start(); // of a run: hidden
    void setSnapshot(const LockSnapshot &snapshot);
    void setStopping();
    void finish();

Q_SIGNALS:
    void stopRequested();
    void endRequested(const limbeck::Backend &backend, limbeck::BackendAction action);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    std::unique_ptr<Ui::LockPanel> m_ui;
    LockSnapshot m_snapshot;
};

} // namespace limbeck::gui
