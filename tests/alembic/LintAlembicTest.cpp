#include "AlembicFolder.h"
#include "CliProject.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QRegularExpression>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// limbeck-cli lint on an Alembic project: the SQL that its own Alembic renders is looked at.
class LintAlembicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void renderedSqlIsLinted();
    void aNoteInTheFileIsHeeded();
    void anAutocommitBlockIsNoTransaction();
    void aTransactionCommandIsFound();
    void noFormatHasALineOfTheRenderedSql_data();
    void noFormatHasALineOfTheRenderedSql();

private:
    void writeRevision(const QByteArray &up, const QByteArray &note = {}) const;
    QStringList codes() const;

    std::unique_ptr<CliProject> m_project;
};

void LintAlembicTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->process = QProcessEnvironment::systemEnvironment();
    m_project->write(u"alembic.ini"_s, "[alembic]\nscript_location = migrations\n");
    m_project->write(u"migrations/env.py"_s,
                     AlembicFolder::plainEnv().replace("if config.config_file_name is not None:\n"
                                                       "    fileConfig(config.config_file_name)\n",
                                                       ""));
    m_project->write(u".env"_s, "DATABASE_URL=postgresql://nobody@127.0.0.1:1/none\n");
}

void LintAlembicTest::writeRevision(const QByteArray &up, const QByteArray &note) const
{
    const QByteArray head = "from alembic import op\nimport sqlalchemy as sa\n\n";
    const QByteArray tail = "branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    ";
    m_project->write(u"migrations/versions/001.py"_s, "\"\"\"주문\"\"\"\n" + head +
                                                          "revision = '001'\ndown_revision = None\n" + tail +
                                                          "pass\n\n\ndef downgrade():\n    pass\n");
    m_project->write(u"migrations/versions/002.py"_s, "\"\"\"색인\"\"\"\n" + head + note +
                                                          "revision = '002'\ndown_revision = '001'\n" + tail +
                                                          up + "\n\n\ndef downgrade():\n    pass\n");
}

QStringList LintAlembicTest::codes() const
{
    const CliResult result = m_project->json({u"lint"_s, u"--from"_s, u"001"_s, u"--python"_s, testPython()});
    if (!result.errorCode().isEmpty() && result.errorCode() != "check.findings"_L1)
        return {result.errorCode()};
    QStringList found;
    const QJsonArray findings = result.array(u"findings"_s);
    for (const QJsonValue &finding : findings) {
        const QString code = finding.toObject().value(u"code"_s).toString();
        if (code != "lint.search-path"_L1)
            found.append(code);
        if (!finding.toObject().value(u"file"_s).toString().endsWith(u"002.py"_s))
            found.append(u"no place"_s);
        if (finding.toObject().value(u"line"_s).toInt() != 0)
            found.append(u"a line of the file"_s);
    }
    return found;
}

void LintAlembicTest::renderedSqlIsLinted()
{
    writeRevision("op.create_index('주문_합계', '주문', ['합계'])");
    QCOMPARE(codes(), QStringList{u"lint.index-not-concurrent"_s});
    writeRevision("op.add_column('주문', sa.Column('경로', sa.Text, nullable=False))");
    QCOMPARE(codes(), QStringList{u"lint.required-column"_s});
}

void LintAlembicTest::aNoteInTheFileIsHeeded()
{
    writeRevision("op.create_index('주문_합계', '주문', ['합계'])",
                  "# limbeck:ignore lint.index-not-concurrent the table is empty\n");
    QCOMPARE(codes(), QStringList());
}

void LintAlembicTest::anAutocommitBlockIsNoTransaction()
{
    writeRevision("with op.get_context().autocommit_block():\n"
                  "        op.create_index('주문_합계', '주문', ['합계'], postgresql_concurrently=True)");
    QCOMPARE(codes(), QStringList());
    writeRevision("op.create_index('주문_합계', '주문', ['합계'], postgresql_concurrently=True)");
    QCOMPARE(codes(), QStringList{u"lint.concurrently-in-transaction"_s});
}

void LintAlembicTest::aTransactionCommandIsFound()
{
    writeRevision("op.execute('COMMIT')");
    QCOMPARE(codes(), QStringList{u"lint.transaction-command"_s});
}

void LintAlembicTest::noFormatHasALineOfTheRenderedSql_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("line"); // what a line of the file would begin with
    QTest::newRow("text") << u"text"_s << u"002.py:"_s;
    QTest::newRow("json") << u"json"_s << u"\"line\": [1-9]"_s;
    QTest::newRow("sarif") << u"sarif"_s << u"\"region\""_s;
    QTest::newRow("junit") << u"junit"_s << u"line=\""_s;
    QTest::newRow("github") << u"github"_s << u"line="_s;
    QTest::newRow("markdown") << u"markdown"_s << u"002.py:"_s;
}

void LintAlembicTest::noFormatHasALineOfTheRenderedSql()
{
    QFETCH(const QString, format);
    QFETCH(const QString, line);
    writeRevision("op.create_index('주문_합계', '주문', ['합계'])");
    const CliResult result = m_project->run(
        {u"lint"_s, u"--from"_s, u"001"_s, u"--python"_s, testPython(), u"--format"_s, format});
    QVERIFY2(result.out.contains(u"002.py"_s), qPrintable(result.out + result.err));
    QRegularExpression place;
    place.setPattern(line);
    QVERIFY2(!result.out.contains(place), qPrintable(result.out));
    static const QRegularExpression statement(u"In the rendered SQL, line \\d+: CREATE INDEX"_s);
    QVERIFY2(result.out.contains(statement), qPrintable(result.out));
}

QTEST_GUILESS_MAIN(LintAlembicTest)
#include "LintAlembicTest.moc"
