#pragma once

#include "session/EnvironmentReplies.h"

#include <QDialog>
#include <QTimer>

#include <memory>
#include <optional>

class QSortFilterProxyModel;

namespace limbeck::gui {

class VariableModel;
namespace Ui {
class VariablesDialog;
}

// Every variable of an environment: value, how it is written, where it comes from, what it beats. Secrets are
// masked; shown, they hide again by themselves. Show it with open(). GUI thread.
class VariablesDialog : public QDialog
{
    Q_OBJECT

public:
    explicit VariablesDialog(const QString &title, QWidget *parent = nullptr);
    ~VariablesDialog() override;

    void setVariables(const VariablesReply &reply); // until then it says that the files are being read
    // How long secrets stay in sight, in ms.
    void setShowTime(int ms) { m_hide.setInterval(ms); }

    QSize sizeHint() const override;

Q_SIGNALS:
    void placeRequested(const limbeck::SourceLocation &where);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void addActions();
    void fitColumns();
    void showPage();
    void showCount();
    void showSecrets(bool shown);
    void showSelected();
    void copy() const;
    void openPlace(const QModelIndex &index);
    void retranslate();

    std::unique_ptr<Ui::VariablesDialog> m_ui;
    VariableModel *m_model;
    QSortFilterProxyModel *m_filtered;
    QAction *m_copy;
    QAction *m_show;
    QAction *m_open;
    QString m_title;
    std::optional<VariablesReply> m_reply;
    QTimer m_hide;
};

} // namespace limbeck::gui
