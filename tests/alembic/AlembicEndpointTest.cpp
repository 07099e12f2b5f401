#include "PythonOracle.h"
#include "TestPaths.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Where a driver's connection arguments lead, its defaults included, and whether that is the target.
class AlembicEndpointTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void argumentsLeadSomewhere_data();
    void argumentsLeadSomewhere();
};

// `right`: none of the target's parts differs; else "host" or "database".
void AlembicEndpointTest::argumentsLeadSomewhere_data()
{
    QTest::addColumn<QByteArray>("arguments"); // JSON: driver, cargs, cparams, environ
    QTest::addColumn<QByteArray>("hosts");
    QTest::addColumn<QByteArray>("targetHosts");
    QTest::addColumn<QString>("wrong");
    const QByteArray target = R"([{"host":"db.example","port":5432,"addresses":["127.0.0.1"]}])";
    const auto row = [](const char *name, QByteArray arguments, QByteArray hosts, QByteArray targetHosts,
                        const QString &wrong = {}) {
        QTest::newRow(name) << arguments << hosts << targetHosts << wrong;
    };
    row("plain", R"({"driver":"psycopg2","cparams":{"host":"db.example","port":5432,"database":"app"}})",
        R"([["db.example",5432]])", target);
    row("case and dot", R"({"driver":"asyncpg","cparams":{"host":"DB.Example.","database":"app"}})",
        R"([["DB.Example.",5432]])", target);
    row("the same address", R"({"driver":"psycopg2","cparams":{"host":"localhost","database":"app"}})",
        R"([["localhost",5432]])", target);
    row("another port",
        R"({"driver":"psycopg2","cparams":{"host":"db.example","port":5433,"database":"app"}})",
        R"([["db.example",5433]])", target, u"host"_s);
    row("another database", R"({"driver":"psycopg2","cparams":{"host":"db.example","dbname":"other"}})",
        R"([["db.example",5432]])", target, u"database"_s);
    row("the user's database", R"({"driver":"psycopg2","cparams":{"host":"db.example","user":"other"}})",
        R"([["db.example",5432]])", target, u"database"_s);
    row("a name that is not there",
        R"({"driver":"psycopg2","cparams":{"host":"nowhere.invalid","database":"app"}})",
        R"([["nowhere.invalid",5432]])", target, u"host"_s);
    row("dsn", R"({"driver":"psycopg2","cargs":["host=db.example port=5432 dbname=app"]})",
        R"([["db.example",5432]])", target);
    row("dsn, another", R"({"driver":"psycopg2","cargs":["host=127.0.0.9 dbname=app"]})",
        R"([["127.0.0.9",5432]])", target, u"host"_s);
    row("url", R"({"driver":"asyncpg","cparams":{"dsn":"postgres://u:p%40@[::1]:5432/app"}})",
        R"([["::1",5432]])", R"([{"host":"::1","port":5432,"addresses":[]}])");
    row("hostaddr wins",
        R"({"driver":"psycopg2","cparams":{"host":"db.example","hostaddr":"127.0.0.9","dbname":"app"}})",
        R"([["127.0.0.9",5432]])", target, u"host"_s);
    row("environment",
        R"({"driver":"psycopg2","environ":{"PGHOST":"db.example","PGPORT":"5432","PGDATABASE":"app"}})",
        R"([["db.example",5432]])", target);
    row("environment, another",
        R"({"driver":"asyncpg","cparams":{"database":"app"},"environ":{"PGHOST":"127.0.0.9"}})",
        R"([["127.0.0.9",5432]])", target, u"host"_s);
    row("no environment for pg8000",
        R"({"driver":"pg8000","cparams":{"database":"app"},"environ":{"PGHOST":"127.0.0.9"}})",
        R"([["localhost",5432]])", target);
    row("several hosts",
        R"({"driver":"psycopg2","cparams":{"host":"a.example,b.example","port":"5432,5433","database":"app"}})",
        R"([["a.example",5432],["b.example",5433]])",
        R"([{"host":"b.example","port":5433,"addresses":[]},{"host":"a.example","port":5432,"addresses":[]}])");
    row("one of several is foreign",
        R"({"driver":"asyncpg","cparams":{"host":["a.example","127.0.0.9"],"port":[5432,5432],"database":"app"}})",
        R"([["a.example",5432],["127.0.0.9",5432]])", R"([{"host":"a.example","port":5432,"addresses":[]}])",
        u"host"_s);
    row("local socket by default", R"({"driver":"psycopg2","cparams":{"database":"app"}})",
        R"([[null,5432]])", R"([{"host":"/tmp","port":5432,"addresses":[]}])");
    row("local socket is no host", R"({"driver":"psycopg2","cparams":{"database":"app"}})",
        R"([[null,5432]])", target, u"host"_s);
    row("another socket folder", R"({"driver":"psycopg2","cparams":{"host":"/srv/pg","database":"app"}})",
        R"([["/srv/pg",5432]])", R"([{"host":"/tmp","port":5432,"addresses":[]}])", u"host"_s);
    row("a service that is not found", R"({"driver":"psycopg2","cparams":{"service":"prod"}})",
        R"([[null,null]])", target);
    const QByteArray file =
        R"("PGSERVICEFILE":")" + sourcePath(u"tests/data/services.conf"_s).toUtf8() + "\"";
    row("a service", R"({"driver":"psycopg2","cparams":{"service":"app"},"environ":{)" + file + "}}",
        R"([["db.example",5432]])", target);
    row("a service, elsewhere",
        R"({"driver":"psycopg","cparams":{"service":"other"},"environ":{)" + file + "}}",
        R"([["127.0.0.9",5433]])", target, u"host"_s);
    row("a service in a string",
        R"({"driver":"psycopg2","cargs":["service=other dbname=app"],"environ":{)" + file + "}}",
        R"([["127.0.0.9",5433]])", target, u"host"_s);
    row("PGSERVICE", R"({"driver":"psycopg2","environ":{"PGSERVICE":"wrong",)" + file + "}}",
        R"([["db.example",5432]])", target, u"database"_s);
    row("what is named counts more than the service, and that more than the environment",
        R"({"driver":"psycopg2","cparams":{"service":"wrong","database":"app"},"environ":{"PGHOST":"127.0.0.9",)" +
            file + "}}",
        R"([["db.example",5432]])", target);
    row("PGSERVICE is not asyncpg's",
        R"({"driver":"asyncpg","cparams":{"host":"db.example","database":"app"},"environ":{"PGSERVICE":"other",)" +
            file + "}}",
        R"([["db.example",5432]])", target);
}

void AlembicEndpointTest::argumentsLeadSomewhere()
{
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, hosts);
    QFETCH(QByteArray, targetHosts);
    QFETCH(QString, wrong);
    QJsonObject input = QJsonDocument::fromJson(arguments).object();
    QVERIFY(!input.isEmpty());
    input.insert(u"target"_s, QJsonObject{{u"hosts"_s, QJsonDocument::fromJson(targetHosts).array()},
                                          {u"database"_s, u"app"_s}});
    const QJsonArray answers = askPython(u"endpoint_oracle.py"_s, {input});
    QCOMPARE(answers.size(), 1);
    const QJsonObject answer = answers[0].toObject();
    QCOMPARE(answer["hosts"_L1].toArray(), QJsonDocument::fromJson(hosts).array());
    QCOMPARE(answer["wrong"_L1].toString(), wrong);
}

QTEST_GUILESS_MAIN(AlembicEndpointTest)
#include "AlembicEndpointTest.moc"
