#pragma once

#include "alembic/PythonInterpreter.h"
#include "env/Environment.h"
#include "models/RevisionRisk.h"
#include "pg/ServerFacts.h"
#include "plan/Plan.h"
#include "run/Runner.h"
#include "session/Arming.h"
#include "target/Target.h"

#include <QDialog>

#include <memory>
#include <optional>

namespace limbeck::gui {

class BlockersPanel;
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
    // Of an Alembic plan: what runs it, and env.py's arguments (-x) as the person typed them.
    std::optional<PythonFacts> python = {};
    QString xArguments = {};
    QHash<QString, RevisionRisk> risks = {}; // by revision

    bool isAlembic() const { return plan.engine == PlanEngine::Alembic; }
};

// The consent to a run (upgrade, downgrade or stamp): names the server, the database and the revisions, lets
// timeouts and transaction mode be set, and wants the database's name typed where the environment is
// protected. That arms the environment for a while, in which it need not be typed again; Return never presses
// the button there. Show it with open(); accepted() means "run it with options()".
class ApplyDialog : public QDialog
{
    Q_OBJECT

public:
    // `arming` outlives the dialog.
    ApplyDialog(const ApplyRequest &request, Arming &arming, QWidget *parent = nullptr);
    ~ApplyDialog() override;

    // The options of the request with what the person changed.
    RunOptions options() const;
    // Alembic: the arguments for env.py were changed, so that the plan is not the one that would run.
    // Accepted, it then asks for a plan with these.
    bool wantsAnotherPlan() const;
    QString xArguments() const;
    // There is something to run and, on a protected environment, the name has been typed, here or not long
    // ago.
    bool isArmed() const;

    // Whether a signed review covers the plan is being looked up: nothing runs before the answer, nor where
    // it is no.
    void setReviewAwaited();
    // `text`: who agreed and when; empty: no review is needed. An error says why it may not run.
    void setReview(const QString &text, const Error &error);

    // Who would block; filled in by the one who opens the dialog, and hidden until then.
    BlockersPanel *blockers() const;

    void accept() override;

protected:
    void changeEvent(QEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    enum Column
    {
        NumberColumn,
        RevisionColumn,
        MessageColumn,
        RiskColumn, // hidden where nothing is known
        ModeColumn,
        columnCount
    };

    int stepCount() const { return int(m_request.plan.steps.size()); }
    bool isProtected() const { return m_request.environment.isProtected; }
    bool cancelIsDefault() const;
    QStringList nonTransactional() const;

    void fillStrip();
    void fillRevisions();
    void fillFindings();
    void fillSettings();
    void fillAlembic();
    void fillConfirmation();
    void setUpButtons();
    void setLooks();
    void retranslate();
    void retranslateRevisions();
    void retranslateSettings();
    void sizeLists();
    void growToFit();
    void nameTyped();
    void showConfirmation();
    void showReview();
    void argumentsTyped();
    QStringList opaqueRevisions() const;
    void followArming();

    std::unique_ptr<Ui::ApplyDialog> m_ui;
    ApplyRequest m_request;
    Arming &m_arming;
    QByteArray m_identity;   // of the target
    bool m_wasArmed = false; // so that the end of it is noticed
    bool m_hasExpired = false;
    enum class Review
    {
        NotNeeded,
        Awaited,
        Covers,
        Refuses
    };
    Review m_review = Review::NotNeeded;
    QString m_reviewText;
};

} // namespace limbeck::gui
