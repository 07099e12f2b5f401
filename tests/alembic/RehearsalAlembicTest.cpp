#include "AlembicFolder.h"
#include "CliProject.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// limbeck-cli rehearse on an Alembic project: the SQL that its own Alembic renders is measured.
class RehearsalAlembicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void renderedSqlIsMeasuredBothWays();
    void theHistoryIsReplayedFromRenderedSql();
    void anOpaqueRevisionEndsTheRehearsal();
    void anOpaqueWayBackIsNotTried();
    void withoutPythonThereIsNothingToMeasure();

private:
    QStringList words(const QStringList &command) const
    {
        return command + QStringList{u"--python"_s, testPython()};
    }
    void writeRevision(const QByteArray &id, const QByteArray &down, const QByteArray &up,
                       const QByteArray &back) const;

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

void RehearsalAlembicTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_target = freshDatabase(u"rehearse"_s);
    m_project->process = QProcessEnvironment::systemEnvironment();
    m_project->write(u"alembic.ini"_s, "[alembic]\nscript_location = migrations\n");
    m_project->write(u"migrations/env.py"_s,
                     AlembicFolder::plainEnv().replace("if config.config_file_name is not None:\n"
                                                       "    fileConfig(config.config_file_name)\n",
                                                       ""));
    m_project->write(u".env"_s, "DATABASE_URL=" + urlOf(m_target).toUtf8() + "\n");
    writeRevision("001", "", "op.create_table('주문', sa.Column('id', sa.Integer, primary_key=True))",
                  "op.drop_table('주문')");
    const CliResult applied = m_project->run(words({u"upgrade"_s, u"head"_s}));
    QVERIFY2(applied.code == 0, qPrintable(applied.out + applied.err));
    writeRevision("002", "001", "op.alter_column('주문', 'id', type_=sa.BigInteger)",
                  "op.alter_column('주문', 'id', type_=sa.Integer)");
}

void RehearsalAlembicTest::writeRevision(const QByteArray &id, const QByteArray &down, const QByteArray &up,
                                         const QByteArray &back) const
{
    m_project->write(u"migrations/versions/%1.py"_s.arg(QString::fromUtf8(id)),
                     "\"\"\"개정 " + id +
                         "\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = '" + id +
                         "'\ndown_revision = " + (down.isEmpty() ? QByteArray("None") : "'" + down + "'") +
                         "\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    " + up +
                         "\n\n\ndef downgrade():\n    " + back + "\n");
}

void RehearsalAlembicTest::renderedSqlIsMeasuredBothWays()
{
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(result.array(u"steps"_s).size(), 1);
    const QJsonObject step = result.array(u"steps"_s).at(0).toObject();
    QCOMPARE(step.value(u"revision"_s).toString(), u"002"_s);
    QCOMPARE(step.value(u"way_back"_s).toString(), u"same"_s);
    const QJsonObject statement = step.value(u"statements"_s).toArray().at(0).toObject();
    QCOMPARE(statement.value(u"rewrites"_s).toArray().at(0).toString(), u"public.\"주문\""_s);
    const QJsonObject lock = statement.value(u"locks"_s).toArray().at(0).toObject();
    QCOMPARE(lock.value(u"mode"_s).toString(), u"ACCESS EXCLUSIVE"_s);
    QCOMPARE(result.array(u"findings"_s).at(0).toObject().value(u"code"_s).toString(),
             u"rehearsal.rendered"_s);
    QCOMPARE(askDatabase(m_target, "SELECT atttypid::regtype FROM pg_attribute WHERE attname = 'id' AND "
                                   "attrelid = '\"주문\"'::regclass"),
             u"integer"_s);
}

void RehearsalAlembicTest::theHistoryIsReplayedFromRenderedSql()
{
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s, u"--replay"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(result.array(u"findings"_s).at(0).toObject().value(u"code"_s).toString(),
             u"rehearsal.replayed"_s);
    QCOMPARE(result.array(u"steps"_s).at(0).toObject().value(u"way_back"_s).toString(), u"same"_s);
}

void RehearsalAlembicTest::anOpaqueRevisionEndsTheRehearsal()
{
    writeRevision("003", "002",
                  "op.get_bind().execute(sa.text('SELECT count(*) FROM \"주문\"')).scalar() + 1", "pass");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorCode(), u"rehearsal.opaque"_s);
    QCOMPARE(result.array(u"steps"_s).size(), 2);
    QCOMPARE(result.array(u"steps"_s).at(0).toObject().value(u"way_back"_s).toString(), u"same"_s);
}

void RehearsalAlembicTest::anOpaqueWayBackIsNotTried()
{
    writeRevision("002", "001", "op.alter_column('주문', 'id', type_=sa.BigInteger)",
                  "op.get_bind().execute(sa.text('SELECT 1')).scalar() + 1");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    const QJsonObject step = result.array(u"steps"_s).at(0).toObject();
    QCOMPARE(step.value(u"way_back"_s).toString(), u"not-reached"_s);
    QCOMPARE(step.value(u"way_back_error"_s).toObject().value(u"code"_s).toString(), u"rehearsal.opaque"_s);
}

void RehearsalAlembicTest::withoutPythonThereIsNothingToMeasure()
{
    m_project->process.insert(u"PATH"_s, u"/nowhere"_s);
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s});
    QCOMPARE(result.code, 1);
    QVERIFY2(result.errorCode().startsWith(u"alembic."_s), qPrintable(result.errorCode()));
    QVERIFY(!result.data().contains(u"place"_s));
}

QTEST_GUILESS_MAIN(RehearsalAlembicTest)
#include "RehearsalAlembicTest.moc"
