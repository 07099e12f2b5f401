#pragma once

#include "project/ProjectSettingsEdit.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace limbeck::gui {

namespace Ui {
class AppearanceForm;
}

// How an environment is shown and whether it is protected: what limbeck.ini says of it. GUI thread.
class AppearanceForm : public QWidget
{
    Q_OBJECT

public:
    explicit AppearanceForm(QWidget *parent = nullptr);
    ~AppearanceForm() override;

    void setEnvironment(const EnvironmentDefinition &definition);
    // What differs from how it was set; nothing where nothing does.
    std::optional<EnvironmentSettings> settings() const;

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void fillColours();
    void setLooks();
    void takeChange();

    std::unique_ptr<Ui::AppearanceForm> m_ui;
    EnvironmentDefinition m_definition;
    bool m_filling = false;
};

} // namespace limbeck::gui
