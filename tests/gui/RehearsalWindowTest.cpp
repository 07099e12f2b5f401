// A person rehearses what is pending: the Rehearsal tab with real databases, from "Not rehearsed yet" to
// facts, schema diff and way back; what fails, what was stopped, what has changed since; and the models.
#include "AlembicFolder.h"
#include "WindowFixture.h"
#include "models/RehearsalModel.h"
#include "models/SchemaDiffModel.h"
#include "views/DiffView.h"
#include "views/RehearsalView.h"
#include "views/SchemaDiffView.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QListView>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

QByteArray urlTo(const Target &target, const QByteArray &password)
{
    return "DATABASE_URL=postgresql://" + target.user.toUtf8() + ":" + password + "@" +
           target.firstHost().toUtf8() + ":" + QByteArray::number(target.firstPort()) + "/" +
           target.database.toUtf8() + "\n";
}

// Where revision 001 has been applied.
Target atFirstRevision()
{
    const Target target = freshDatabase(u"rehearsed"_s);
    const auto session = Session::open(target);
    for (const char *sql : {"CREATE TABLE users (id int PRIMARY KEY, name text)",
                            "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)",
                            "INSERT INTO alembic_version VALUES ('001')"}) {
        if (const auto done = (*session)->execute(sql); !done)
            qFatal("%s", qPrintable(done.error().message));
    }
    return target;
}

// 001 applied; 002 rewrites a table and comes back; 003 leaves something behind; on 개발 and on production.
class Opened
{
public:
    Opened()
    {
        folder.writeRevision("001", "", "create user tables",
                             "CREATE TABLE users (id int PRIMARY KEY, name text);", "DROP TABLE users;");
        folder.writeRevision(
            "002", "001", "아이디를 넓히다",
            "SET LOCAL lock_timeout = '5s';\nALTER TABLE users ALTER COLUMN id TYPE bigint;\n"
            "DO $$ BEGIN RAISE NOTICE '넓혔습니다'; END $$;",
            "ALTER TABLE users ALTER COLUMN id TYPE int;");
        folder.writeRevision("003", "002", "add orders",
                             "CREATE TABLE orders (id bigint PRIMARY KEY);\nCREATE TABLE extra (id int);",
                             "DROP TABLE orders;");
        folder.write(u"limbeck.ini"_s,
                     "[limbeck]\ndefault_environment = development\n\n"
                     "[environment.development]\ndisplay_name = 개발\nfiles = .env.development\n\n"
                     "[environment.production]\nfiles = .env.production\n");
        folder.write(u".env.development"_s, urlTo(target = atFirstRevision(), "canary-one"));
        folder.write(u".env.production"_s, urlTo(atFirstRevision(), "canary-two"));
    }
    void open()
    {
        f.window->start(false, folder.path());
        settle();
        view = f.child<RehearsalView>("rehearsal");
        QVERIFY(view);
    }
    void settle() const
    {
        QTRY_VERIFY2_WITH_TIMEOUT(f.isSettled() && f.state().connection == ConnectionPhase::Connected,
                                  qPrintable(f.log()), patience);
    }
    void rehearse()
    {
        f.action("actionRehearse")->trigger();
        QVERIFY(f.state().rehearsing);
        QTRY_VERIFY_WITH_TIMEOUT(!f.state().rehearsing, patience);
    }
    template <class T>
    T *child(const char *name) const
    {
        return view->findChild<T *>(QString::fromLatin1(name));
    }
    // What is said in place of a report.
    QString sentence(const char *page = "state") const
    {
        QStringList texts;
        for (const QLabel *label : child<QWidget>(page)->findChildren<QLabel *>()) {
            if (label->isVisible() && !label->text().isEmpty())
                texts.append(label->text());
        }
        return texts.join(u'\n');
    }
    QPushButton *button(const char *page = "state") const
    {
        return child<QWidget>(page)->findChild<QPushButton *>();
    }
    QString treeText() const { return qobject_cast<RehearsalModel *>(view->tree()->model())->text(); }
    QModelIndex find(const QString &text, const QModelIndex &above = {}) const
    {
        const QAbstractItemModel *model = view->tree()->model();
        for (int row = 0; row < model->rowCount(above); ++row) {
            const QModelIndex index = model->index(row, 0, above);
            if (index.data().toString().contains(text))
                return index;
            if (const QModelIndex below = find(text, index); below.isValid())
                return below;
        }
        return {};
    }
    QString copied() const
    {
        child<QToolButton>("copy")->click();
        return QGuiApplication::clipboard()->text();
    }

