#pragma once

#include "models/CompareRows.h"
#include "session/Replies.h"

#include <QDialog>

#include <memory>
#include <vector>

class QAction;

namespace limbeck::gui {

class CompareModel;
namespace Ui {
class CompareDialog;
}

// Two environments side by side: their targets part by part, the revisions of their databases, and their
// variables. Secrets are never shown. Show it with open(). GUI thread.
class CompareDialog : public QDialog
{
    Q_OBJECT

public:
    // At least two environments; `first` and `second` are indexes that differ.
    CompareDialog(const std::vector<ResolvedEnvironment> &environments, int first, int second,
                  QWidget *parent = nullptr);
    ~CompareDialog() override;

    // Asks for what is picked; begins again where something is being read.
    void start();
    // `project`: whose scripts the databases are compared with.
    void setProject(const std::shared_ptr<const Project> &project);
    void setEnvironment(int side, const ComparedEnvironment &environment);
    void setDatabase(int side, const ComparedDatabase &database);

Q_SIGNALS:
    void compareRequested(const QString &first, const QString &second); // names
    void stopRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void fillPickers();
    void pick(int side);
    void swapSides();
    void stop();
    void showAnswer();
    void showState();
    void showDetails();
    void fitColumns();
    void copy(bool all) const;
    void setLooks();
    void retranslate();
    QString verdict() const;
    const char *verdictIcon() const;
    QString differences() const;

    std::unique_ptr<Ui::CompareDialog> m_ui;
    std::vector<EnvironmentDefinition> m_environments;
    CompareModel *m_model;
    QAction *m_copy;
    CompareInput m_input;
    std::array<int, 2> m_picked;
};

} // namespace limbeck::gui
