#pragma once

#include "env/Environment.h"
#include "session/ReviewHost.h"

#include <QDialog>
#include <QTimer>

#include <memory>

class QMenu;

namespace limbeck::gui {

class ReviewStepModel;
namespace Ui {
class ReviewDialog;
}

// What is pending, walked through like a change under review: per revision its SQL, measured facts, findings,
// schema diff and way back, and a verdict with a comment. Asks for what it shows, and hands on each change of
// the review; keeps nothing itself. Show it with open(). GUI thread.
class ReviewDialog : public QDialog
{
    Q_OBJECT

public:
    // `environment`: whose pending revisions they are; `target`: as it is shown.
    ReviewDialog(const EnvironmentDefinition &environment, const QString &target, QWidget *parent = nullptr);
    ~ReviewDialog() override;

    // A review is being made; of an Alembic project that takes its moment.
    void setWaiting();
    // In place of the one that is shown. Verdicts that were taken back, since their script is another one
    // now, are named.
    void setReview(const ReviewReply &reply);
    void setRehearsing(const std::optional<RehearsalProgress> &progress);
    void setWritten(const QString &file, const Error &error); // an export
    void setSigned(const SignReply &reply, const Error &error);
    void setTrouble(const Error &error); // shown above the revision
    void keepNow();                      // a comment that is still being typed
    const std::optional<ReviewDocument> &document() const { return m_document; }

Q_SIGNALS:
    void edited(const limbeck::ReviewDocument &document); // a verdict or comment: to be kept
    void rehearseRequested();
    void stopRequested();
    void againRequested(); // after it could not be made
    void exportRequested(const QByteArray &format);
    void signRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void setUpSteps();
    void connectParts();
    void addShortcuts();
    void setLooks();
    void retranslate();
    void fillExports();
    void showStep();
    void showPlace(const SourceLocation &where);
    void showHeading(const ReviewStep &step);
    void showVerdict();
    void showCount();
    void showNote(const char *iconName, const QString &text);
    void showTitles();
    void decide(Verdict verdict, bool goOn);
    void go(int row);
    void commentTyped();
    int currentRow() const;
    void takeOver(const ReviewDocument &said);
    QStringList takenBack(const ReviewDocument &now) const;

    std::unique_ptr<Ui::ReviewDialog> m_ui;
    EnvironmentDefinition m_environment;
    ReviewStepModel *m_model;
    QMenu *m_exports;
    ReviewReply m_reply;
    std::optional<ReviewDocument> m_document;
    QStringList m_takenBack; // revisions that lost their verdict since the dialog was opened
    QTimer m_typing;         // a comment is handed on when the hands rest
    bool m_isShowing = false;
};

} // namespace limbeck::gui