    ProjectFolder folder;
    Target target;
    WindowFixture f;
    RehearsalView *view = nullptr;
};

} // namespace

class RehearsalWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theModelsAreSound()
    {
        RehearsalModel tree;
        SchemaDiffModel objects;
        DiffModel lines;
        const QAbstractItemModelTester treeTester(&tree,
                                                  QAbstractItemModelTester::FailureReportingMode::Fatal);
        const QAbstractItemModelTester listTester(&objects,
                                                  QAbstractItemModelTester::FailureReportingMode::Fatal);
        const QAbstractItemModelTester lineTester(&lines,
                                                  QAbstractItemModelTester::FailureReportingMode::Fatal);
        const auto session = Session::open(atFirstRevision());
        const auto before = SchemaSnapshot::read(**session);
        QVERIFY((*session)->execute("ALTER TABLE users ALTER COLUMN id TYPE bigint"));
        QVERIFY((*session)->execute("CREATE TABLE \"x<b>\" (id int)"));
        QVERIFY((*session)->execute("ALTER TABLE users DROP COLUMN name"));
        const SchemaDiff diff = SchemaDiff::between(*before, *SchemaSnapshot::read(**session));
        objects.setDiff(diff);
        QCOMPARE(objects.rowCount(), int(diff.changes().size()) + 1);
        QCOMPARE(int(objects.parts(0).size()), int(diff.changes().size()));
        QCOMPARE(int(objects.parts(1).size()), 1);
        lines.setParts(objects.parts(0));
        QVERIFY(lines.rowCount() > int(diff.changes().size()));
        objects.setDiff({});
        QCOMPARE(objects.rowCount(), 0);
        lines.setParts({});
        QCOMPARE(lines.rowCount(), 0);

        RehearsedStep step;
        step.revision = u"002"_s;
        step.wayBack = WayBack::Differs;
        step.wayBackDiff = diff;
        RehearsedStatement statement;
        statement.sql = "-- why\nALTER TABLE users\n  DROP COLUMN name";
        statement.locks = {{u"public.users"_s, LockMode::AccessShare, false, true},
                           {u"public.users"_s, LockMode::AccessExclusive, true, true}};
        step.statements = {statement};
        RehearsalReport report;
        report.steps = {step};
        report.findings = {{u"rehearsal.version"_s, Severity::Warning, u"Another version."_s, {}, {}, {}}};
        tree.setRows(rehearsalRows(report, {}));
        QCOMPARE(tree.rowCount(), 2);
        QCOMPARE(tree.index(0, RehearsalModel::LockColumn, tree.index(0, 0)).data().toString(),
                 u"ACCESS EXCLUSIVE"_s);
        QCOMPARE(tree.index(0, 0, tree.index(0, 0)).data().toString(), u"ALTER TABLE users"_s);
        tree.setRows(wayBackRows(report, {}));
        QCOMPARE(tree.rowCount(), 1);
        QVERIFY(tree.text().contains(u"Not brought back: column public.users.name"_s));
        tree.setRows({});
        QCOMPARE(tree.rowCount(), 0);
    }

    void beginsWithOneButtonAndEndsWithFacts()
    {
        Opened o;
        o.open();
        o.f.child<QTabWidget>("tabs")->setCurrentWidget(o.view);
        QVERIFY2(o.sentence().startsWith(u"Not rehearsed yet."_s), qPrintable(o.sentence()));
        QVERIFY(o.button()->text().startsWith(u"Rehearse 2 revision"_s));
        QStringList told;
        connect(&o.f.window->session(), &SessionController::rehearsalChanged, o.view,
                [&] { told.append(o.sentence()); });
        QTest::mouseClick(o.button(), Qt::LeftButton);
        QCOMPARE(o.button()->text(), u"Stop"_s);
        QVERIFY(!o.f.action("actionRehearse")->isEnabled());
        QVERIFY(o.f.action("actionStop")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(!o.f.state().rehearsing, patience);
        QVERIFY2(o.f.state().rehearsalReport(), qPrintable(o.sentence()));
        const QString all = told.join(u'\n');
        QVERIFY2(all.contains(u"Copying the schema to a sandbox…"_s), qPrintable(all));
        QVERIFY2(all.contains(u"Rehearsing 2 of 2: add orders"_s), qPrintable(all));

        const QString facts = o.treeText();
        for (const QString &fact :
             {u"002 · 아이디를 넓히다"_s, u"ACCESS EXCLUSIVE on public.users: blocks reading and writing"_s,
              u"Rewrites public.users"_s, u"NOTICE: 넓혔습니다"_s,
              u"Runs while public.users can neither be read nor written"_s,
              u"The way back leaves the schema as it was."_s, u"The way back runs, and leaves "_s})
            QVERIFY2(facts.contains(fact), qPrintable(fact + u" in\n"_s + facts));
        const QString summary = o.child<QLabel>("summary")->text();
        QVERIFY2(summary.startsWith(u"Strongest lock: ACCESS EXCLUSIVE on public.users"_s),
                 qPrintable(summary));
        const QModelIndex alter = o.find(u"ALTER TABLE users"_s);
        QVERIFY(alter.siblingAtColumn(RehearsalModel::TimeColumn).data().toString().endsWith(u" ms"_s));
        QCOMPARE(alter.siblingAtColumn(RehearsalModel::LineColumn).data().toString(), u"9"_s);
        QVERIFY(!o.child<QWidget>("note")->isVisible());
        QVERIFY2(!(o.f.log() + facts + o.copied()).contains(u"canary"_s), "no password is told");
    }

    void theRiskIsInTheTableOfRevisions()
    {
        Opened o;
        o.open();
        // The rules have had their word; what is measured beats it.
        QTRY_VERIFY_WITH_TIMEOUT(o.f.state().isLintCurrent(), patience);
        QVERIFY(!o.f.cell(u"002"_s, RevisionModel::RiskColumn).contains(u"risk"_s));
        o.rehearse();
        const QString risk = o.f.cell(u"002"_s, RevisionModel::RiskColumn);
        QVERIFY2(risk.contains(u"risk: public.users"_s), qPrintable(risk));
        QCOMPARE(o.f.cell(u"003"_s, RevisionModel::RiskColumn), u"no risk"_s);
        QCOMPARE(o.f.cell(u"001"_s, RevisionModel::RiskColumn), QString());
        const QModelIndex cell = o.f.table()->currentIndex().siblingAtColumn(RevisionModel::RiskColumn);
        QVERIFY2(cell.data(Qt::ToolTipRole).toString().contains(u"public.users"_s),
                 qPrintable(cell.data(Qt::ToolTipRole).toString()));
        QVERIFY(!cell.data(Qt::DecorationRole).value<QIcon>().isNull());
        QVERIFY(o.treeText().contains(risk.section(u':', 0, 0) + u": public.users"_s));
        // What was measured before a script changed says nothing about it.
        o.folder.writeRevision("002", "001", "nothing", "SELECT 1;", "SELECT 1;");
        o.f.window->session().refresh();
        o.settle();
        QTRY_COMPARE(o.f.cell(u"002"_s, RevisionModel::RiskColumn), QString());
    }

    void isReachedByKeyboard()
    {
        Opened o;
        o.open();
        QCOMPARE(o.f.action("actionRehearse")->shortcut().toString(), u"Ctrl+R"_s);
        QVERIFY(!o.view->isVisible());
        o.rehearse();
        QVERIFY(o.view->isVisible());
        QVERIFY(o.f.action("actionRehearse")->isEnabled());
        // Return on a statement shows it in its script.
        const QModelIndex statement = o.find(u"ALTER TABLE users"_s);
        o.view->tree()->setCurrentIndex(statement);
        o.view->tree()->setFocus();
        QTest::keyClick(o.view->tree(), Qt::Key_Return);
        auto *script = o.f.child<QWidget>("script")->findChild<QPlainTextEdit *>();
        QTRY_VERIFY(script->isVisible());
        QTRY_COMPARE(script->textCursor().blockNumber() + 1, 9);
    }

    void oneRevisionIsShownAlone()
    {
        Opened o;
        o.open();
        o.rehearse();
        o.child<QComboBox>("scope")->setCurrentIndex(1);
        o.f.select(u"003"_s);
        QVERIFY(!o.find(u"002 · "_s).isValid());
        QVERIFY(o.find(u"003 · add orders"_s).isValid());
        QVERIFY2(o.child<QToolButton>("schema")->text() != u"Schema diff (0)"_s, "of the revision");
        o.f.select(u"001"_s);
        QVERIFY2(o.sentence("nothing").contains(u"001"_s), qPrintable(o.sentence("nothing")));
        QTest::mouseClick(o.button("nothing"), Qt::LeftButton);
        QVERIFY(o.find(u"002 · "_s).isValid());
    }

    void theSchemaDiffIsAListAndLines()
    {
        Opened o;
        o.open();
        o.rehearse();
        o.child<QToolButton>("schema")->click();
        auto *diff = o.child<SchemaDiffView>("diff");
        QVERIFY(diff->isVisible());
        const QAbstractItemModel *objects = diff->objects()->model();
        int column = -1;
        for (int row = 0; row < objects->rowCount(); ++row) {
            if (objects->index(row, 0).data().toString() == u"~ column public.users.id"_s)
                column = row;
        }
        QVERIFY(column > 0);
        QVERIFY(diff->lines()->unifiedText().contains(u"+ table public.orders"_s));
        diff->objects()->setCurrentIndex(objects->index(column, 0));
        const QString lines = diff->lines()->unifiedText();
        QVERIFY2(lines.contains(u"-integer"_s) && lines.contains(u"+bigint"_s), qPrintable(lines));
        QVERIFY(!lines.contains(u"public.orders"_s));
        QVERIFY(o.copied().contains(u"~ column public.users.id"_s));
    }

    void theWayBackTellsWhatRemains()
    {
        Opened o;
        o.open();
        o.rehearse();
        o.child<QToolButton>("wayBack")->click();
        const QString text = o.treeText();
        QVERIFY2(text.contains(u"Left behind: table public.extra"_s), qPrintable(text));
        QVERIFY(!text.contains(u"ACCESS EXCLUSIVE"_s));
        o.f.appearance->setLanguage(u"ko"_s);
        QVERIFY(o.treeText().contains(u"public.extra"_s));
    }

    void rowsAreCopiedWithWhatIsBelowThem()
    {
        Opened o;
        o.open();
        o.rehearse();
        const QModelIndex row = o.find(u"003 · add orders"_s);
        o.view->tree()->selectionModel()->select(row, QItemSelectionModel::ClearAndSelect |
                                                          QItemSelectionModel::Rows);
        o.view->tree()->setFocus();
        QTest::keyClick(o.view->tree(), Qt::Key_C, Qt::ControlModifier);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.startsWith(u"003 · add orders"_s) &&
                     text.contains(u"Left behind: table public.extra"_s),
                 qPrintable(text));
        QVERIFY(!text.contains(u"002"_s));
    }

    void aRevisionThatFailsIsShownWithItsPlace()
    {
        Opened o;
        o.folder.writeRevision("003", "002", "add orders", "CREATE TABLE orders (id int);\nSELECT  no_such;",
                               {});
        o.open();
        o.rehearse();
        QVERIFY(o.f.state().rehearsalReport() && !o.f.state().rehearsalReport()->ok);
        QVERIFY(o.child<QLabel>("summary")->text().startsWith(u"Revision 003 fails."_s));
        const QModelIndex error = o.find(u"Fails: "_s);
        QVERIFY2(error.isValid(), qPrintable(o.treeText()));
        QVERIFY(error.data().toString().contains(u"no_such"_s));
        QCOMPARE(error.siblingAtColumn(RehearsalModel::LineColumn).data().toString(), u"9:9"_s);
        QVERIFY(o.f.log().contains(u"The rehearsal ended at revision 003."_s));
        Q_EMIT o.view->tree()->activated(error);
        QTRY_COMPARE(o.f.child<QTabWidget>("tabs")->currentWidget(), o.f.child<QWidget>("script"));
    }

    void aChangedScriptMakesItOld()
    {
        Opened o;
        o.open();
        o.rehearse();
        o.folder.writeRevision("003", "002", "add orders", "CREATE TABLE orders (id int);",
                               "DROP TABLE orders;");
        o.f.window->session().refresh();
        o.settle();
        QTRY_VERIFY(o.child<QWidget>("note")->isVisible());
        QVERIFY(o.find(u"Left behind: table public.extra"_s).isValid());
        QTest::mouseClick(o.child<QPushButton>("noteAction"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!o.f.state().rehearsing, patience);
        QVERIFY(!o.child<QWidget>("note")->isVisible());
        QVERIFY(!o.find(u"Left behind: table public.extra"_s).isValid());
    }

    void eachEnvironmentKeepsItsOwn()
    {
        Opened o;
        o.open();
        o.rehearse();
        o.f.window->session().selectEnvironment(1);
        o.settle();
        QVERIFY(o.sentence().startsWith(u"Not rehearsed yet."_s));
        o.f.window->session().selectEnvironment(0);
        o.settle();
        QVERIFY(o.find(u"Rewrites public.users"_s).isValid());
        QVERIFY(!o.child<QWidget>("note")->isVisible());
        o.f.window->session().openProject(o.folder.path());
        o.settle();
        QVERIFY(o.sentence().startsWith(u"Not rehearsed yet."_s));
    }

    void stopEndsItAtOnce()
    {
        Opened o;
        o.open();
        o.f.action("actionRehearse")->trigger();
        QVERIFY(o.f.state().rehearsing);
        QElapsedTimer clock;
        clock.start();
        o.f.action("actionStop")->trigger();
        QVERIFY2(clock.elapsed() < 1000, "Stop does not wait for the sandbox");
        QVERIFY(!o.f.state().rehearsing);
        QCOMPARE(o.sentence(), u"The rehearsal was stopped."_s);
        QCOMPARE(o.button()->text(), u"Rehearse again"_s);
        o.rehearse();
        QVERIFY(o.f.state().rehearsalReport());
        // What was found before stays when another one is stopped.
        o.f.action("actionRehearse")->trigger();
        o.f.action("actionStop")->trigger();
        QVERIFY(o.find(u"Rewrites public.users"_s).isValid());
    }

    void aDatabaseThatIsGoneIsToldWithWhatToDo()
    {
        Opened o;
        o.open();
        const auto other = Session::open(sharedSandbox().target());
        QVERIFY((*other)->execute("DROP DATABASE " + o.target.database.toUtf8() + " WITH (FORCE)"));
        o.rehearse();
        QVERIFY(!o.f.state().rehearsalReport());
        QVERIFY2(o.sentence().contains(o.target.database), qPrintable(o.sentence()));
        QCOMPARE(o.button()->text(), u"Rehearse again"_s);
        QVERIFY(!o.sentence().contains(u"canary"_s));
    }

    void anAlembicProjectIsRehearsedInItsOwnPython()
    {
        AlembicFolder folder;
        folder.addTables(2);
        folder.write(u"limbeck.ini"_s, "[limbeck]\npython = /usr/bin/python3\n");
        folder.write(u".env"_s, "DATABASE_URL=" + urlOf(freshDatabase(u"alembic"_s)).toUtf8() + "\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().python.usable(), patience);
        f.action("actionRehearse")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.state().rehearsal && !f.state().rehearsing, patience);
        QVERIFY2(f.state().rehearsalReport(), qPrintable(f.state().rehearsal->error.message));
        QVERIFY(f.state().rehearsalReport()->ok);
        QVERIFY(f.state().isRehearsalCurrent());
        const auto *view = f.child<RehearsalView>("rehearsal");
        const QString facts = qobject_cast<RehearsalModel *>(view->tree()->model())->text();
        QVERIFY2(facts.contains(u"CREATE TABLE t002"_s) && !facts.contains(u"renders for each revision"_s),
                 qPrintable(facts));
    }
};

QTEST_MAIN(RehearsalWindowTest)
#include "RehearsalWindowTest.moc"
