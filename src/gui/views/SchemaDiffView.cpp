#include "views/SchemaDiffView.h"

#include "models/SchemaDiffModel.h"
#include "theme/Theme.h"
#include "views/DiffView.h"

#include <QEvent>
#include <QListView>

namespace limbeck::gui {

SchemaDiffView::SchemaDiffView(QWidget *parent)
    : QSplitter(Qt::Horizontal, parent)
    , m_list(new QListView(this))
    , m_lines(new DiffView(this))
    , m_model(new SchemaDiffModel(this))
{
    m_list->setObjectName(QStringLiteral("objects"));
    m_list->setModel(m_model);
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_lines->setObjectName(QStringLiteral("lines"));
    m_lines->setFrameShape(QFrame::NoFrame);
    addWidget(m_list);
    addWidget(m_lines);
    setHandleWidth(1);
    setChildrenCollapsible(false);
    setStretchFactor(1, 1);
    const int character = fontMetrics().averageCharWidth();
    setSizes({48 * character, 100 * character});
    setFocusProxy(m_list);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &SchemaDiffView::showObject);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, [this] { m_list->viewport()->update(); });
    retranslate();
}

void SchemaDiffView::setDiff(const SchemaDiff &diff)
{
    m_model->setDiff(diff);
    if (m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0));
    showObject();
}

QString SchemaDiffView::text() const
{
    return m_model->diff().text();
}

void SchemaDiffView::showObject()
{
    m_lines->setParts(m_model->parts(m_list->currentIndex().row()));
}

void SchemaDiffView::retranslate()
{
    m_list->setAccessibleName(tr("Objects that change"));
    m_model->retranslate();
}

void SchemaDiffView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QSplitter::changeEvent(event);
}

} // namespace limbeck::gui
