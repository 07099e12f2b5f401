#pragma once

#include "models/EnvironmentModel.h"
#include "session/SessionState.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class EnvironmentPanel;
}

// The environments at the left of the window; picking one asks for it. GUI thread.
class EnvironmentPanel : public QWidget
{
    Q_OBJECT

public:
    explicit EnvironmentPanel(QWidget *parent = nullptr);
    ~EnvironmentPanel() override;

    void setState(const SessionState &state);
    // While a run is on, the environment cannot be changed.
    void setLocked(bool locked);

Q_SIGNALS:
    void picked(int index);
    void editRequested(int index);
    void variablesRequested(int index);
    void compareRequested(int index);
    void newRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void showMessage();
    void showMenu(const QPoint &position);

    std::unique_ptr<Ui::EnvironmentPanel> m_ui;
    EnvironmentModel *m_model;
    bool m_loading = false;
};

} // namespace limbeck::gui
