// `rehearse head` over 100 pending revisions on a schema of 1,000 tables, from the copy to the risks. Limit:
// 60 s.

#include "Report.h"
#include "RunFixture.h"

#include "rehearsal/RehearsalJob.h"

#include <QCoreApplication>
#include <QElapsedTimer>

using namespace limbeck;
using namespace limbeck::test;

namespace {

constexpr int tableCount = 1000;
constexpr int revisionCount = 100;
constexpr double limitSeconds = 60;

QByteArray tableName(int number)
{
    return "bench_" + QByteArray::number(number).rightJustified(4, '0');
}

// As business tables are: nine columns, a key, an index, a foreign key to the one before, comments.
void makeTables(Session &session)
{
    for (int i = 0; i < tableCount; ++i) {
        const QByteArray name = tableName(i);
        QByteArray sql =
            "CREATE TABLE " + name +
            " (id int PRIMARY KEY, parent int, name varchar(40) NOT NULL, note text, total numeric(10,2), "
            "state text DEFAULT 'new', made timestamptz DEFAULT now(), changed timestamptz, data jsonb);"
            "CREATE INDEX ON " +
            name + " (name); COMMENT ON TABLE " + name + " IS 'a table'; COMMENT ON COLUMN " + name +
            ".total IS 'what is to be paid'; COMMENT ON COLUMN " + name + ".state IS 'new, paid, sent';";
        if (i > 0)
            sql += "ALTER TABLE " + name + " ADD FOREIGN KEY (parent) REFERENCES " + tableName(i - 1) + ";";
        if (auto made = session.execute(sql); !made)
            qFatal("%s", qPrintable(made.error().message));
    }
    if (auto made = session.execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)"); !made)
        qFatal("%s", qPrintable(made.error().message));
}

// Each changes two tables, rewrites one, and has a way back.
void addRevisions(ScriptFolder *folder)
{
    QString parent;
    for (int i = 0; i < revisionCount; ++i) {
        const QString id = QStringLiteral("r%1").arg(i, 4, 10, QLatin1Char('0'));
        const QByteArray one = tableName(i * 7 % tableCount);
        const QByteArray other = tableName((i * 7 + 3) % tableCount);
        folder->add({id, parent,
                     "ALTER TABLE " + one + " ADD COLUMN added int;\nALTER TABLE " + other +
                         " ALTER parent TYPE bigint;\nCREATE INDEX " + one + "_added ON " + one +
                         " (added);\n",
                     "DROP INDEX " + one + "_added;\nALTER TABLE " + other +
                         " ALTER parent TYPE int;\nALTER TABLE " + one + " DROP COLUMN added;\n"});
        parent = id;
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    bench::Report report(
        QStringLiteral("Rehearsal of %1 revisions on %2 tables").arg(revisionCount).arg(tableCount));
    RunFixture target;
    makeTables(target.session());
    addRevisions(&target.scripts);
    const ScriptDirectory scripts = target.scripts.open();
    const Plan plan = target.plan();
    QElapsedTimer timer;
    timer.start();
    const auto rehearsed = runRehearsal(RehearsalJob{target.session(), scripts, plan});
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    if (!rehearsed || !rehearsed->ok || rehearsed->steps.size() != size_t(revisionCount))
        qFatal("%s", qPrintable(rehearsed ? QStringLiteral("a revision failed") : rehearsed.error().message));
    report.figure(QStringLiteral("the revisions alone"), rehearsed->milliseconds / 1000, QStringLiteral("s"));
    report.atMost(QStringLiteral("with the copy, the target's numbers and the risks"), seconds, limitSeconds,
                  QStringLiteral("s"));
    return report.exitCode();
}
