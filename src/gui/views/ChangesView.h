#pragma once

#include "session/EnvironmentReplies.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace limbeck::gui {

namespace Ui {
class ChangesView;
}

// What will change in which files, as differences with every secret masked; or why nothing can. GUI thread.
class ChangesView : public QWidget
{
    Q_OBJECT

public:
    explicit ChangesView(QWidget *parent = nullptr);
    ~ChangesView() override;

    void setChanges(const std::vector<ShownChange> &changes, const Findings &findings);
    // In place of differences; an empty `action` has no button.
    void setMessage(const char *iconName, const QString &sentence, const QString &details = {},
                    const QString &action = {}, const Findings &findings = {});
    void setError(const Error &error, const QString &action = {});

    QSize sizeHint() const override;

Q_SIGNALS:
    void actionTriggered();

protected:
    void changeEvent(QEvent *event) override;

private:
    void showFile(int index);
    void showFileRow(bool shown);
    void setLooks();

    std::unique_ptr<Ui::ChangesView> m_ui;
    std::vector<ShownChange> m_changes;
};

} // namespace limbeck::gui
