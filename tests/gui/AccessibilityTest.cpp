// What holds for every window: whatever takes the keyboard has a name, Tab goes on as the eye does, and it
// can be made to fit a low screen.
#include "AlembicFolder.h"
#include "OnWindows.h"
#include "WindowFixture.h"
#include "dialogs/AboutDialog.h"
#include "dialogs/ApplyDialog.h"
#include "dialogs/CompareDialog.h"
#include "dialogs/ConnectionTestDialog.h"
#include "dialogs/EndBackendDialog.h"
#include "dialogs/EnvironmentDialog.h"
#include "dialogs/MendDialog.h"
#include "dialogs/NewEnvironmentDialog.h"
#include "dialogs/PreferencesDialog.h"
#include "dialogs/PythonDialog.h"
#include "dialogs/ReviewDialog.h"
#include "dialogs/ShortcutsDialog.h"
#include "dialogs/SignDialog.h"
#include "dialogs/VariablesDialog.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QLayout>
#include <QLineEdit>
#include <QMenu>
#include <QSet>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTreeView>

#include <algorithm>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

bool takesTab(const QWidget *widget)
{
    // The editor within a spin box hands the keyboard on to it.
    return widget->isVisible() && widget->isEnabled() && !widget->focusProxy() &&
           (widget->focusPolicy() & Qt::TabFocus);
}

QString accessibleName(QWidget *widget)
{
    QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
    return accessible ? accessible->text(QAccessible::Name) : QString();
}

// The widgets of the window in the order in which Tab visits them.
QList<QWidget *> tabChain(QWidget *window)
{
    QList<QWidget *> chain;
    QSet<QWidget *> seen;
    for (QWidget *widget = window->nextInFocusChain(); widget && widget != window && !seen.contains(widget);
         widget = widget->nextInFocusChain()) {
        seen.insert(widget);
        if (takesTab(widget) && widget->window() == window)
            chain.append(widget);
    }
    return chain;
}

QStringList withoutName(QWidget *window)
{
    QStringList nameless;
    for (QWidget *widget : window->findChildren<QWidget *>()) {
        if (takesTab(widget) && widget->window() == window && accessibleName(widget).isEmpty())
            nameless.append(QStringLiteral("%1 %2").arg(
                QString::fromLatin1(widget->metaObject()->className()), widget->objectName()));
    }
    return nameless;
}

// Siblings side by side or one above the other must not be visited backwards.
QStringList backwards(QWidget *window)
{
    QStringList wrong;
    const QList<QWidget *> chain = tabChain(window);
    for (qsizetype i = 1; i < chain.size(); ++i) {
        const QRect before(chain[i - 1]->mapTo(window, QPoint()), chain[i - 1]->size());
        const QRect after(chain[i]->mapTo(window, QPoint()), chain[i]->size());
        const bool sameRow = before.top() < after.bottom() && after.top() < before.bottom();
        const bool sameColumn = before.left() < after.right() && after.left() < before.right();
        if (chain[i - 1]->parentWidget() != chain[i]->parentWidget())
            continue;
        if ((sameRow && after.right() < before.left()) ||
            (sameColumn && !sameRow && after.bottom() < before.top()))
            wrong.append(chain[i - 1]->objectName() + u" → "_s + chain[i]->objectName());
    }
    return wrong;
}

// The least size that shows everything. A screen of 1920 x 1080 at 150 % has room for 1280 x 720, a task bar
// included; at 200 % it is 960 wide, and one of 1366 at 150 % 910. Widths are those of a font of 9 points,
// whose letters are 6 wide on an average; wine's are wider.
QSize leastSize(QWidget *window)
{
    const QSize least = window->minimumSizeHint().expandedTo(window->minimumSize());
    const QLayout *layout = window->layout();
    if (!layout || !layout->hasHeightForWidth())
        return least;
    return {least.width(), std::max(least.height(), layout->minimumHeightForWidth(window->width()))};
}

void check(QWidget *window, const char *what)
{
    QTRY_VERIFY2(window->isVisible(), what);
    const QSize least = leastSize(window);
    const int widest = std::clamp(window->fontMetrics().averageCharWidth() * 150, 900, 1240);
    QVERIFY2(
        least.width() <= widest && least.height() <= 600,
        qPrintable(u"%1 needs %2 x %3"_s.arg(QLatin1String(what)).arg(least.width()).arg(least.height())));
    const QStringList nameless = withoutName(window);
    QVERIFY2(nameless.isEmpty(),
             qPrintable(QLatin1String(what) + u": without a name: "_s + nameless.join(u", "_s)));
    const QStringList wrong = backwards(window);
    QVERIFY2(wrong.isEmpty(),
             qPrintable(QLatin1String(what) + u": Tab goes backwards: "_s + wrong.join(u", "_s)));
    QVERIFY2(!tabChain(window).isEmpty(), what);
}

} // namespace

class AccessibilityTest : public QObject
{
    Q_OBJECT

