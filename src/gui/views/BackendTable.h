#pragma once

#include "live/BackendEnd.h"
#include "models/BackendModel.h"

#include <QWidget>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class BackendTable;
}

// Other sessions, with what can be done to the selected one by buttons and by the context menu. Does nothing
// to them itself. GUI thread.
class BackendTable : public QWidget
{
    Q_OBJECT

public:
    explicit BackendTable(QWidget *parent = nullptr);
    ~BackendTable() override;

    void setRows(const QList<BackendRow> &rows);
    int rowCount() const { return m_model.rowCount(); }

Q_SIGNALS:
    void endRequested(const limbeck::Backend &backend, limbeck::BackendAction action);

protected:
    void changeEvent(QEvent *event) override;

private:
    void request(BackendAction action);
    void showSelected();
    void fitColumns();
    const BackendRow *selected() const;

    std::unique_ptr<Ui::BackendTable> m_ui;
    BackendModel m_model;
    QAction *m_cancel;
    QAction *m_end;
};

} // namespace limbeck::gui
