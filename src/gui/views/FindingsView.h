#pragma once

#include "base/Finding.h"

#include <QWidget>

#include <memory>

class QListView;
class QModelIndex;

namespace limbeck::gui {

class FindingModel;
class FindingsViewDelegate;
namespace Ui {
class FindingsView;
}

// Findings as a list: severity by icon and word, message, hint, place and revision. Filter by severity, copy,
// all by keyboard.
class FindingsView : public QWidget
{
    Q_OBJECT

public:
    explicit FindingsView(QWidget *parent = nullptr);
    ~FindingsView() override;

    void setFindings(const Findings &findings);
    void copy() const; // the selected findings, or all that are shown when none is selected
    QListView *list() const;
    // Beside the list is told what the rule behind the picked finding says, where there are such findings.
    void setExplaining(bool explaining);

Q_SIGNALS:
    // The person wants to see the place: a file to open at its line.
    void activated(const limbeck::SourceLocation &where);
    void findingActivated(const limbeck::Finding &finding); // the same, with what it is about
    void mendRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void setLooks();
    void retranslate();
    void activate(const QModelIndex &index);
    void showPage();
    void showExplanation();
    void selectPicked();
    Findings selected() const;

    std::unique_ptr<Ui::FindingsView> m_ui;
    FindingModel *m_model;
    Findings m_picked; // by the person: they are so again when they come back
    bool m_isExplaining = false;
};

} // namespace limbeck::gui
