#pragma once

#include "env/Environment.h"
#include "pg/ServerFacts.h"
#include "plan/Plan.h"
#include "run/Runner.h"
#include "target/Target.h"

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class ApplyDialog;
}

// Everything that a person needs to know before a plan is run.
struct ApplyRequest
{
    Plan plan;
    Target target;
    EnvironmentDefinition environment;
    ServerFacts facts;
    RunOptions options;
};

// The consent to a run (upgrade, downgrade or stamp): names the server, the database and the revisions, lets
// timeouts and transaction mode be set, and wants the database's name typed where the environment is
// protected. Show it with open(); accepted() means "run it with options()".
class ApplyDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ApplyDialog(const ApplyRequest &request, QWidget *parent = nullptr);
    ~ApplyDialog() override;

    // The options of the request with what the person changed.
    RunOptions options() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    std::unique_ptr<Ui::ApplyDialog> m_ui;
    ApplyRequest m_request;
};

} // namespace limbeck::gui
