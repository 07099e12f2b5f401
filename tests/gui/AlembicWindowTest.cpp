// A person's way through the window with a real Alembic project on a real database: look, preview, apply,
// stop, go back; and what is shown when the project would migrate another database, or has no Python.
#include "AlembicFolder.h"
#include "WindowFixture.h"
#include "dialogs/ApplyDialog.h"
#include "views/ProgressPanel.h"
#include "views/RevisionSql.h"
#include "views/SqlView.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTextBlock>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

// Two tables and, with a Korean message, a revision that reads the database.
class BackendProject : public AlembicFolder
{
public:
    explicit BackendProject(const QByteArray &env = plainEnv(),
                            const QByteArray &iniUrl = "driver://user:pass@localhost/dbname")
        : AlembicFolder(env, iniUrl), target(freshDatabase(u"alembic"_s))
    {
        addTables(2);
        write(u"limbeck.ini"_s, "[limbeck]\npython = /usr/bin/python3\n"); // Debian's, with Debian's Alembic
        write(u".env"_s, "# 설정\nDATABASE_URL=" + urlOf(target).toUtf8() + "\n");
    }
    void addOpaque()
    {
        addRevision({u"003"_s, u"002"_s,
                     "rows = op.get_bind().execute(sa.text('SELECT 1')).fetchall()\n"
                     "print('읽은 행', len(rows))\n"
                     "op.execute('CREATE TABLE after_reading (id int)')",
                     "op.drop_table('after_reading')", u"데이터 옮기기"_s});
    }

    Target target;
};

bool isSettled(const WindowFixture &f)
{
    return f.isSettled() && !f.state().python.probing && f.state().connection == ConnectionPhase::Connected;
}

void open(const WindowFixture &f, const BackendProject &backend)
{
    f.window->start(false, backend.path());
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(f), patience);
    QVERIFY2(f.state().python.usable(), qPrintable(f.state().python.trouble().message));
}

void showTab(const WindowFixture &f, const char *name)
{
    auto *tabs = f.child<QTabWidget>("tabs");
    tabs->setCurrentWidget(f.child<QWidget>(name));
}

QString textOf(const WindowFixture &f, const char *tab)
{
    return f.child<QWidget>(tab)->findChild<QPlainTextEdit *>()->toPlainText();
}

// What the tab says in place of SQL.
QStringList stateOf(const WindowFixture &f)
{
    QStringList texts;
    for (const QLabel *label : f.child<QWidget>("sql")->findChildren<QLabel *>()) {
        if (label->isVisible() && !label->text().isEmpty())
            texts.append(label->text());
    }
    return texts;
}

QPushButton *stateButton(const WindowFixture &f)
{
    for (QPushButton *button : f.child<QWidget>("sql")->findChildren<QPushButton *>()) {
        if (button->isVisible())
            return button;
    }
    return nullptr;
}

void confirm(const WindowFixture &f)
{
    QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
    auto *apply = f.dialog<ApplyDialog>()->findChild<QPushButton *>(u"apply"_s);
    QVERIFY(apply->isEnabled());
    QTest::mouseClick(apply, Qt::LeftButton);
}

QString titleOfProgress(const WindowFixture &f)
{
    return f.child<ProgressPanel>("progress")->findChild<QLabel *>(u"title"_s)->text();
}

// Every text that the windows show, and the log.
QString everyText(const WindowFixture &f)
{
    QString all = f.log();
    for (const QWidget *top : QApplication::topLevelWidgets()) {
        all += top->windowTitle() + u'\n';
        for (const QLabel *label : top->findChildren<QLabel *>())
            all += label->text() + label->toolTip() + label->accessibleName() + u'\n';
        for (const QAbstractButton *button : top->findChildren<QAbstractButton *>())
            all += button->text() + button->toolTip() + u'\n';
        for (const QPlainTextEdit *edit : top->findChildren<QPlainTextEdit *>())
            all += edit->toPlainText() + u'\n';
        for (const QAbstractItemView *view : top->findChildren<QAbstractItemView *>()) {
            const QAbstractItemModel *model = view->model();
            for (int row = 0; model && row < model->rowCount(); ++row) {
                for (int column = 0; column < model->columnCount(); ++column) {
                    const QModelIndex index = model->index(row, column);
                    all += index.data().toString() + index.data(Qt::ToolTipRole).toString() +
                           index.data(Qt::AccessibleTextRole).toString() + u'\n';
                }
            }
        }
    }
    return all;
}

} // namespace

class AlembicWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsRevisionsAndTheirScriptsWithoutRunningAnything()
    {
        BackendProject backend;
        WindowFixture f;
        open(f, backend);
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);
        QCOMPARE(f.stateOf(u"002"_s), u"pending"_s);
        QCOMPARE(f.cell(u"002"_s, RevisionModel::MessageColumn), u"개정"_s);
        QVERIFY(f.child<QLabel>("target")->text().contains(backend.target.database));
        f.select(u"002"_s);
        QTRY_VERIFY_WITH_TIMEOUT(textOf(f, "script").contains(u"down_revision = '001'"_s), patience);
        QCOMPARE(f.child<QTabWidget>("tabs")->currentWidget(), f.child<QWidget>("script"));
        // Nobody asked for the SQL, so env.py has not been run.
        QVERIFY(textOf(f, "sql").isEmpty());
        const QString python = f.child<QLabel>("python")->text();
        QVERIFY2(python.contains(u"Alembic 1."_s) && python.contains(u"SQLAlchemy"_s), qPrintable(python));
    }

    void rendersTheSelectedRevisionWhenItsSqlIsLookedAt()
    {
        BackendProject backend;
        WindowFixture f;
        open(f, backend);
        f.select(u"002"_s);
        showTab(f, "sql");
        QTRY_VERIFY_WITH_TIMEOUT(textOf(f, "sql").contains(u"CREATE TABLE t002"_s), patience);
        QVERIFY(!textOf(f, "sql").contains(u"CREATE TABLE t001"_s));
        f.select(u"001"_s);
        QTRY_VERIFY_WITH_TIMEOUT(textOf(f, "sql").contains(u"CREATE TABLE t001"_s), patience);
    }

    void saysWhyTheSqlOfARevisionCannotBeShown()
    {
        BackendProject backend;
        backend.addOpaque();
        WindowFixture f;
        open(f, backend);
        f.select(u"003"_s);
        showTab(f, "sql");
        QTRY_VERIFY_WITH_TIMEOUT(stateOf(f).join(u' ').contains(u"Alembic says"_s), patience);
        QVERIFY2(stateOf(f).constFirst().contains(u"needs the database"_s) ||
                     stateOf(f).join(u' ').contains(u"needs the database"_s),
                 qPrintable(stateOf(f).join(u' ')));
        QVERIFY(stateButton(f));
        QVERIFY2(stateButton(f)->text().contains(u"003_개정.py:"_s), qPrintable(stateButton(f)->text()));
        QTest::mouseClick(stateButton(f), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(f.child<QTabWidget>("tabs")->currentWidget(), f.child<QWidget>("script"),
                                  patience);
        const auto *edit = f.child<QWidget>("script")->findChild<QPlainTextEdit *>();
        QTRY_VERIFY_WITH_TIMEOUT(edit->textCursor().block().text().contains(u"get_bind()"_s), patience);
    }

    void previewsWhatIsPendingAroundAnOpaqueRevision()
    {
        BackendProject backend;
        backend.addOpaque();
        WindowFixture f;
        open(f, backend);
        f.action("actionPreview")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(textOf(f, "sql").contains(u"CREATE TABLE t002"_s), patience);
        QVERIFY(textOf(f, "sql").contains(u"CREATE TABLE t001"_s));
        QVERIFY2(textOf(f, "sql").contains(u"-- Running upgrade 002 -> 003, 데이터 옮기기\n-- Its SQL"_s),
                 qPrintable(textOf(f, "sql")));
    }

    void appliesAndDowngradesWithTheProjectsAlembic()
    {
        BackendProject backend;
        backend.addOpaque();
        WindowFixture f;
        open(f, backend);
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        const auto said = [&f](const char *name) {
            return f.dialog<ApplyDialog>()->findChild<QLabel *>(QString::fromLatin1(name))->text();
        };
        QVERIFY2(said("alembic").contains(u"of the project, with Python 3."_s), qPrintable(said("alembic")));
        QVERIFY2(said("modes").contains(u"one transaction"_s), qPrintable(said("modes")));
        QVERIFY2(said("opaqueText").contains(u"003"_s), qPrintable(said("opaqueText")));
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"current"_s, patience);
        QCOMPARE(f.stateOf(u"001"_s), u"applied"_s);
        QVERIFY2(f.log().contains(u"Running upgrade 002 -> 003, 데이터 옮기기"_s), qPrintable(f.log()));
        QVERIFY2(f.log().contains(u"읽은 행 1"_s), qPrintable(f.log())); // what the project prints
        QVERIFY(f.log().contains(u"Upgrade: target "_s));
        QCOMPARE(askDatabase(backend.target, "SELECT count(*)::text FROM after_reading"), u"0"_s);

        QTRY_VERIFY_WITH_TIMEOUT(isSettled(f), patience);
        f.select(u"001"_s);
        f.action("actionDowngradeHere")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"001"_s), u"current"_s, patience);
        QCOMPARE(f.stateOf(u"003"_s), u"pending"_s);
        QCOMPARE(askDatabase(backend.target, "SELECT count(*)::text FROM pg_tables WHERE tablename = 't002'"),
                 u"0"_s);
    }

    void stampsWithoutRunningTheRevisions()
    {
        BackendProject backend;
        WindowFixture f;
        open(f, backend);
        f.select(u"002"_s);
        f.action("actionStampHere")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        QCOMPARE(askDatabase(backend.target, "SELECT count(*)::text FROM pg_tables WHERE tablename = 't001'"),
                 u"0"_s);
    }

    void stopEndsTheChildAndRollsBack()
    {
        BackendProject backend;
        backend.addRevision({u"003"_s, u"002"_s,
                             "op.execute('CREATE TABLE slow (id int)')\nop.execute('SELECT pg_sleep(60)')",
                             "pass", u"느린 개정"_s});
        WindowFixture f;
        open(f, backend);
        f.action("actionApply")->trigger();
        confirm(f);
        QTRY_VERIFY_WITH_TIMEOUT(f.log().contains(u"Running upgrade 002 -> 003"_s), patience);
        QTest::qWait(300); // into the statement
        QTest::mouseClick(f.child<ProgressPanel>("progress")->findChild<QPushButton *>(u"stop"_s),
                          Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().runs().isRunning(), patience);
        QVERIFY2(titleOfProgress(f).startsWith(u"Stopped."_s), qPrintable(titleOfProgress(f)));
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"pending"_s, patience);
        QCOMPARE(askDatabase(backend.target, "SELECT count(*)::text FROM pg_tables WHERE tablename = 'slow'"),
                 u"0"_s);
    }

    void aRefusedRunShowsBothTargetsAndOffersToMend()
    {
        // env.py takes the ini's URL: another port, where nobody listens.
        BackendProject backend(AlembicFolder::envWith({}), "postgresql://app@127.0.0.1:1/algoref");
        WindowFixture f;
        open(f, backend);
        f.action("actionApply")->trigger();
        confirm(f);
        QTRY_VERIFY_WITH_TIMEOUT(
            !f.window->session().runs().isRunning() && f.child<QWidget>("refusal")->isVisible(), patience);
        QStringList texts;
        for (const QLabel *label : f.child<QWidget>("refusal")->findChildren<QLabel *>())
            texts.append(label->text());
        const QString all = texts.join(u'\n');
        QVERIFY2(all.contains(backend.target.database) && all.contains(u"127.0.0.1:1/algoref"_s),
                 qPrintable(all));
        QStringList places;
        for (const QToolButton *link : f.child<QWidget>("refusal")->findChildren<QToolButton *>())
            places.append(link->text());
        QVERIFY2(places.contains(u"alembic.ini:4"_s), qPrintable(places.join(u' ')));
        QVERIFY2(places.join(u' ').contains(u"env.py:"_s), qPrintable(places.join(u' ')));
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);
        bool mends = false;
        for (const QPushButton *button : f.child<QWidget>("refusal")->findChildren<QPushButton *>())
            mends = mends || (button->isVisible() && button->text().contains(u"Mend"_s));
        QVERIFY(mends);
    }

    void otherArgumentsForEnvPyMakeAnotherPlan()
    {
        BackendProject backend;
        backend.write(u"migrations/env.py"_s,
                      AlembicFolder::plainEnv() +
                          "print('인수', context.get_x_argument(as_dictionary=True).get('tenant'))\n");
        WindowFixture f;
        open(f, backend);
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        QPointer<ApplyDialog> first = f.dialog<ApplyDialog>();
        QTest::mouseClick(first->findChild<QToolButton *>(u"details"_s), Qt::LeftButton);
        QTest::keyClicks(first->findChild<QLineEdit *>(u"arguments"_s), u"tenant=one"_s);
        auto *apply = first->findChild<QPushButton *>(u"apply"_s);
        QVERIFY2(apply->text().contains(u"Plan again"_s), qPrintable(apply->text()));
        QTest::mouseClick(apply, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!first && f.dialog<ApplyDialog>(), patience);
        QCOMPARE(Settings::xArgumentsOf(backend.path()), u"tenant=one"_s);
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        QVERIFY2(f.log().contains(u"인수 one"_s), qPrintable(f.log()));
    }

    void withoutAPythonEverythingButTheSqlIsThere()
    {
        BackendProject backend;
        WindowFixture f;
        Settings::setPythonOf(QDir::cleanPath(backend.path()), backend.file(u"없는-python"_s));
        f.window->start(false, backend.path());
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(f), patience);
        QVERIFY(!f.state().python.usable());
        QCOMPARE(f.stateOf(u"002"_s), u"pending"_s);
        f.select(u"002"_s);
        showTab(f, "sql");
        QTRY_VERIFY_WITH_TIMEOUT(stateButton(f), patience);
        QCOMPARE(stateButton(f)->text(), u"Choose a Python…"_s);
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().isBusy(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(titleOfProgress(f).contains(u"Python"_s), patience);
        QVERIFY(!f.dialog<ApplyDialog>());
        // Back to the automatic choice, and the SQL follows.
        f.window->session().choosePython({});
        QTRY_VERIFY_WITH_TIMEOUT(textOf(f, "sql").contains(u"CREATE TABLE t002"_s), patience);
    }

    void noPasswordIsEverShown()
    {
        BackendProject backend;
        backend.addOpaque();
        Target secret = backend.target;
        secret.password = Secret(QByteArray("canary!%@# 비밀"));
        backend.write(u".env"_s, "DATABASE_URL=" + urlOf(secret).toUtf8() + "\n");
        backend.write(u"migrations/env.py"_s,
                      AlembicFolder::plainEnv() + "print('url is', os.environ['DATABASE_URL'])\n");
        WindowFixture f;
        open(f, backend);
        f.action("actionPreview")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(textOf(f, "sql").contains(u"CREATE TABLE t002"_s), patience);
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        QVERIFY(!everyText(f).contains(u"canary"_s));
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"current"_s, patience);
        const QString all = everyText(f);
        QVERIFY2(all.contains(u"url is postgresql"_s), qPrintable(f.log()));
        QVERIFY(!all.contains(u"canary"_s));
    }
};

QTEST_MAIN(AlembicWindowTest)
#include "AlembicWindowTest.moc"
