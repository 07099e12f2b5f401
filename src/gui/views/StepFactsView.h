#pragma once

#include "session/RehearsalReplies.h"

#include <QStackedWidget>

#include <memory>

class QTreeView;

namespace limbeck {
struct RehearsedStep;
}

namespace limbeck::gui {

class RehearsalModel;
class SchemaDiffView;
class StatePage;

// One side of what a rehearsal found about one revision: facts, schema diff or way back; and in their place
// what there is to do where it has not been rehearsed. GUI thread.
class StepFactsView : public QStackedWidget
{
    Q_OBJECT

public:
    enum class Kind
    {
        Facts,
        Schema,
        WayBack
    };

    explicit StepFactsView(QWidget *parent = nullptr);

    void setKind(Kind kind);
    // `rehearsal`: of the plan that is looked at; null: there was none.
    void setStep(const std::shared_ptr<const RehearsalReply> &rehearsal, const QString &revision);
    void setRehearsing(const std::optional<RehearsalProgress> &progress);
    // The objects whose schema differs, before and behind the revision; -1: not known.
    int differenceCount() const;

Q_SIGNALS:
    void rehearseRequested();
    void stopRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void showStep();
    void showMissing();
    void showRows();
    const RehearsedStep *step() const;

    Kind m_kind = Kind::Facts;
    StatePage *m_state;
    QTreeView *m_tree;
    SchemaDiffView *m_diff;
    RehearsalModel *m_model;
    std::shared_ptr<const RehearsalReply> m_rehearsal;
    std::optional<RehearsalProgress> m_progress;
    QString m_revision;
};

} // namespace limbeck::gui
