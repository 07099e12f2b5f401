#include "MainWindow.h"

#include "Settings.h"
#include "dialogs/EnvironmentSheets.h"
#include "dialogs/ReviewSheet.h"
#include "dialogs/Sheets.h"
#include "models/ActionWords.h"
#include "session/Appearance.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_MainWindow.h"
#include "views/LogConsole.h"
#include "views/ProgressPanel.h"
#include "views/ProjectMenus.h"
#include "views/ProjectPage.h"

#include <QActionGroup>
#include <QClipboard>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QScreen>
#include <QTimer>
#include <QToolButton>
#include <QUrl>

namespace limbeck::gui {

namespace {

// The one folder that is dragged, or the folder of the one file; empty: something else.
QString draggedFolder(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    if (urls.size() != 1 || !urls.constFirst().isLocalFile())
        return {};
    const QFileInfo dragged(urls.constFirst().toLocalFile());
    return dragged.isDir() ? dragged.absoluteFilePath() : dragged.absolutePath();
}

} // namespace

MainWindow::MainWindow(Appearance &appearance, QWidget *parent)
    : QMainWindow(parent)
    , m_ui(std::make_unique<Ui::MainWindow>())
    , m_appearance(appearance)
    , m_sheets(new Sheets(this, m_session, appearance))
    , m_environmentSheets(new EnvironmentSheets(this, m_session))
    , m_reviewSheet(new ReviewSheet(this, m_session))
    , m_menus(nullptr)
{
    setUserActionWords(&windowWords);
    m_ui->setupUi(this);
    setAcceptDrops(true);
    m_menus = new ProjectMenus(m_ui->menuEnvironment, m_ui->menuRecent, m_ui->menuSection, this);
    setIcons();
    connectProjectActions();
    connectRevisionActions();
    connectViewActions();
    connectViews();
    connectSession();
    restoreLayout();
    retranslate();
    showProject();
}

// What the session still tells while it ends is not shown any more.
MainWindow::~MainWindow()
{
    m_session.disconnect();
    m_session.runs().disconnect();
}

void MainWindow::start(bool demo, const QString &path)
{
    m_session.cleanUpDead();
    const QString last = Settings::value(Settings::Key::LastProject).toString();
    if (demo)
        m_session.startDemo();
    else if (!path.isEmpty())
        m_session.openProject(path);
    else if (!last.isEmpty())
        m_session.reopenProject(last);
}

void MainWindow::connectProjectActions()
{
    connect(m_ui->actionOpen, &QAction::triggered, m_sheets, &Sheets::chooseProject);
    connect(m_sheets, &Sheets::projectChosen, &m_session, &SessionController::openProject);
    connect(m_ui->actionDemo, &QAction::triggered, &m_session, &SessionController::startDemo);
    connect(m_ui->actionCloseProject, &QAction::triggered, this, [this] {
        Settings::setValue(Settings::Key::LastProject, QString());
        m_session.closeProject();
    });
    connect(m_ui->actionExport, &QAction::triggered, m_sheets, &Sheets::chooseExportFile);
    connect(m_sheets, &Sheets::exportFileChosen, &m_session, &SessionController::exportPending);
    connect(m_ui->actionQuit, &QAction::triggered, this, &QWidget::close);
    connect(m_ui->actionRefresh, &QAction::triggered, &m_session, &SessionController::refresh);
    connect(m_ui->actionTest, &QAction::triggered, m_sheets, &Sheets::testConnection);
    connect(m_ui->actionNewEnvironment, &QAction::triggered, m_environmentSheets, &EnvironmentSheets::create);
    connect(m_ui->actionVariables, &QAction::triggered, this,
            [this] { m_environmentSheets->showVariables(m_session.state().environment); });
    connect(m_ui->actionCompare, &QAction::triggered, this,
            [this] { m_environmentSheets->compare(m_session.state().environment); });
    connect(m_ui->actionEditEnvironment, &QAction::triggered, this,
            [this] { m_environmentSheets->edit(m_session.state().environment); });
    connect(m_ui->actionStop, &QAction::triggered, &m_session, &SessionController::stop);
    connect(m_ui->actionPython, &QAction::triggered, m_sheets, &Sheets::choosePython);
    connect(m_ui->actionMend, &QAction::triggered, m_sheets, &Sheets::mend);
    connect(m_menus, &ProjectMenus::sectionPicked, &m_session, &SessionController::chooseSection);
    connect(m_menus, &ProjectMenus::environmentPicked, &m_session, &SessionController::selectEnvironment);
    connect(m_menus, &ProjectMenus::projectPicked, &m_session, &SessionController::openProject);
}

void MainWindow::connectRevisionActions()
{
    const auto plan = [this](PlanKind kind) {
        return [this, kind] { requestPlan(kind, selectedRevision()); };
    };
    connect(m_ui->actionPreview, &QAction::triggered, this, &MainWindow::preview);
    connect(m_ui->actionRehearse, &QAction::triggered, this, [this] {
        page().showRehearsalTab();
        m_session.rehearse();
    });
    connect(m_ui->actionReview, &QAction::triggered, m_reviewSheet, &ReviewSheet::open);
    connect(m_ui->actionApply, &QAction::triggered, this,
            [this] { requestPlan(PlanKind::Upgrade, QStringLiteral("heads")); });
    connect(m_ui->actionDowngrade, &QAction::triggered, this, &MainWindow::downgrade);
    connect(m_ui->actionStamp, &QAction::triggered, this, plan(PlanKind::Stamp));
    connect(m_ui->actionUpgradeHere, &QAction::triggered, this, plan(PlanKind::Upgrade));
    connect(m_ui->actionDowngradeHere, &QAction::triggered, this, plan(PlanKind::Downgrade));
    connect(m_ui->actionStampHere, &QAction::triggered, this, plan(PlanKind::Stamp));
    connect(m_ui->actionShowScript, &QAction::triggered, this, [this] { page().showScriptTab(); });
    connect(m_ui->actionCopyId, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(selectedRevision()); });
    connect(m_ui->actionOpenFile, &QAction::triggered, this, &MainWindow::openSelectedFile);
}

