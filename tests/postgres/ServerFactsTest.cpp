#include "pg/ServerFacts.h"

#include "pg/Session.h"

#include "OnWindows.h"
#include "SharedSandbox.h"

#include <QFile>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;

class ServerFactsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void describesTheServerAndTheSession()
    {
        const Target target = freshDatabase();
        const auto session = Session::open(target);
        QVERIFY(session);
        const auto facts = ServerFacts::read(**session);
        QVERIFY(facts);
        QCOMPARE(facts->versionNumber, (*session)->serverVersion());
        QVERIFY(facts->version.startsWith(QString::number(facts->versionNumber / 10000)));
        QCOMPARE(facts->database, target.database);
        QCOMPARE(facts->role, target.user);
        QCOMPARE(facts->serverAddress, QStringLiteral("127.0.0.1"));
        QCOMPARE(facts->serverPort, int(sharedSandbox().port()));
        QCOMPARE(facts->encoding, QStringLiteral("UTF8"));
        QCOMPARE(facts->schema, QStringLiteral("public"));
        QVERIFY(facts->systemIdentifier.toULongLong() > 0);
        QCOMPARE(facts->databaseOid,
                 quint32((*session)
                             ->value("SELECT oid FROM pg_database WHERE datname = current_database()")
                             ->toUInt()));
        QVERIFY(!facts->timeZone.isEmpty());
        QVERIFY(facts->superuser && facts->canCreateInSchema);
        QVERIFY(!facts->inRecovery && !facts->readOnly && !facts->tls);
        QCOMPARE(facts->toJson().value(QStringLiteral("database")).toString(), target.database);
    }

    void worksForARoleWithoutRights()
    {
        Target target = freshDatabase();
        const auto admin = Session::open(target);
        QVERIFY(admin);
        QVERIFY((*admin)->execute("CREATE ROLE plain_facts LOGIN"));
        QVERIFY((*admin)->execute("ALTER ROLE plain_facts SET default_transaction_read_only = on"));
        QVERIFY((*admin)->execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public"));
        QVERIFY((*admin)->execute("REVOKE ALL ON SCHEMA public FROM public"));
        target.user = QStringLiteral("plain_facts");
        const auto session = Session::open(target);
        QVERIFY(session);
        const auto facts = ServerFacts::read(**session);
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message));
        QCOMPARE(facts->systemIdentifier, QString());
        QCOMPARE(facts->schema, QString());
        QVERIFY(!facts->superuser && !facts->canCreateInSchema);
        QVERIFY(facts->readOnly);
    }

    void seesAStandby()
    {
        NOT_ON_WINDOWS("starts a second server");
        const auto sandbox = Sandbox::start();
        QVERIFY(sandbox);
        (*sandbox)->stop();
        QVERIFY(
            QFile((*sandbox)->dataFolder() + QStringLiteral("/standby.signal")).open(QIODevice::WriteOnly));
        QVERIFY((*sandbox)->restart());
        const auto session = Session::open((*sandbox)->target());
        QVERIFY2(session, session ? "" : qPrintable(session.error().detail));
        const auto facts = ServerFacts::read(**session);
        QVERIFY(facts);
        QVERIFY(facts->inRecovery);
    }
};

QTEST_GUILESS_MAIN(ServerFactsTest)

#include "ServerFactsTest.moc"
