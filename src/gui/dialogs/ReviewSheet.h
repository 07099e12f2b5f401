#pragma once

#include "session/SessionController.h"

#include <QObject>
#include <QPointer>

namespace limbeck::gui {

class ReviewDialog;

// Opens the review of what is pending as a sheet of the window, keeps it up to date with the files, the
// database and the rehearsal, and hands on what is decided in it. Owned by the window; GUI thread.
class ReviewSheet : public QObject
{
    Q_OBJECT

public:
    ReviewSheet(QWidget *window, SessionController &session);

    void open();

private:
    void connectSession();
    void connectDialog();
    void ask();
    void follow();
    void chooseFile(const QByteArray &format);
    void sign();

    QWidget *m_window;
    SessionController &m_session;
    QPointer<ReviewDialog> m_dialog;
    QByteArray m_fingerprint;                          // of the plan that was asked for
    std::shared_ptr<const RehearsalReply> m_rehearsal; // that was asked with
    std::shared_ptr<const LintReply> m_lint;           // that was asked with
    std::shared_ptr<const RehearsalReply> m_failed;    // that was told
};

} // namespace limbeck::gui
