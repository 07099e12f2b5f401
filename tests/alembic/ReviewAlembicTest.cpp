#include "AlembicFolder.h"
#include "CliProject.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The signed review of an Alembic project, whose own Python runs the revisions.
class ReviewAlembicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void envPyScriptsAndArgumentsHaveToBeTheReviewedOnes();

private:
    CliResult json(const QStringList &words) const
    {
        return m_project.json(words + QStringList{u"--python"_s, testPython()});
    }
    // Puts `more` behind a file, tries, and puts it back.
    QString triedWith(const QString &file, const QByteArray &more) const;

    CliProject m_project;
};

namespace {

QByteArray revision(const QByteArray &id, const QByteArray &down)
{
    return "\"\"\"개정 " + id + "\"\"\"\nfrom alembic import op\n\nrevision = '" + id +
           "'\ndown_revision = " + down + "\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n" +
           "    op.execute('CREATE TABLE t" + id + " (id int)')\n\n\ndef downgrade():\n" +
           "    op.execute('DROP TABLE t" + id + "')\n";
}

} // namespace

QString ReviewAlembicTest::triedWith(const QString &file, const QByteArray &more) const
{
    const QByteArray before = m_project.read(file);
    m_project.write(file, before + more);
    const CliResult result = json({u"upgrade"_s, u"head"_s});
    m_project.write(file, before);
    return result.errorCode() + u' ' +
           result.object().value(u"error"_s).toObject().value(u"detail"_s).toString();
}

void ReviewAlembicTest::envPyScriptsAndArgumentsHaveToBeTheReviewedOnes()
{
    const Target target = freshDatabase(u"review"_s);
    const QByteArray ini =
        "[alembic]\nscript_location = migrations\nsqlalchemy.url = postgresql://none/none\n";
    m_project.write(u"alembic.ini"_s, ini);
    m_project.write(u"migrations/env.py"_s,
                    AlembicFolder::plainEnv().replace("if config.config_file_name is not None:\n"
                                                      "    fileConfig(config.config_file_name)\n",
                                                      ""));
    m_project.write(u"migrations/versions/001.py"_s, revision("001", "None"));
    m_project.write(u"migrations/versions/002.py"_s, revision("002", "'001'"));
    m_project.write(u".env"_s, "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
    const QStringList signer{u"--key"_s, u"key.pem"_s, u"--as"_s, u"DBA"_s};
    const CliResult key = json(QStringList{u"review"_s, u"key"_s, u"--create"_s} + signer);
    m_project.write(u"limbeck.ini"_s,
                    "[review]\ntrusted_keys = " + key.data().value(u"trusted_keys"_s).toString().toUtf8() +
                        "\n[environment.default]\nrequire_review = true\n");
    QCOMPARE(json({u"upgrade"_s, u"head"_s}).errorCode(), u"review.missing"_s);
    const CliResult done = json(QStringList{u"review"_s, u"--all"_s, u"--sign"_s} + signer);
    QVERIFY2(done.code == 0, qPrintable(done.out + done.err));
    const QJsonObject step =
        done.data().value(u"review"_s).toObject().value(u"steps"_s).toArray().at(0).toObject();
    QCOMPARE(step.value(u"file"_s).toString(), u"migrations/versions/001.py"_s);
    QVERIFY(step.value(u"statements"_s)
                .toArray()
                .at(0)
                .toObject()
                .value(u"sql"_s)
                .toString()
                .contains(u"CREATE TABLE t001"_s));

    const QString runtime =
        u"review.changed - env.py, Alembic's configuration or the -x arguments were changed."_s;
    QCOMPARE(triedWith(u"migrations/env.py"_s, "\n"), runtime);
    QCOMPARE(triedWith(u"alembic.ini"_s, "\n"), runtime);
    QCOMPARE(triedWith(u"migrations/versions/002.py"_s, "\n"),
             u"review.changed - The script of revision 002 was changed: migrations/versions/002.py"_s);
    QCOMPARE(json({u"-x"_s, u"a=b"_s, u"upgrade"_s, u"head"_s}).errorCode(), u"review.changed"_s);
    QCOMPARE(json({u"current"_s}).array(u"revisions"_s).size(), 0);

    const CliResult run = json({u"upgrade"_s, u"head"_s});
    QVERIFY2(run.code == 0, qPrintable(run.out + run.err));
    QVERIFY(run.out.contains(u"Reviewed and approved by DBA on "_s));
}

QTEST_GUILESS_MAIN(ReviewAlembicTest)
#include "ReviewAlembicTest.moc"
