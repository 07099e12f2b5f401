#pragma once

#include "project/ProjectSettingsEdit.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class TunnelForm;
}

// The SSH tunnel that an environment's server is reached through: what limbeck.ini says of it. GUI thread.
class TunnelForm : public QWidget
{
    Q_OBJECT

public:
    explicit TunnelForm(QWidget *parent = nullptr);
    ~TunnelForm() override;

    void setEnvironment(const EnvironmentDefinition &definition);
    // Adds what differs from how it was set; whether anything does.
    bool takeInto(EnvironmentSettings *settings) const;

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void setLooks();
    void takeChange();

    std::unique_ptr<Ui::TunnelForm> m_ui;
    TunnelSettings m_before;
    bool m_filling = false;
};

} // namespace limbeck::gui
