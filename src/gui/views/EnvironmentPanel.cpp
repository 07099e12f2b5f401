#include "views/EnvironmentPanel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_EnvironmentPanel.h"
#include "views/EnvironmentDelegate.h"

#include <QEvent>
#include <QMenu>
#include <QSignalBlocker>

namespace limbeck::gui {

EnvironmentPanel::EnvironmentPanel(QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::EnvironmentPanel>()), m_model(new EnvironmentModel(this))
{
    m_ui->setupUi(this);
    m_ui->list->setModel(m_model);
    m_ui->list->setItemDelegate(new EnvironmentDelegate(this));
    m_ui->empty->hide();
    setMinimumWidth(fontMetrics().averageCharWidth() * 18);
    // A click or Return picks; moving through the list by keyboard does not connect to each on the way.
    const auto pick = [this](const QModelIndex &index) {
        if (!index.data(EnvironmentModel::CurrentRole).toBool())
            Q_EMIT picked(index.row());
    };
    connect(m_ui->list, &QListView::clicked, this, pick);
    connect(m_ui->list, &QListView::activated, this, pick);
    connect(m_ui->create, &QToolButton::clicked, this, &EnvironmentPanel::newRequested);
    m_ui->list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_ui->list, &QWidget::customContextMenuRequested, this, &EnvironmentPanel::showMenu);
    connect(Theme::notifier(), &ThemeNotifier::changed, m_ui->list->viewport(),
            qOverload<>(&QWidget::update));
}

EnvironmentPanel::~EnvironmentPanel() = default;

void EnvironmentPanel::setState(const SessionState &state)
{
    m_loading = state.loading;
    m_model->setState(state);
    if (state.environment >= 0)
        m_ui->list->setCurrentIndex(m_model->index(state.environment));
    showMessage();
}

void EnvironmentPanel::setLocked(bool locked)
{
    m_ui->list->setEnabled(!locked);
    m_ui->create->setEnabled(!locked);
}

// Of the environment that is pointed at, picked or not; from the keyboard, of the current row.
void EnvironmentPanel::showMenu(const QPoint &position)
{
    const QModelIndex index = m_ui->list->indexAt(position);
    if (!index.isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const int row = index.row();
    QAction *edit = menu->addAction(icon("settings"), tr("&Edit…"));
    connect(edit, &QAction::triggered, this, [this, row] { Q_EMIT editRequested(row); });
    QAction *variables = menu->addAction(icon("key"), tr("&Variables…"));
    connect(variables, &QAction::triggered, this, [this, row] { Q_EMIT variablesRequested(row); });
    QAction *compare = menu->addAction(icon("compare"), tr("&Compare…"));
    compare->setEnabled(m_model->rowCount() > 1);
    connect(compare, &QAction::triggered, this, [this, row] { Q_EMIT compareRequested(row); });
    menu->addSeparator();
    QAction *create = menu->addAction(icon("environment"), tr("&New…"));
    connect(create, &QAction::triggered, this, &EnvironmentPanel::newRequested);
    menu->popup(m_ui->list->viewport()->mapToGlobal(position));
}

void EnvironmentPanel::showMessage()
{
    const bool isEmpty = m_model->rowCount() == 0;
    m_ui->list->setVisible(!isEmpty);
    m_ui->empty->setVisible(isEmpty);
    m_ui->empty->setText(m_loading
                             ? tr("Looking for .env files…")
                             : tr("No environment was found. Put a .env file beside the project, or name "
                                  "its files in limbeck.ini."));
}

void EnvironmentPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showMessage();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
