#include "views/SqlView.h"

#include "theme/Theme.h"
#include "views/SqlEdit.h"

#include <QTextBlock>
#include <QVBoxLayout>

namespace limbeck::gui {

SqlView::SqlView(QWidget *parent) : QWidget(parent), m_edit(new SqlEdit(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit);
    m_edit->setReadOnly(true);
    m_edit->setFont(Theme::monospaceFont());
}

SqlView::~SqlView() = default;

void SqlView::setScript(const RevisionScript &script, StepDirection)
{
    setSql(script.content);
}

void SqlView::setSql(const QByteArray &sql, int)
{
    m_edit->setPlainText(QString::fromUtf8(sql));
}

void SqlView::clear()
{
    m_edit->clear();
}

void SqlView::goTo(int line, int)
{
    m_edit->setTextCursor(QTextCursor(m_edit->document()->findBlockByNumber(line - 1)));
}

void SqlView::find() {}

} // namespace limbeck::gui
