#pragma once

#include "rehearsal/SchemaSnapshot.h"

#include <QSplitter>

class QListView;

namespace limbeck::gui {

class DiffView;
class SchemaDiffModel;

// What differs between two schemas: its objects as a list, and beside them the lines of their definitions
// that change. To look at and to copy. GUI thread.
class SchemaDiffView : public QSplitter
{
    Q_OBJECT

public:
    explicit SchemaDiffView(QWidget *parent = nullptr);

    void setDiff(const SchemaDiff &diff);
    QString text() const; // the whole of it, as the console prints it
    QListView *objects() const { return m_list; }
    DiffView *lines() const { return m_lines; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void showObject();
    void retranslate();

    QListView *m_list;
    DiffView *m_lines;
    SchemaDiffModel *m_model;
};

} // namespace limbeck::gui
