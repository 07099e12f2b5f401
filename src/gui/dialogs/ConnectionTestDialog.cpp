#include "dialogs/ConnectionTestDialog.h"

#include "ui_ConnectionTestDialog.h"

#include <QEvent>
#include <QPushButton>

namespace limbeck::gui {

ConnectionTestDialog::ConnectionTestDialog(QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::ConnectionTestDialog>())
{
    m_ui->setupUi(this);
    connect(m_ui->stop, &QPushButton::clicked, this, &ConnectionTestDialog::stopRequested);
    connect(m_ui->again, &QPushButton::clicked, this, &ConnectionTestDialog::againRequested);
    connect(m_ui->close, &QPushButton::clicked, this, &QDialog::reject);
}

ConnectionTestDialog::~ConnectionTestDialog() = default;

void ConnectionTestDialog::start(const QString &target)
{
    m_ui->stages->clear();
    m_ui->target->setText(target);
}

void ConnectionTestDialog::addStage(const TestStage &stage)
{
    new QTreeWidgetItem(m_ui->stages, {stage.title, stage.detail});
}

void ConnectionTestDialog::finish(const ConnectionTestReport &)
{
    m_ui->progress->hide();
}

void ConnectionTestDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
