#pragma once

#include "session/SessionState.h"

#include <QWidget>

#include <memory>

class QModelIndex;
class QTreeView;

namespace limbeck {
class SchemaDiff;
struct RehearsedStep;
} // namespace limbeck

namespace limbeck::gui {

class RehearsalModel;
namespace Ui {
class RehearsalView;
}

// What the last rehearsal of the environment found, of the selected revision or of all: facts, schema diff
// and way back; and what is shown while there is none, while one goes on, and when the plan has changed
// since. GUI thread.
class RehearsalView : public QWidget
{
    Q_OBJECT

public:
    explicit RehearsalView(QWidget *parent = nullptr);
    ~RehearsalView() override;

    void setState(const SessionState &state);
    void setRevision(const QString &revision); // that is selected; empty: none
    // "Rehearsal", with how far it has come while one goes on.
    QString title() const;
    QTreeView *tree() const;
    void copy() const; // the selected rows or all; the schema diff where that is shown

Q_SIGNALS:
    void rehearseRequested();
    void stopRequested();
    void placeRequested(const limbeck::SourceLocation &where);

protected:
    void changeEvent(QEvent *event) override;

private:
    enum class Part
    {
        Facts,
        Schema,
        WayBack
    };
    void connectParts();
    void setUpTree();
    void setLooks();
    void showState();
    void showProgress();
    void showFailure();
    void showReport();
    void showNote();
    void showSummary();
    void showPart();
    void showDiff(const SchemaDiff &diff);
    void showRows();
    void showNotRehearsed();
    void spanRows(const QModelIndex &above);
    void openRows();
    void act();
    void activate(const QModelIndex &index);
    Part part() const;
    QString shownRevision() const; // empty: all
    const RehearsedStep *shownStep() const;

    std::unique_ptr<Ui::RehearsalView> m_ui;
    RehearsalModel *m_model;
    SessionState m_state;
    QString m_revision;
};

} // namespace limbeck::gui
