#include "views/ProjectMenus.h"

#include "Settings.h"

#include <QActionGroup>
#include <QDir>
#include <QMenu>

namespace limbeck::gui {

namespace {

QString plain(QString text) // an ampersand of a name is no mnemonic
{
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace

ProjectMenus::ProjectMenus(QMenu *environments, QMenu *recent, QMenu *sections, QObject *parent)
    : QObject(parent)
    , m_environments(environments)
    , m_recent(recent)
    , m_sections(sections)
    , m_actions(new QActionGroup(this))
    , m_sectionActions(new QActionGroup(this))
{
    m_sections->menuAction()->setVisible(false);
    connect(m_recent, &QMenu::aboutToShow, this, &ProjectMenus::fillRecent);
}

void ProjectMenus::setEnvironments(const SessionState &state)
{
    const QList<QAction *> before = m_actions->actions();
    qDeleteAll(before);
    int number = 0;
    for (const ResolvedEnvironment &environment : state.project.environments) {
        auto *action = new QAction(plain(environment.definition.title()), m_actions);
        action->setCheckable(true);
        if (number < 9)
            action->setShortcut(QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + number)));
        connect(action, &QAction::triggered, this, [this, number] { Q_EMIT environmentPicked(number); });
        m_environments->addAction(action);
        ++number;
    }
    setCurrent(state.environment);
}

void ProjectMenus::setSections(const SessionState &state)
{
    const QList<QAction *> before = m_sectionActions->actions();
    qDeleteAll(before);
    const AlembicConfig *config = state.isAlembic() ? &*state.project.project->alembic() : nullptr;
    const QStringList sections = config ? config->sections : QStringList();
    m_sections->menuAction()->setVisible(sections.size() > 1);
    for (const QString &section : sections) {
        auto *action = new QAction(plain(section), m_sectionActions);
        action->setCheckable(true);
        action->setChecked(section == config->section);
        connect(action, &QAction::triggered, this, [this, section] { Q_EMIT sectionPicked(section); });
        m_sections->addAction(action);
    }
}

void ProjectMenus::setCurrent(int environment)
{
    const QList<QAction *> actions = m_actions->actions();
    if (environment >= 0 && environment < actions.size())
        actions[environment]->setChecked(true);
}

void ProjectMenus::setEnabled(bool enabled)
{
    m_actions->setEnabled(enabled);
    m_sectionActions->setEnabled(enabled);
}

void ProjectMenus::fillRecent()
{
    m_recent->clear();
    const QStringList folders = Settings::value(Settings::Key::RecentProjects).toStringList();
    for (const QString &folder : folders) {
        QAction *action = m_recent->addAction(plain(QDir::toNativeSeparators(folder)));
        connect(action, &QAction::triggered, this, [this, folder] { Q_EMIT projectPicked(folder); });
    }
    if (folders.isEmpty())
        m_recent->addAction(tr("No recent projects"))->setEnabled(false);
}

} // namespace limbeck::gui
