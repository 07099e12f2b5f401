// What the window shows of files: environments, targets, ambiguity, errors, changes on disk, settings,
// language.
#include "WindowFixture.h"
#include "session/RunController.h"
#include "views/ProgressPanel.h"
#include "views/StartPage.h"
#include "views/TargetStrip.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTextEdit>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20000;
constexpr auto canary = "s3cr3t-C4nary-pass";

// Every text that a widget or its items show or tell.
QString allTexts(QWidget *root)
{
    QStringList texts{root->windowTitle()};
    for (QWidget *widget : root->findChildren<QWidget *>()) {
        texts << widget->toolTip() << widget->accessibleName() << widget->accessibleDescription()
              << widget->windowTitle() << widget->property("text").toString()
              << widget->property("plainText").toString() << widget->property("title").toString();
        if (const auto *view = qobject_cast<QAbstractItemView *>(widget); view && view->model()) {
            for (int row = 0; row < view->model()->rowCount(); ++row) {
                for (int column = 0; column < view->model()->columnCount(); ++column) {
                    const auto data = view->model()->itemData(view->model()->index(row, column));
                    for (const QVariant &value : data)
                        texts << value.toString();
                }
            }
        }
    }
    for (const QAction *action : root->findChildren<QAction *>())
        texts << action->text() << action->toolTip();
    return texts.join(u'\n');
}

} // namespace

class ProjectWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsWithTheStartPage()
    {
        WindowFixture f;
        f.window->start(false, {});
        QVERIFY(f.child<StartPage>("startPage")->isVisible());
        QVERIFY(f.child<QPushButton>("demo")->isEnabled());
        QVERIFY(!f.action("actionApply")->isEnabled());
    }

    void aFolderThatIsNoProjectIsSaidOnTheStartPage()
    {
        ProjectFolder empty;
        WindowFixture f;
        f.window->start(false, empty.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.child<StartPage>("startPage")->isVisible(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(f.child<QLabel>("error")->isVisible(), patience);
        QVERIFY(!f.child<QLabel>("error")->text().isEmpty());
    }

    // Not a letter of it is cut off, at any width: it is what the strip is for.
    void theTargetIsShownWhole()
    {
        ProjectFolder project;
        project.writeSample();
        project.write(u".env.development"_s,
                      "DATABASE_URL=postgresql://a-role-with-a-rather-long-name@127.0.0.1:1/"
                      "a_database_whose_name_is_as_long_as_the_longest_of_them_all\n");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.state().target() && !f.state().database.error.code.isEmpty() &&
                                     !f.window->session().isBusy(),
                                 patience);
        auto *strip = f.child<TargetStrip>("strip");
        const auto *target = strip->findChild<QLabel *>(u"target"_s);
        const QString whole = f.state().target()->display();
        for (const int width : {1500, 1000, 720}) {
            f.window->resize(width, 700);
            QTRY_VERIFY(f.window->width() == width);
            QTRY_VERIFY2(target->fontMetrics().size(0, target->text()).width() <= target->width() &&
                             target->fontMetrics().size(0, target->text()).height() <= target->height(),
                         qPrintable(target->text()));
            QCOMPARE(QString(target->text()).remove(u'\n'), whole);
            QVERIFY(strip->rect().contains(QRect(target->mapTo(strip, QPoint()), target->size())));
        }
        QVERIFY(target->text().contains(u'\n'));
        f.window->resize(1500, 700);
        QTRY_COMPARE(target->text(), whole);
    }

    void opensWhatWasOpenLast()
    {
        ProjectFolder project;
        project.writeSample();
        {
            WindowFixture f;
            f.window->start(false, project.path());
            QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
            f.window->session().selectEnvironment(1);
            QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
            MainWindow second(*f.appearance);
            second.start(false, {});
            QTRY_VERIFY_WITH_TIMEOUT(second.session().state().current(), patience);
            QCOMPARE(second.session().state().current()->definition.name, u"production"_s);
        }
    }

    void aLastProjectThatIsGoneIsNotMissed()
    {
        WindowFixture f;
        Settings::setValue(Settings::Key::LastProject, QDir::tempPath() + u"/없는 폴더"_s);
        f.window->start(false, {});
        // What is asked later is answered later: the answer about the folder has come by then.
        ProjectFolder project;
        project.writeSample();
        MainWindow second(*f.appearance);
        Settings::setValue(Settings::Key::LastProject, project.path());
        second.start(false, {});
        QTRY_VERIFY_WITH_TIMEOUT(second.session().state().current(), patience);
        QVERIFY(f.state().folder.isEmpty());
        QVERIFY(f.child<StartPage>("startPage")->isVisible());
        QVERIFY(!f.child<QLabel>("error")->isVisible());
    }

    void anAmbiguousTargetIsChosenInPlace()
    {
        ProjectFolder project;
        project.writeSample();
        const QString other = freshDatabase().database;
        project.write(u".env.development"_s,
                      "DATABASE_URL=" + sharedSandbox().url(project.database).toUtf8() +
                          "\nDB_URL=" + sharedSandbox().url(other).toUtf8() + "\n");
        WindowFixture f;
        f.window->start(false, project.path());
        auto *variables = f.child<QComboBox>("variables");
        QTRY_VERIFY_WITH_TIMEOUT(variables->isVisible(), patience);
        QVERIFY(!f.state().target());
        QCOMPARE(variables->count(), 2);
        variables->setCurrentIndex(variables->findData(u"DB_URL"_s));
        QTest::mouseClick(f.child<QPushButton>("useVariable"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY(f.child<QLabel>("target")->text().endsWith(other));
        QVERIFY(!f.child<QLabel>("trouble")->isVisible());
        // The choice can be changed where it was made.
        QCOMPARE(variables->currentData().toString(), u"DB_URL"_s);
    }

    void anUnsetTargetIsRefusedAndSaysWhereItLooked()
    {
        ProjectFolder project;
        project.writeSample();
        project.write(u".env.development"_s, "# nothing here\nNAME=value\n");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.child<QLabel>("trouble")->isVisible(), patience);
        QCOMPARE(f.state().current()->resolution.error->code, u"target.unset"_s);
        QVERIFY(!f.action("actionApply")->isEnabled());
        // Mending the file is enough: it is watched.
        project.writeEnvironment(u"development"_s, project.database);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY(!f.child<QLabel>("trouble")->isVisible());
    }

    void aServerThatIsDownIsShownWithTryAgain()
    {
        ProjectFolder project;
        project.writeSample();
        project.write(u".env.development"_s, "DATABASE_URL=postgresql://app:pw@127.0.0.1:1/app\n");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.child<QLabel>("trouble")->isVisible(), patience);
        QCOMPARE(f.state().connection, ConnectionPhase::Failed);
        QCOMPARE(f.state().database.error.code, u"connect.refused"_s);
        QCOMPARE(f.stateOf(u"001"_s), u"not known"_s);
        QVERIFY(f.child<QPushButton>("retry")->isVisible());
        QVERIFY(f.log().contains(u"127.0.0.1"_s));
    }

    void aNewRevisionOnDiskAppearsByItself()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.select(u"001"_s);
        project.writeRevision("003", "002", "third", "SELECT 1;", "SELECT 1;");
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"pending"_s, patience);
        QCOMPARE(f.table()->currentIndex().data(RevisionModel::IdRole).toString(), u"001"_s);
    }

    void aBrokenRevisionIsSaidAndItsMendingIsSeen()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        project.writeRevision("003", "999", "orphan", "SELECT 1;", "");
        QTRY_VERIFY_WITH_TIMEOUT(!f.state().graph(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(f.child<QWidget>("message")->isVisible(), patience);
        project.writeRevision("003", "002", "third", "SELECT 1;", "");
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"pending"_s, patience);
    }

    void aProjectOpensWithTheKeyboardOnItsRevisions()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.window->focusWidget(), f.table());
        QCOMPARE(f.table()->currentIndex().data(RevisionModel::IdRole).toString(),
                 u"001"_s); // what comes next
        f.child<QAbstractButton>("create")->setFocus();
        f.action("actionRefresh")->trigger(); // it stays where the person put it
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.window->focusWidget(), f.child<QAbstractButton>("create"));
    }

    void filtersByTextAndState()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        auto *filter = f.child<QWidget>("revisions")->findChild<QLineEdit *>(u"filter"_s);
        QTest::keyClicks(filter, u"USER"_s);
        QCOMPARE(f.table()->model()->rowCount(), 1);
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);
        QTest::keyClicks(filter, u"zzz"_s);
        QVERIFY(f.child<QWidget>("message")->isVisible());
        QTest::keyClick(filter, Qt::Key_Escape);
        QCOMPARE(f.table()->model()->rowCount(), 2);
        f.child<QComboBox>("states")->setCurrentIndex(2);
        QCOMPARE(f.table()->model()->rowCount(), 0);
    }

    void theLanguageChangesWithoutRestart()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        const QString english = f.action("actionOpen")->text();
        f.action("actionLanguageKorean")->trigger();
        QTRY_COMPARE(f.appearance->language(), u"ko"_s);
        QTRY_VERIFY(f.action("actionOpen")->text().startsWith(u"프로젝트 열기"));
        f.action("actionLanguageEnglish")->trigger();
        QTRY_COMPARE(f.action("actionOpen")->text(), english);
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);
    }

    void theThemeChangesWithoutRestart()
    {
        WindowFixture f;
        f.action("actionThemeDark")->trigger();
        QVERIFY(Theme::isDark());
        QTRY_VERIFY(f.window->palette().color(QPalette::Window).lightness() < 128);
        f.action("actionThemeLight")->trigger();
        QVERIFY(!Theme::isDark());
        QVERIFY(f.action("actionThemeLight")->isChecked());
    }

    void noPasswordIsShownOrStoredAnywhere()
    {
        ProjectFolder project;
        project.writeSample();
        QString url = sharedSandbox().url(project.database);
        const qsizetype at = url.indexOf(u'@');
        url =
            url.left(url.indexOf(u"://"_s) + 3) + u"postgres:"_s + QString::fromLatin1(canary) + url.mid(at);
        project.write(u".env.development"_s, "DATABASE_URL=" + url.toUtf8() + "\nDB_URL=" + url.toUtf8() +
                                                 "x\nPOSTGRES_PASSWORD=" + canary + "\n");
        project.write(u".env.production"_s,
                      QByteArray("DATABASE_URL=postgresql://app:") + canary + "@127.0.0.1:1/app\n");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.state().current() && !f.window->session().isBusy(), patience);
        QVERIFY(!allTexts(f.window.get()).contains(QLatin1String(canary)));
        f.window->session().chooseUrlVariable(u"DATABASE_URL"_s);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY(!allTexts(f.window.get()).contains(QLatin1String(canary)));
        f.window->session().selectEnvironment(1);
        QTRY_COMPARE_WITH_TIMEOUT(f.state().connection, ConnectionPhase::Failed, patience);
        QVERIFY(!allTexts(f.window.get()).contains(QLatin1String(canary)));
        QVERIFY(!f.log().contains(QLatin1String(canary)));
        f.window->close();
        QSettings settings;
        settings.sync();
        QFile file(settings.fileName());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains(canary));
    }

    void exportsThePendingSqlAndTellsWhenItCannot()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        const QString path = project.file(u"out/upgrade.sql"_s);
        f.window->session().exportPending(path);
        const auto *title = f.child<ProgressPanel>("progress")->findChild<QLabel *>(u"title"_s);
        QTRY_VERIFY_WITH_TIMEOUT(title->text().contains(u"could not be saved"_s), patience);
        QVERIFY(!QFile::exists(path));
        QVERIFY(QDir(project.path()).mkdir(u"out"_s));
        f.window->session().exportPending(path);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path), patience);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("CREATE TABLE orders"));
    }
};

QTEST_MAIN(ProjectWindowTest)
#include "ProjectWindowTest.moc"
