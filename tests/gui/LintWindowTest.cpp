// What the rules say about what is pending, in the window with real databases: the risk column, the Findings
// tab, the review; by levels of limbeck.ini, the sizes of the tables, and comments that set a rule aside.
#include "AlembicFolder.h"
#include "OnWindows.h"
#include "WindowFixture.h"
#include "dialogs/ApplyDialog.h"
#include "dialogs/ReviewDialog.h"
#include "models/FindingModel.h"
#include "views/FindingExplanation.h"
#include "views/FindingRow.h"
#include "views/FindingsView.h"
#include "views/RevisionSql.h"
#include "views/SqlEdit.h"
#include "views/SqlView.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;
const char badIndex[] = "CREATE INDEX users_name ON public.users (name);";

// A database where revision 001 has been applied, with so many rows.
QString atFirstRevision(int rows)
{
    const Target target = freshDatabase(u"linted"_s);
    const auto session = Session::open(target);
    for (const QByteArray &sql :
         {QByteArray("CREATE TABLE users (id int PRIMARY KEY, name text)"),
          "INSERT INTO users SELECT i, repeat('n', 400) FROM generate_series(1, " + QByteArray::number(rows) +
              ") i",
          QByteArray("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)"),
          QByteArray("INSERT INTO alembic_version VALUES ('001')"), QByteArray("ANALYZE users")}) {
        if (const auto done = (*session)->execute(sql); !done)
            qFatal("%s", qPrintable(done.error().message));
    }
    return target.database;
}

// 002 builds an index under lock; on development, with a small table, and on production, with one of 20 MB.
class Opened
{
public:
    Opened()
    {
        folder.writeRevision("001", "", "create user tables",
                             "CREATE TABLE users (id int PRIMARY KEY, name text);", "DROP TABLE users;");
        folder.writeRevision("002", "001", "이름 색인", badIndex, "DROP INDEX users_name;");
        writeSettings({});
        writeUrl(u".env.development"_s, atFirstRevision(10), "canary-one");
        writeUrl(u".env.production"_s, atFirstRevision(50000), "canary-two");
    }
    void writeSettings(const QByteArray &levels) const
    {
        folder.write(u"limbeck.ini"_s, "[limbeck]\ndefault_environment = development\n" + levels +
                                           "\n[environment.development]\nfiles = .env.development\n\n"
                                           "[environment.production]\nfiles = .env.production\n");
    }
    void writeUrl(const QString &file, const QString &database, const QByteArray &password) const
    {
        const Target target = sharedSandbox().target(database);
        folder.write(file, "DATABASE_URL=postgresql://" + target.user.toUtf8() + ":" + password + "@" +
                               target.firstHost().toUtf8() + ":" + QByteArray::number(target.firstPort()) +
                               "/" + database.toUtf8() + "\n");
    }
    void open()
    {
        f.window->start(false, folder.path());
        settle();
        view = f.child<FindingsView>("findings");
        QVERIFY(view);
    }
    // The rules have had their say about what is pending now.
    void settle() const
    {
        QVERIFY2(QTest::qWaitFor([this] { return f.isSettled() && f.state().isLintCurrent(); }, patience),
                 qPrintable(f.log()));
    }
    void pick(int environment) const
    {
        f.window->session().selectEnvironment(environment);
        settle();
    }
    QString risk() const { return f.cell(u"002"_s, RevisionModel::RiskColumn); }
    int row(const QString &code) const
    {
        for (int row = 0; row < view->list()->model()->rowCount(); ++row) {
            if (view->list()->model()->index(row, 0).data(FindingModel::CodeRole).toString() == code)
                return row;
        }
        return -1;
    }
    QString text(const QString &code) const
    {
        return row(code) < 0
                   ? QString()
                   : view->list()->model()->index(row(code), 0).data(Qt::AccessibleTextRole).toString();
    }

    mutable ProjectFolder folder;
    WindowFixture f;
    FindingsView *view = nullptr;
};

const QString rule = u"lint.index-not-concurrent"_s;

} // namespace

class LintWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDangerIsToldBeforeAnythingRan()
    {
        Opened o;
        o.open();
        QCOMPARE(o.risk(), u"1 note"_s); // its table is small
        const QString text = o.text(rule);
        QVERIFY2(text.startsWith(u"Note: "_s) && text.contains(u"002.sql:8"_s) &&
                     text.contains(u"revision 002"_s) && text.contains(rule),
                 qPrintable(text));
        const auto *tabs = o.f.child<QTabWidget>("tabs");
        QVERIFY2(tabs->tabText(tabs->indexOf(o.view)).contains(u'('),
                 qPrintable(tabs->tabText(tabs->indexOf(o.view))));
        // It is about the revision, not about the target.
        for (const Finding &finding : o.f.state().targetFindings())
            QVERIFY2(!finding.code.startsWith(u"lint."_s), qPrintable(finding.code));
        for (const FindingRow *shown : o.f.window->findChildren<FindingRow *>())
            QVERIFY(!shown->isVisible());
        QTest::mouseClick(o.view->findChild<QToolButton *>(u"copy"_s), Qt::LeftButton);
        QVERIFY(QGuiApplication::clipboard()->text().contains(rule));
        o.view->list()->setCurrentIndex(o.view->list()->model()->index(o.row(rule), 0));
        QVERIFY(everyText(o.view).contains(u"CREATE INDEX CONCURRENTLY"_s));
        QVERIFY2(!(o.f.log() + QGuiApplication::clipboard()->text() + everyText(o.f.window.get()))
                      .contains(u"canary"_s),
                 "no password is told");
    }

    void theSizeOfTheTableCountsOnEachEnvironment()
    {
        Opened o;
        o.open();
        QVERIFY(o.text(rule).startsWith(u"Note: "_s));
        o.pick(1);
        QVERIFY2(o.text(rule).startsWith(u"Warning: "_s), qPrintable(o.text(rule)));
        QVERIFY2(o.text(rule).contains(u"public.users"_s) && o.text(rule).contains(u" MB"_s),
                 qPrintable(o.text(rule)));
        QCOMPARE(o.risk(), u"1 warning"_s);
        o.pick(0);
        QCOMPARE(o.risk(), u"1 note"_s);
    }

    void theConsentSaysIt()
    {
        Opened o;
        o.open();
        o.f.action("actionApply")->trigger();
        const auto asked = [&o] { return o.f.dialog<ApplyDialog>(); };
        const auto told = [&asked] {
            return everyText(asked()->findChild<QTreeWidget *>(u"revisions"_s)).contains(u"1 note"_s);
        };
        QTRY_VERIFY_WITH_TIMEOUT(asked(), patience);
        QVERIFY(told());
        asked()->reject();
        QTRY_VERIFY(!asked());
        // What was found is about another script than the one that would run now.
        o.folder.writeRevision("002", "001", "이름 색인",
                               "CREATE INDEX CONCURRENTLY users_name ON users (name);",
                               "DROP INDEX users_name;");
        o.f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(asked(), patience);
        QVERIFY(!told());
    }

    void levelsOfTheSettingsCount()
    {
        Opened o;
        o.writeSettings("[lint]\n" + rule.toUtf8() + " = error\n");
        o.open();
        QVERIFY2(o.text(rule).startsWith(u"Error: "_s), qPrintable(o.text(rule)));
        QCOMPARE(o.risk(), u"1 error"_s);
        o.writeSettings("[lint]\n" + rule.toUtf8() + " = off\n");
        o.f.window->session().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(o.row(rule), -1, patience);
        QTRY_COMPARE(o.risk(), QString());
    }

    void whatWasSetAsideIsNotTold()
    {
        Opened o;
        o.folder.writeRevision("002", "001", "이름 색인",
                               "-- limbeck:ignore lint.index-not-concurrent no traffic yet\n"
                               "CREATE INDEX users_name ON public.users (name);",
                               "DROP INDEX users_name;");
        o.open();
        QCOMPARE(o.row(rule), -1);
        QCOMPARE(o.risk(), QString());
        // Its own file is at fault where there is no reason.
        o.folder.writeRevision("002", "001", "이름 색인",
                               "-- limbeck:ignore "
                               "lint.index-not-concurrent\nCREATE INDEX users_name ON public.users (name);",
                               "DROP INDEX users_name;");
        o.f.window->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(o.row(rule) >= 0 && o.row(u"lint.ignore"_s) >= 0, patience);
    }

    void theRuleIsExplainedAndItsPlaceIsShown()
    {
        Opened o;
        o.open();
        o.f.child<QTabWidget>("tabs")->setCurrentWidget(o.view);
        const auto *explanation = o.view->findChild<FindingExplanation *>();
        QVERIFY(explanation->isVisible());
        const auto told = [explanation] {
            QStringList texts;
            for (const QLabel *label : explanation->findChildren<QLabel *>()) {
                if (label->isVisible())
                    texts.append(label->text());
            }
            return texts.join(u'\n');
        };
        QVERIFY2(told().startsWith(u"Pick a finding"_s), qPrintable(told()));
        QVERIFY(!explanation->findChild<SqlView *>()->isVisible());
        o.view->list()->setCurrentIndex(o.view->list()->model()->index(o.row(rule), 0));
        QVERIFY2(told().contains(rule) && told().contains(u"\nWhy\n"_s) &&
                     told().contains(u"\nThe safe way\n"_s),
                 qPrintable(told()));
        QVERIFY2(told().contains(u"Takes SHARE"_s), qPrintable(told()));
        const QString example = explanation->findChild<SqlView *>()->edit()->toPlainText();
        QVERIFY2(example.contains(u"CREATE INDEX CONCURRENTLY"_s), qPrintable(example));
        // What was picked stays so when the project is read again.
        o.f.window->session().refresh();
        o.settle();
        QTRY_VERIFY_WITH_TIMEOUT(told().contains(rule), patience);
        o.f.appearance->setLanguage(u"ko"_s);
        QVERIFY(told().contains(rule));
        o.f.appearance->setLanguage(u"en"_s);

        o.view->list()->setFocus();
        QTest::keyClick(o.view->list(), Qt::Key_Return);
        auto *script = o.f.child<QWidget>("script")->findChild<QPlainTextEdit *>();
        QTRY_VERIFY(script->isVisible());
        QTRY_COMPARE(script->textCursor().blockNumber() + 1, 8);
    }

    void anAnswerAboutAnotherEnvironmentIsDropped()
    {
        Opened o;
        o.open();
        QVERIFY(!o.text(rule).contains(u" MB"_s));
        // Both questions are under way when the second environment's answer is due.
        o.pick(1);
        QVERIFY(o.text(rule).contains(u" MB"_s));
        int changes = 0;
        bool alien = false;
        QObject::connect(&o.f.window->session(), &SessionController::lintChanged, o.view, [&] {
            ++changes;
            alien = alien || o.text(rule).contains(u" MB"_s);
        });
        Q_EMIT o.f.window->session().lintChanged();
        QVERIFY(alien);
        alien = false;
        o.f.window->session().refresh(); // of production…
        QTRY_VERIFY_WITH_TIMEOUT(o.f.state().pending.plan, patience);
        o.f.window->session().selectEnvironment(0); // …whose answer nobody waits for any more
        QVERIFY(!o.f.state().isLintCurrent());
        QCOMPARE(o.risk(), QString());
        o.settle();
        QVERIFY(!alien);
        QCOMPARE(o.risk(), u"1 note"_s);
    }

    void theReviewHasThem()
    {
        Opened o;
        QTemporaryDir data;
        qputenv("XDG_DATA_HOME", QFile::encodeName(data.path())); // where the drafts go
        o.open();
        o.f.action("actionReview")->trigger();
        const auto *dialog = o.f.dialog<ReviewDialog>();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->document().has_value(), patience);
        const Findings findings = dialog->document()->steps.front().findings;
        QVERIFY(std::ranges::any_of(findings, [](const Finding &f) { return f.code == rule; }));
        auto *tabs = dialog->findChild<QTabWidget *>(u"tabs"_s);
        auto *page = dialog->findChild<FindingsView *>(u"findings"_s);
        QCOMPARE(tabs->tabText(tabs->indexOf(page)), u"Findings (%1)"_s.arg(findings.size()));
        tabs->setCurrentWidget(page);
        page->list()->setCurrentIndex(page->list()->model()->index(0, 0));
        QVERIFY(page->findChild<FindingExplanation *>()->isVisible());
        Q_EMIT page->list()->activated(page->list()->currentIndex());
        auto *sql = dialog->findChild<SqlView *>(u"sql"_s);
        QCOMPARE(tabs->currentWidget(), sql);
        QCOMPARE(sql->edit()->textCursor().block().text(),
                 u"CREATE INDEX users_name ON public.users (name);"_s);
    }

    void anAlembicRevisionIsLintedOnceItWasRendered()
    {
        NOT_ON_WINDOWS("runs Alembic");
        AlembicFolder folder;
        folder.addTables(1);
        folder.addRevision({u"002"_s, u"001"_s, "op.create_index('t001_id', 't001', ['id'])"});
        folder.write(u"limbeck.ini"_s, "[limbeck]\npython = /usr/bin/python3\n");
        const Target target = freshDatabase(u"alembic"_s);
        const auto session = Session::open(target);
        QVERIFY((*session)->execute("CREATE TABLE t001 (id int)"));
        QVERIFY((*session)->execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)"));
        QVERIFY((*session)->execute("INSERT INTO alembic_version VALUES ('001')"));
        folder.write(u".env"_s, "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().python.usable(), patience);
        QCOMPARE(f.state().pendingCount(), 1);
        QVERIFY2(!f.state().isLintCurrent(), "looking runs nothing of the project");
        const QString before =
            f.cell(u"002"_s, RevisionModel::RiskColumn); // what Alembic's plan says by itself
        f.action("actionPreview")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.state().isLintCurrent(), patience);
        QVERIFY(f.cell(u"002"_s, RevisionModel::RiskColumn) != before);
        // They stay when the project is read again.
        f.window->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().isLintCurrent(), patience);

        // Its line is one of the SQL, which is where it leads.
        auto *view = f.child<FindingsView>("findings");
        const QAbstractItemModel *model = view->list()->model();
        QModelIndex found;
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(FindingModel::CodeRole).toString() == rule)
                found = model->index(row, 0);
        }
        QVERIFY(found.isValid());
        QVERIFY2(found.data().toString().contains(u"In the rendered SQL, line "_s),
                 qPrintable(found.data().toString()));
        Q_EMIT view->list()->activated(found);
        auto *sql = f.child<RevisionSql>("sql");
        QCOMPARE(f.child<QTabWidget>("tabs")->currentWidget(), sql);
        QTRY_VERIFY_WITH_TIMEOUT(
            sql->view()->edit()->textCursor().block().text().startsWith(u"CREATE INDEX t001_id"_s), patience);
    }
};

QTEST_MAIN(LintWindowTest)
#include "LintWindowTest.moc"