void MainWindow::connectViewActions()
{
    auto *themes = new QActionGroup(this);
    const auto theme = [this, themes](QAction *action, Theme::Mode mode) {
        themes->addAction(action);
        action->setChecked(m_appearance.theme() == mode);
        connect(action, &QAction::triggered, this, [this, mode] { m_appearance.setTheme(mode); });
        connect(&m_appearance, &Appearance::changed, action,
                [this, action, mode] { action->setChecked(m_appearance.theme() == mode); });
    };
    theme(m_ui->actionThemeSystem, Theme::Mode::System);
    theme(m_ui->actionThemeLight, Theme::Mode::Light);
    theme(m_ui->actionThemeDark, Theme::Mode::Dark);
    auto *languages = new QActionGroup(this);
    const auto language = [this, languages](QAction *action, const QString &code) {
        languages->addAction(action);
        action->setChecked(m_appearance.language() == code);
        connect(action, &QAction::triggered, this, [this, code] { m_appearance.setLanguage(code); });
        connect(&m_appearance, &Appearance::changed, action,
                [this, action, code] { action->setChecked(m_appearance.language() == code); });
    };
    language(m_ui->actionLanguageSystem, QString());
    language(m_ui->actionLanguageEnglish, QStringLiteral("en"));
    language(m_ui->actionLanguageKorean, QStringLiteral("ko"));
    connect(m_ui->actionFilter, &QAction::triggered, this, &MainWindow::find);
    connect(m_ui->actionLog, &QAction::triggered, this, [this] {
        m_ui->logDock->show();
        log().focusFilter();
    });
    connect(m_ui->actionPreferences, &QAction::triggered, m_sheets, &Sheets::showPreferences);
    connect(m_ui->actionShortcuts, &QAction::triggered, this,
            [this] { m_sheets->showShortcuts(findChildren<QAction *>()); });
    connect(m_ui->actionAbout, &QAction::triggered, m_sheets, &Sheets::showAbout);
    m_ui->menuView->insertAction(m_ui->menuTheme->menuAction(), m_ui->logDock->toggleViewAction());
    m_ui->menuView->insertSeparator(m_ui->menuTheme->menuAction());
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &MainWindow::markPrimary);
}

