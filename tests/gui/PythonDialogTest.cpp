// Choosing the Python that runs a project's Alembic: what is listed, what is said of it, what is remembered.
#include "dialogs/PythonDialog.h"
#include "AlembicFolder.h"
#include "WindowFixture.h"
#include "models/PythonModel.h"
#include "models/PythonText.h"

#include <QAbstractItemModelTester>
#include <QTreeView>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

PythonFacts facts(const QString &path, const QString &alembic)
{
    PythonFacts made;
    made.candidate = {path, PythonCandidate::Source::Project};
    made.version = u"3.11.2"_s;
    made.alembic = alembic;
    made.sqlalchemy = u"1.4.46"_s;
    made.drivers.insert(u"asyncpg"_s, u"0.27.0"_s);
    if (alembic.isEmpty())
        made.findings = {{u"alembic.no-alembic"_s,
                          Severity::Error,
                          u"여기에는 Alembic이 없습니다."_s,
                          u"pip install alembic"_s,
                          {},
                          {}}};
    return made;
}

std::vector<PythonCandidate> candidates()
{
    return {{u"/프로젝트/.venv/bin/python"_s, PythonCandidate::Source::Project},
            {u"/usr/bin/python3"_s, PythonCandidate::Source::SearchPath}};
}

} // namespace

class PythonDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theModelFillsInWhatEachPythonHas()
    {
        PythonModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDriver(u"asyncpg"_s);
        model.setCandidates(candidates());
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, PythonModel::WhereColumn).data().toString(), u"Automatic"_s);
        QCOMPARE(model.index(1, PythonModel::VersionColumn).data().toString(), u"asking…"_s);
        model.setFacts(0, facts(candidates()[0].path, u"1.13.1"_s));
        model.setFacts(1, facts(candidates()[1].path, {}));
        model.setFacts(9, facts(u"/nowhere"_s, {})); // nobody waits for that any more
        QCOMPARE(model.index(1, PythonModel::AlembicColumn).data().toString(), u"1.13.1"_s);
        QCOMPARE(model.index(1, PythonModel::DriverColumn).data().toString(), u"0.27.0"_s);
        QCOMPARE(model.index(2, PythonModel::AlembicColumn).data().toString(), u"–"_s);
        QCOMPARE(model.findingsOf(2).size(), 1);
        model.addByHand(u"/다른/python"_s);
        QCOMPARE(model.rowOf(u"/다른/python"_s), 3);
        QCOMPARE(model.pathOf(0), QString());
        QCOMPARE(model.rowOf({}), 0);
        QCOMPARE(model.rowOf(u"/no"_s), -1);
    }

    void theDialogSaysWhatIsWrongWithTheSelectedOne()
    {
        PythonDialog dialog(candidates()[1].path, u"asyncpg"_s);
        dialog.show();
        const auto *state = dialog.findChild<QLabel *>(u"state"_s);
        dialog.setCandidates(candidates());
        QCOMPARE(dialog.chosen(), candidates()[1].path); // the one chosen before
        QVERIFY(state->text().contains(u"is being asked"_s));
        dialog.setFacts(1, facts(candidates()[1].path, {}));
        QCOMPARE(state->text(), u"여기에는 Alembic이 없습니다. pip install alembic"_s);
        dialog.setFacts(0, facts(candidates()[0].path, u"1.13.1"_s));
        auto *list = dialog.findChild<QTreeView *>(u"pythons"_s);
        list->setCurrentIndex(list->model()->index(1, 0));
        QVERIFY(state->text().contains(u"everything"_s));
        list->setCurrentIndex(list->model()->index(0, 0));
        QCOMPARE(dialog.chosen(), QString());
        QVERIFY(dialog.findChild<QPushButton *>(u"use"_s)->text().contains(u"automatically"_s));
    }

    void theStripNamesThePythonAndItsPackages()
    {
        PythonReply reply;
        QCOMPARE(pythonText(reply, {}), u"No Python was found for the project."_s);
        reply.probing = true;
        QVERIFY(pythonText(reply, {}).contains(u"Asking"_s));
        reply.facts = facts(candidates()[1].path, u"1.8.1"_s);
        reply.facts->candidate.source = PythonCandidate::Source::SearchPath;
        QCOMPARE(pythonText(reply, u"asyncpg"_s),
                 u"Python 3.11.2 (from PATH)  ·  Alembic 1.8.1  ·  SQLAlchemy 1.4.46  ·  asyncpg 0.27.0"_s);
        QVERIFY(pythonText(reply, u"psycopg"_s).endsWith(u"no psycopg"_s));
    }

    void aChosenPythonIsRememberedAndUsedForTheProject()
    {
        AlembicFolder folder;
        folder.addTables(1);
        const Target target = freshDatabase();
        folder.write(u"limbeck.ini"_s, "[limbeck]\npython = /usr/bin/python3\n");
        folder.write(u".env"_s, "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().python.usable(), patience);
        f.action("actionPython")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<PythonDialog>(), patience);
        auto *list = f.dialog<PythonDialog>()->findChild<QTreeView *>(u"pythons"_s);
        QTRY_VERIFY_WITH_TIMEOUT(list->model()->rowCount() > 1, patience);
        const QModelIndex first = list->model()->index(1, PythonModel::AlembicColumn);
        QTRY_VERIFY_WITH_TIMEOUT(first.data().toString().startsWith(u"1."_s), patience);
        list->setCurrentIndex(list->model()->index(1, 0));
        const QString chosen = f.dialog<PythonDialog>()->chosen();
        QVERIFY(!chosen.isEmpty());
        QTest::mouseClick(f.dialog<PythonDialog>()->findChild<QPushButton *>(u"use"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!f.state().python.probing && f.state().python.facts &&
                                     f.state().python.facts->candidate.source ==
                                         PythonCandidate::Source::ByHand,
                                 patience);
        QCOMPARE(Settings::pythonOf(f.state().folder), chosen);
        QVERIFY2(f.child<QLabel>("python")->text().contains(u"chosen by hand"_s),
                 qPrintable(f.child<QLabel>("python")->text()));
    }
};

QTEST_MAIN(PythonDialogTest)
#include "PythonDialogTest.moc"
