#pragma once

#include "base/Error.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class StartPage;
}

// What is shown while no project is open: open one, a recent one, or the demo. GUI thread.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    explicit StartPage(QWidget *parent = nullptr);
    ~StartPage() override;

    void setRecentProjects(const QStringList &folders);
    // The demo is being started; an empty text: no longer.
    void setProgress(const QString &text);
    void setError(const Error &error); // code empty: none

Q_SIGNALS:
    void openRequested();
    void demoRequested();
    void stopRequested();
    void projectPicked(const QString &folder);
    void projectForgotten(const QString &folder);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void sizeRecent();
    void showIcons();

    std::unique_ptr<Ui::StartPage> m_ui;
};

} // namespace limbeck::gui
