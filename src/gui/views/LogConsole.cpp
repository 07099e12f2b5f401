#include "views/LogConsole.h"

#include "theme/Icons.h"
#include "ui_LogConsole.h"

#include <QEvent>

namespace limbeck::gui {

LogConsole::LogConsole(QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::LogConsole>()), m_model(new LogModel(this))
{
    m_ui->setupUi(this);
    m_ui->view->setModel(m_model);
}

LogConsole::~LogConsole() = default;

void LogConsole::append(const QList<LogEntry> &entries)
{
    m_model->append(entries);
    m_ui->view->scrollToBottom();
}

void LogConsole::clear()
{
    m_model->clear();
}

void LogConsole::focusFilter()
{
    m_ui->filter->setFocus(Qt::ShortcutFocusReason);
}

void LogConsole::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
