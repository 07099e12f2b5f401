#include "views/FindingsView.h"

#include "models/FindingModel.h"
#include "ui_FindingsView.h"

#include <QEvent>

namespace limbeck::gui {

FindingsView::FindingsView(QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::FindingsView>()), m_model(new FindingModel(this))
{
    m_ui->setupUi(this);
    m_ui->list->setModel(m_model);
    connect(m_ui->list, &QListView::activated, this, [this](const QModelIndex &index) {
        if (const SourceLocation where = m_model->finding(index.row()).where; where.isValid())
            Q_EMIT activated(where);
    });
}

FindingsView::~FindingsView() = default;

void FindingsView::setFindings(const Findings &findings)
{
    m_model->setFindings(findings);
}

void FindingsView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