void MainWindow::connectViews()
{
    connect(m_ui->startPage, &StartPage::openRequested, m_sheets, &Sheets::chooseProject);
    connect(m_ui->startPage, &StartPage::demoRequested, &m_session, &SessionController::startDemo);
    connect(m_ui->startPage, &StartPage::stopRequested, &m_session, &SessionController::stop);
    connect(m_ui->startPage, &StartPage::projectPicked, &m_session, &SessionController::openProject);
    connect(m_ui->startPage, &StartPage::projectForgotten, this, [this](const QString &folder) {
        Settings::removeRecentProject(folder);
        showProject();
    });
}

void MainWindow::connectSession()
{
    connect(&m_session, &SessionController::projectChanged, this, &MainWindow::showProject);
    connect(&m_session, &SessionController::environmentChanged, this, &MainWindow::showEnvironment);
    connect(&m_session, &SessionController::databaseChanged, this, &MainWindow::showDatabase);
    connect(&m_session, &SessionController::busyChanged, this, &MainWindow::showBusy);
    connect(&m_session, &SessionController::demoProgressed, m_ui->startPage, &StartPage::setProgress);
    connect(&m_session, &SessionController::demoFailed, this, [this](const Error &error) {
        m_ui->startPage->setProgress({});
        m_ui->startPage->setError(error);
        if (m_page && !error.code.isEmpty())
            m_page->progress().showTrouble(error);
    });
    connect(&m_session, &SessionController::planReady, this, &MainWindow::showPlan);
    connect(&m_session, &SessionController::exported, this, [this](const QString &path, const Error &error) {
        if (error.code.isEmpty())
            page().progress().showNote(tr("The SQL was written to %1.").arg(QDir::toNativeSeparators(path)));
        else
            page().progress().showTrouble(error);
    });
    connect(&m_session, &SessionController::logged, this,
            [this](const QList<LogEntry> &entries) { log().append(entries); });
    connect(&m_session.runs(), &RunController::finished, this, &MainWindow::showRunReport);
    connect(m_sheets, &Sheets::closeConfirmed, this, [this] {
        m_closeAfterRun = true;
        m_session.stop();
        close();
    });
}

void MainWindow::restoreLayout()
{
    // The log's own header is title enough; the menu and Ctrl+L show and hide it.
    m_ui->logDock->setTitleBarWidget(new QWidget(m_ui->logDock));
    const QFontMetrics metrics = fontMetrics();
    const QSize wanted(metrics.averageCharWidth() * 196, metrics.height() * 52);
    resize(wanted.boundedTo(screen()->availableSize() * 9 / 10));
    resizeDocks({m_ui->logDock}, {metrics.height() * 9}, Qt::Vertical);
    const auto stored = [](Settings::Key key) { return Settings::value(key).toByteArray(); };
    restoreGeometry(stored(Settings::Key::WindowGeometry));
    restoreState(stored(Settings::Key::WindowLayout));
}

void MainWindow::saveLayout() const
{
    Settings::setValue(Settings::Key::WindowGeometry, saveGeometry());
    if (!m_logShelved) // else it would be remembered as hidden
        Settings::setValue(Settings::Key::WindowLayout, saveState());
    if (m_page)
        m_page->saveLayout();
}

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_ui->actionOpen->isEnabled() && !draggedFolder(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QString folder = draggedFolder(event->mimeData());
    if (folder.isEmpty() || !m_ui->actionOpen->isEnabled())
        return;
    event->acceptProposedAction();
    m_session.openProject(folder);
}

// The icon goes to the desktop in all its sizes, half a megabyte, for which the first paint need not wait.
void MainWindow::paintEvent(QPaintEvent *event)
{
    QMainWindow::paintEvent(event);
    if (windowIcon().isNull())
        QTimer::singleShot(0, this, [this] { setWindowIcon(applicationIcon()); });
}

// A run is never left behind: the person is asked, the run is stopped and its end awaited.
void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_session.runs().isRunning()) {
        saveLayout();
        event->accept();
        return;
    }
    event->ignore();
    if (!m_closeAfterRun)
        m_sheets->askToStopAndClose();
}

} // namespace limbeck::gui