    static constexpr int patience = 20000;

private Q_SLOTS:
    void theStartPage()
    {
        WindowFixture f;
        f.window->start(false, {});
        check(f.window.get(), "start page");
    }

    void theWindowWithAProject()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.select(u"001"_s);
        check(f.window.get(), "project");
        f.child<QWidget>("tabs")->setProperty("currentIndex", 1);
        check(f.window.get(), "findings");
    }

    void theWindowWithTrouble()
    {
        ProjectFolder project;
        project.writeSample();
        project.write(u".env.development"_s,
                      "DATABASE_URL=postgresql://a@127.0.0.1:1/a\nDB_URL=postgresql://a@127.0.0.1:1/b\n");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.child<QWidget>("variables")->isVisible(), patience);
        check(f.window.get(), "ambiguous target");
    }

    void theDialogs()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        check(f.dialog<ApplyDialog>(), "apply");
        f.dialog<ApplyDialog>()->reject();
        f.action("actionTest")->trigger();
        check(f.dialog<ConnectionTestDialog>(), "connection test");
        QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().isBusy(), patience);
        check(f.dialog<ConnectionTestDialog>(), "connection test, finished");
        f.dialog<ConnectionTestDialog>()->reject();
        f.action("actionPreferences")->trigger();
        check(f.dialog<PreferencesDialog>(), "preferences");
        f.dialog<PreferencesDialog>()->reject();
        f.action("actionShortcuts")->trigger();
        check(f.dialog<ShortcutsDialog>(), "shortcuts");
        f.dialog<ShortcutsDialog>()->reject();
        f.action("actionAbout")->trigger();
        check(f.dialog<AboutDialog>(), "about");
        f.dialog<AboutDialog>()->reject();
        f.action("actionCompare")->trigger();
        check(f.dialog<CompareDialog>(), "compare, reading");
        QTRY_VERIFY_WITH_TIMEOUT(
            f.dialog<CompareDialog>()->findChild<QAbstractButton *>(u"again"_s)->isEnabled(), patience);
        check(f.dialog<CompareDialog>(), "compare");
        f.dialog<CompareDialog>()->reject();
        f.action("actionEditEnvironment")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(
            f.dialog<EnvironmentDialog>()->findChild<QLineEdit *>(u"host"_s)->isEnabled(), patience);
        f.dialog<EnvironmentDialog>()->findChild<QLineEdit *>(u"host"_s)->setText(u"db.example"_s);
        QTRY_VERIFY_WITH_TIMEOUT(
            f.dialog<EnvironmentDialog>()->findChild<QAbstractButton *>(u"write"_s)->isEnabled(), patience);
        check(f.dialog<EnvironmentDialog>(), "edit the environment");
        f.dialog<EnvironmentDialog>()->reject();
        f.action("actionNewEnvironment")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<NewEnvironmentDialog>(), patience);
        check(f.dialog<NewEnvironmentDialog>(), "new environment");
        f.dialog<NewEnvironmentDialog>()->reject();
        f.action("actionVariables")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<VariablesDialog>(), patience);
        check(f.dialog<VariablesDialog>(), "variables");
    }

    void theReviewItsTabsAndTheSignature()
    {
        NOT_ON_WINDOWS("starts a PostgreSQL server of its own for its rehearsal");
        const QTemporaryDir data;
        qputenv("XDG_DATA_HOME", QFile::encodeName(data.path())); // where the drafts go
        ProjectFolder project;
        project.writeSample();
        project.writeRevision("002", "001", "주문 테이블 추가",
                              "CREATE TABLE orders (id int);\nTRUNCATE users CASCADE;", "DROP TABLE orders;");
        const auto session = Session::open(sharedSandbox().target(project.database));
        QVERIFY((*session)->execute("CREATE TABLE users (id int)"));
        project.writeRevision("001", "", "nothing", "SELECT 1;", "");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().isLintCurrent(), patience);
        f.select(u"002"_s);
        auto *tabs = f.child<QTabWidget>("tabs");
        tabs->setCurrentWidget(f.child<QWidget>("findings"));
        auto *list = f.child<QWidget>("findings")->findChild<QAbstractItemView *>(u"list"_s);
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            list->setCurrentIndex(list->model()->index(row, 0));
            check(f.window.get(), "findings of the rules");
        }
        QVERIFY(list->model()->rowCount() > 0);
        f.action("actionRehearse")->trigger();
        check(f.window.get(), "rehearsing");
        QTRY_VERIFY_WITH_TIMEOUT(f.state().rehearsalReport(), 6 * patience);
        for (const char *button : {"facts", "schema", "wayBack"}) {
            if (auto *view =
                    f.child<QWidget>("rehearsal")->findChild<QAbstractButton *>(QLatin1String(button)))
                view->click();
            check(f.window.get(), "rehearsal");
        }
        f.action("actionReview")->trigger();
        auto *review = f.dialog<ReviewDialog>();
        check(review, "review, being made");
        QTRY_VERIFY_WITH_TIMEOUT(review->document().has_value(), patience);
        auto *pages = review->findChild<QTabWidget *>(u"tabs"_s);
        auto *steps = review->findChild<QTreeView *>(u"steps"_s);
        for (int row = 0; row < steps->model()->rowCount(); ++row) {
            steps->setCurrentIndex(steps->model()->index(row, 0));
            for (int page = 0; page < pages->count(); ++page) {
                pages->setCurrentIndex(page);
                check(review, "review");
            }
            review->findChild<QAbstractButton *>(u"approve"_s)->click();
        }
        review->findChild<QAbstractButton *>(u"sign"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<SignDialog>(), patience);
        check(f.dialog<SignDialog>(), "sign");
    }

    void whoWouldBlockAndTheEndOfTheirSession()
    {
        ProjectFolder project;
        project.writeSample();
        project.writeRevision("001", "", "note", "ALTER TABLE users ADD note text;", "");
        auto held = Session::open(sharedSandbox().target(project.database));
        for (const char *sql : {"CREATE TABLE users (id int)", "BEGIN", "SELECT count(*) FROM users"})
            QVERIFY((*held)->execute(sql));
        QTest::qWait(1200); // a second of doing nothing is enough to be told
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        auto *end = f.dialog<ApplyDialog>()->findChild<QAbstractButton *>(u"endSession"_s);
        QTRY_VERIFY_WITH_TIMEOUT(end->isVisible() && end->isEnabled(), patience);
        check(f.dialog<ApplyDialog>(), "who would block");
        end->click();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<EndBackendDialog>(), patience);
        check(f.dialog<EndBackendDialog>(), "end a session");
        f.dialog<EndBackendDialog>()->reject();
        // And while it runs.
        f.dialog<ApplyDialog>()->reject();
        RunOptions options = f.window->session().runOptions();
        options.lockTimeout = std::chrono::seconds(60);
        f.window->session().run(*f.state().pending.plan, options);
        QTRY_VERIFY_WITH_TIMEOUT(f.child<QWidget>("locks")->isVisible(), patience);
        check(f.window.get(), "lock panel");
        f.window->session().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().isBusy(), patience);
    }

    void theWindowAndTheDialogsOfAnAlembicProject()
    {
        NOT_ON_WINDOWS("runs Alembic");
        AlembicFolder folder(AlembicFolder::envWith("url = os.getenv('DATABASE_URL')\n"
                                                    "if url:\n"
                                                    "    config.set_main_option('sqlalchemy.url', url)\n"),
                             "postgresql://localhost/algoref");
        folder.addTables(2);
        folder.write(u"limbeck.ini"_s, "[limbeck]\npython = /usr/bin/python3\n");
        folder.write(u".env"_s, "DATABASE_URL=" + urlOf(freshDatabase()).toUtf8() + "\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().python.usable(), patience);
        check(f.window.get(), "Alembic project");
        f.child<QTabWidget>("tabs")->setCurrentWidget(f.child<QWidget>("findings"));
        check(f.window.get(), "findings that can be mended");
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        f.dialog<ApplyDialog>()->findChild<QAbstractButton *>(u"details"_s)->click();
        check(f.dialog<ApplyDialog>(), "apply with Alembic");
        f.dialog<ApplyDialog>()->reject();
        f.action("actionPython")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<PythonDialog>(), patience);
        check(f.dialog<PythonDialog>(), "Python");
        f.dialog<PythonDialog>()->reject();
        f.action("actionMend")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<MendDialog>(), patience);
        check(f.dialog<MendDialog>(), "mend, reading");
        QTRY_VERIFY_WITH_TIMEOUT(
            f.dialog<MendDialog>()->findChild<QAbstractButton *>(u"write"_s)->isVisible(), patience);
        check(f.dialog<MendDialog>(), "mend");
        f.dialog<MendDialog>()->reject();
    }

    void everyActionOfTheToolbarIsInAMenu()
    {
        WindowFixture f;
        QSet<QAction *> inMenus;
        for (const QMenu *menu : f.window->findChildren<QMenu *>()) {
            for (QAction *action : menu->actions())
                inMenus.insert(action);
        }
        for (QAction *action : f.child<QWidget>("toolBar")->actions()) {
            if (!action->isSeparator())
                QVERIFY2(inMenus.contains(action), qPrintable(action->text()));
        }
    }

    void noTwoActionsShareAShortcut()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QHash<QString, QString> taken;
        for (const QAction *action : f.window->findChildren<QAction *>()) {
            const QString keys = action->shortcut().toString();
            if (keys.isEmpty() || action->shortcutContext() == Qt::WidgetShortcut ||
                action->shortcutContext() == Qt::WidgetWithChildrenShortcut)
                continue;
            QVERIFY2(!taken.contains(keys),
                     qPrintable(keys + u": "_s + taken.value(keys) + u", "_s + action->text()));
            taken.insert(keys, action->text());
        }
        QVERIFY(taken.contains(u"Ctrl+Return"_s));
    }
};

QTEST_MAIN(AccessibilityTest)
#include "AccessibilityTest.moc"
