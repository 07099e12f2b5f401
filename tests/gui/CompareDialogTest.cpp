// Compare environments…: targets, databases and variables of two environments side by side, with real
// databases.
#include "dialogs/CompareDialog.h"
#include "Listener.h"
#include "WindowFixture.h"
#include "models/CompareModel.h"
#include "views/EnvironmentPanel.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 15000;

QByteArray urlTo(const Target &target, const QByteArray &password)
{
    return "DATABASE_URL=postgresql://" + target.user.toUtf8() + ":" + password + "@" +
           target.firstHost().toUtf8() + ":" + QByteArray::number(target.firstPort()) + "/" +
           target.database.toUtf8() + "\n";
}

void setRevision(const Target &target, const QByteArray &revision)
{
    const auto session = Session::open(target);
    QVERIFY(session);
    QVERIFY((*session)->execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)"));
    QVERIFY((*session)->execute("INSERT INTO alembic_version VALUES ('" + revision + "')"));
}

// A project with 개발 (at 002) and production (at 001), and the dialog that compares them.
class Opened
{
public:
    explicit Opened(const QByteArray &productionFile = {})
    {
        folder.writeSample();
        folder.write(u"limbeck.ini"_s,
                     "[limbeck]\ndefault_environment = development\n\n"
                     "[environment.development]\ndisplay_name = 개발\nfiles = .env.development\n\n"
                     "[environment.production]\nfiles = .env.production\n");
        const Target development = freshDatabase(u"개발"_s);
        const Target production = freshDatabase(u"p"_s);
        setRevision(development, "002");
        setRevision(production, "001");
        folder.write(u".env.development"_s, urlTo(development, "canary-one") +
                                                "이름=개발\nSAME=1\nONLY_HERE=예\nAPI_TOKEN=canary-two\n"
                                                "SAME_TOKEN=canary-five\n");
        folder.write(u".env.production"_s,
                     productionFile.isEmpty()
                         ? urlTo(production, "canary-three") +
                               "이름=운영\nSAME=1\nAPI_TOKEN=canary-four\nSAME_TOKEN=canary-five\n"
                         : productionFile);
        f.window->start(false, folder.path());
        QVERIFY2(QTest::qWaitFor([this] { return f.isSettled(); }, patience), qPrintable(f.log()));
        f.action("actionCompare")->trigger();
        dialog = f.dialog<CompareDialog>();
        QVERIFY(dialog);
        table = dialog->findChild<QTreeView *>(u"table"_s);
    }
    template <class T>
    T *child(const char *name) const
    {
        return dialog->findChild<T *>(QString::fromLatin1(name));
    }
    bool isRead() const { return child<QPushButton>("again")->isEnabled(); }
    void waitUntilRead() const
    {
        QVERIFY(QTest::qWaitFor([this] { return isRead(); }, patience));
    }
    int rowOf(const QString &name) const
    {
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, CompareModel::NameColumn).data().toString() == name)
                return row;
        }
        return -1;
    }
    QString cell(const QString &name, int column) const
    {
        return table->model()->index(rowOf(name), column).data().toString();
    }
    // Whatever anybody could read of it.
    QString everything() const
    {
        QString text = child<QPlainTextEdit>("details")->toPlainText() + child<QLabel>("state")->text();
        const QAbstractItemModel *model = table->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            for (int column = 0; column < model->columnCount(); ++column) {
                for (const int role :
                     {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
                    text += model->index(row, column).data(role).toString() + u'\n';
            }
        }
        return text;
    }

    ProjectFolder folder;
    WindowFixture f;
    CompareDialog *dialog = nullptr;
    QTreeView *table = nullptr;
};

} // namespace

class CompareDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theModelKeepsItsPromises()
    {
        CompareModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        CompareInput input;
        input.sides[0].title = u"개발"_s;
        model.show(input, false);
        QVERIFY(model.rowCount() > 0);
        QCOMPARE(model.headerData(CompareModel::FirstColumn, Qt::Horizontal).toString(), u"개발"_s);
        input.sides[0].database = input.sides[1].database = ComparedDatabase();
        input.sides[0].environment = input.sides[1].environment = ComparedEnvironment();
        for (CompareSide &side : input.sides)
            side.environment->resolution.error = Error{u"target.unset"_s, u"none"_s, {}, {}, {}, {}};
        model.show(input, true);
        QVERIFY(model.firstFailure() > 0);
    }

    void targetsRevisionsAndVariablesStandSideBySide()
    {
        Opened o;
        o.waitUntilRead();
        QCOMPARE(o.cell(u"이름"_s, CompareModel::FirstColumn), u"개발"_s);
        QCOMPARE(o.cell(u"이름"_s, CompareModel::SecondColumn), u"운영"_s);
        QCOMPARE(o.cell(u"이름"_s, CompareModel::ResultColumn), u"differs"_s);
        QCOMPARE(o.cell(u"ONLY_HERE"_s, CompareModel::ResultColumn), u"only in 개발"_s);
        QCOMPARE(o.cell(u"ONLY_HERE"_s, CompareModel::SecondColumn), u"not set"_s);
        QCOMPARE(o.cell(u"database"_s, CompareModel::ResultColumn), u"differs"_s);
        QCOMPARE(o.rowOf(u"SAME"_s), -1);
        QCOMPARE(o.rowOf(u"host"_s), -1);
        QCOMPARE(o.cell(u"current"_s, CompareModel::FirstColumn), u"002"_s);
        QCOMPARE(o.cell(u"current"_s, CompareModel::SecondColumn), u"001"_s);
        QCOMPARE(o.cell(u"pending"_s, CompareModel::SecondColumn), u"1 revision"_s);
        QCOMPARE(o.cell(u"002 · 주문 테이블 추가"_s, CompareModel::ResultColumn), u"only in 개발"_s);
        QVERIFY2(o.child<QLabel>("state")->text().startsWith(u"They differ in"_s),
                 qPrintable(o.child<QLabel>("state")->text()));
        o.table->setCurrentIndex(o.table->model()->index(o.rowOf(u"이름"_s), 0));
        const QString details = o.child<QPlainTextEdit>("details")->toPlainText();
        QVERIFY2(details.contains(u".env.development:2"_s) && details.contains(u".env.production:2"_s),
                 qPrintable(details));
    }

    void whatIsTheSameIsShownOnDemand()
    {
        Opened o;
        o.waitUntilRead();
        QTest::keyClick(o.child<QCheckBox>("all"), Qt::Key_Space);
        QCOMPARE(o.cell(u"SAME"_s, CompareModel::ResultColumn), u"same"_s);
        QCOMPARE(o.cell(u"host"_s, CompareModel::ResultColumn), u"same"_s);
        QVERIFY(o.rowOf(u"이름"_s) >= 0);
    }

    void secretsAreOnlySaidToDiffer()
    {
        Opened o;
        o.waitUntilRead();
        o.child<QCheckBox>("all")->setChecked(true);
        QCOMPARE(o.cell(u"API_TOKEN"_s, CompareModel::ResultColumn), u"differs"_s);
        QCOMPARE(o.cell(u"SAME_TOKEN"_s, CompareModel::ResultColumn), u"same"_s);
        QCOMPARE(o.cell(u"password"_s, CompareModel::FirstColumn), u"***"_s);
        QCOMPARE(o.cell(u"password"_s, CompareModel::ResultColumn), u"differs"_s);
        o.table->setCurrentIndex(o.table->model()->index(o.rowOf(u"API_TOKEN"_s), 0));
        QTest::mouseClick(o.child<QPushButton>("copy"), Qt::LeftButton);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.contains(u"API_TOKEN: differs"_s));
        QVERIFY2(!(text + o.everything() + o.f.log()).contains(u"canary"_s), qPrintable(text));
    }

    void copiesForATicket()
    {
        Opened o;
        o.waitUntilRead();
        QTest::mouseClick(o.child<QPushButton>("copy"), Qt::LeftButton);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.startsWith(u"개발: "_s), qPrintable(text));
        QVERIFY2(
            text.contains(u"  002 · 주문 테이블 추가: only in 개발\n    개발: applied\n    production: not "
                          u"applied"_s),
            qPrintable(text));
        o.table->setCurrentIndex(o.table->model()->index(o.rowOf(u"이름"_s), 0));
        o.table->setFocus();
        const auto actions = o.table->actions();
        actions.constFirst()->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"이름: differs"_s));
        QVERIFY(!QGuiApplication::clipboard()->text().contains(u"주문"_s));
    }

    void aSideThatDoesNotAnswerIsToldAndTheOtherShown()
    {
        Opened o("DATABASE_URL=postgresql://a:canary-x@127.0.0.1:1/d\n이름=운영\n");
        o.waitUntilRead();
        QCOMPARE(o.cell(u"current"_s, CompareModel::FirstColumn), u"002"_s);
        QCOMPARE(o.cell(u"current"_s, CompareModel::ResultColumn), u"not known"_s);
        QCOMPARE(o.cell(u"이름"_s, CompareModel::ResultColumn), u"differs"_s);
        // Its cause is in sight without looking for it.
        QCOMPARE(o.table->currentIndex().row(), o.rowOf(u"current"_s));
        const QString details = o.child<QPlainTextEdit>("details")->toPlainText();
        QVERIFY2(details.contains(u"127.0.0.1"_s), qPrintable(details));
        QVERIFY(o.child<QLabel>("state")->text().contains(u"Not everything could be read."_s));
        QVERIFY(!o.everything().contains(u"canary"_s));
    }

    void aSideWithoutATargetIsTold()
    {
        Opened o("이름=운영\n");
        o.waitUntilRead();
        QCOMPARE(o.cell(u"target"_s, CompareModel::ResultColumn), u"not known"_s);
        QVERIFY(o.cell(u"target"_s, CompareModel::FirstColumn).contains(u"@"_s));
        QCOMPARE(o.cell(u"이름"_s, CompareModel::ResultColumn), u"differs"_s);
    }

    void theSameDatabaseIsSaid()
    {
        Opened o;
        o.waitUntilRead();
        QVERIFY(!o.child<QLabel>("note")->isVisible());
        QFile file(o.folder.file(u".env.development"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        o.folder.write(u".env.production"_s, file.readAll());
        QTest::mouseClick(o.child<QPushButton>("again"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(o.child<QLabel>("note")->isVisible(), patience);
        o.waitUntilRead();
        QCOMPARE(o.child<QLabel>("state")->text(), u"The two are the same."_s);
    }

    void readingIsStoppedAtOnce()
    {
        Listener silent(Listener::Manner::Silent);
        Opened o("DATABASE_URL=postgresql://a:canary-x@127.0.0.1:" + QByteArray::number(silent.port()) +
                 "/d\n");
        QTRY_COMPARE_WITH_TIMEOUT(o.cell(u"current"_s, CompareModel::FirstColumn), u"002"_s, patience);
        QCOMPARE(o.cell(u"current"_s, CompareModel::SecondColumn), u"being read…"_s);
        QVERIFY(!o.isRead());
        QElapsedTimer clock;
        clock.start();
        QTest::mouseClick(o.child<QPushButton>("stop"), Qt::LeftButton);
        QVERIFY2(clock.elapsed() < 1000, "Stop does not wait for the server");
        QCOMPARE(o.cell(u"current"_s, CompareModel::SecondColumn), u"not read"_s);
        QCOMPARE(o.child<QLabel>("state")->text(), u"Reading was stopped."_s);
        QVERIFY(o.isRead());
    }

    void aLockedVersionTableIsGivenUp()
    {
        Opened o;
        o.waitUntilRead();
        const auto holder = Session::open(*o.f.state().target());
        QVERIFY(holder);
        QVERIFY((*holder)->execute("BEGIN"));
        QVERIFY((*holder)->execute("LOCK TABLE alembic_version"));
        const auto waiting = [&holder] {
            return (*holder)
                ->value("SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM "
                        "pg_database WHERE datname = current_database())") // others share the server
                .value_or(QVariant())
                .toInt();
        };
        QTest::mouseClick(o.child<QPushButton>("again"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(waiting(), 1, patience);
        QTest::mouseClick(o.child<QPushButton>("stop"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(waiting(), 0, patience);
    }

    void environmentsAreSwappedAndNeverTheSame()
    {
        Opened o;
        o.waitUntilRead();
        QTest::mouseClick(o.child<QPushButton>("swap"), Qt::LeftButton);
        QCOMPARE(o.cell(u"current"_s, CompareModel::FirstColumn), u"001"_s);
        QCOMPARE(o.cell(u"ONLY_HERE"_s, CompareModel::ResultColumn), u"only in 개발"_s);
        auto *first = o.child<QComboBox>("first");
        QCOMPARE(first->currentText(), u"production"_s);
        QTest::keyClick(first, Qt::Key_Up); // 개발, which the other side has
        QCOMPARE(first->currentText(), u"개발"_s);
        QCOMPARE(o.child<QComboBox>("second")->currentText(), u"production"_s);
        o.waitUntilRead();
        QCOMPARE(o.cell(u"current"_s, CompareModel::FirstColumn), u"002"_s);
    }

    void isReachedByKeyboardAndFromTheList()
    {
        Opened o;
        o.waitUntilRead();
        QVERIFY(o.table->hasFocus());
        QTest::keyClick(o.table, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!o.f.window->findChild<CompareDialog *>(), patience);
        QCOMPARE(o.f.action("actionCompare")->shortcut().toString(), u"Ctrl+D"_s);
        auto *list = o.f.window->findChild<EnvironmentPanel *>()->findChild<QListView *>();
        Q_EMIT list->customContextMenuRequested(list->visualRect(list->model()->index(1, 0)).center());
        QAction *compare = nullptr;
        for (const QMenu *menu : o.f.window->findChildren<QMenu *>()) {
            for (QAction *action : menu->actions()) {
                if (menu->isVisible() && action->text() == u"&Compare…"_s)
                    compare = action;
            }
        }
        QVERIFY(compare);
        compare->trigger();
        QVERIFY(o.f.dialog<CompareDialog>());
    }

    void speaksTheLanguageOfTheWindow()
    {
        Opened o;
        o.waitUntilRead();
        const int rows = o.table->model()->rowCount();
        o.f.appearance->setLanguage(u"ko"_s);
        QCOMPARE(o.table->model()->rowCount(), rows);
        QVERIFY(o.table->isFirstColumnSpanned(0, {}));
    }
};

QTEST_MAIN(CompareDialogTest)
#include "CompareDialogTest.moc"
