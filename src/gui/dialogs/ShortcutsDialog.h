#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QTreeWidget;

namespace limbeck::gui {

// The keyboard shortcuts of the window, read from its actions so that the list is always right.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT

public:
    ShortcutsDialog(const QList<QAction *> &actions, QWidget *parent);

private:
    void fill(const QList<QAction *> &actions);

    QTreeWidget *m_list;
};

} // namespace limbeck::gui
