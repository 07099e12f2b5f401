#pragma once

#include "models/RevisionFilterModel.h"
#include "models/RevisionModel.h"
#include "session/SessionState.h"

#include <QWidget>

#include <memory>

class QAction;

namespace limbeck::gui {

class GraphDelegate;
namespace Ui {
class RevisionView;
}

// The revision table with its filter, and what is shown instead while there is nothing in it. GUI thread.
class RevisionView : public QWidget
{
    Q_OBJECT

public:
    explicit RevisionView(QWidget *parent = nullptr);
    ~RevisionView() override;

    void setProject(const SessionState &state);
    void setDatabase(const SessionState &state);
    void setRisks(const SessionState &state);
    // The actions of the rows' context menu; they work on selectedRevision().
    void setRowActions(const QList<QAction *> &actions);

    QString selectedRevision() const; // empty: none
    RevisionState selectedState() const;
    void select(const QString &revision);
    const RevisionModel &model() const { return *m_model; }
    void focusFilter();
    // The table, unless somebody is typing into the filter.
    void focusTable();

    QByteArray saveColumns() const;
    void restoreColumns(const QByteArray &columns);

Q_SIGNALS:
    void selectionChanged(const QString &revision);
    void opened(const QString &revision); // double click or Return
    void openFolderRequested();
    void graphRequested(); // of the project's own Alembic

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void setUpTable();
    void filterChanged();
    void showMessage();
    void sizeColumns();

    std::unique_ptr<Ui::RevisionView> m_ui;
    RevisionModel *m_model;
    RevisionFilterModel *m_filter;
    GraphDelegate *m_delegate;
    std::shared_ptr<const Project> m_project;
    Error m_error;
    bool m_loading = false;
    bool m_columnsRestored = false;
};

} // namespace limbeck::gui
