#include "pg/ConnectionTest.h"
#include "pg/Session.h"

#include "SharedSandbox.h"
#include "TcpProxy.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// A connection that is cut after any number of bytes gives an error in time, and never a crash or half a
// transaction.
class SessionChaosTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aCutAnywhereGivesAnErrorInTime()
    {
        const Target direct = freshDatabase();
        const auto witness = Session::open(direct);
        QVERIFY(witness);
        QVERIFY((*witness)->execute("CREATE TABLE t (id int)"));
        TcpProxy proxy(sharedSandbox().port());
        Target target = direct;
        target.hosts.front().port = proxy.port();
        const std::vector<QByteArray> statements{"BEGIN", "INSERT INTO t VALUES (1)",
                                                 "INSERT INTO t VALUES (2)", "SELECT repeat('x', 500)",
                                                 "COMMIT"};
        QSet<QString> codes;
        int completed = 0;
        for (qint64 bytes = 0; bytes < 3600; bytes += 61) {
            proxy.cutAfterBytes(bytes);
            QElapsedTimer timer;
            timer.start();
            const QString code = tryOnce(target, statements);
            QVERIFY2(timer.elapsed() < 15000, qPrintable(QString::number(bytes)));
            codes.insert(code);
            completed += code.isEmpty() ? 1 : 0;
            const int rows = (*witness)->value("SELECT count(*) FROM t")->toInt();
            QVERIFY2(rows % 2 == 0, qPrintable(QString::number(bytes)));
        }
        proxy.cutAfterBytes(-1);
        QVERIFY(codes.contains(QStringLiteral("connect.closed"))); // the proxy ends it in an orderly way
        QVERIFY(codes.contains(QStringLiteral("connection.lost")));
        QVERIFY(completed > 0);
        for (const QString &code : std::as_const(codes))
            QVERIFY2(QStringList({QString(), QStringLiteral("connect.closed"),
                                  QStringLiteral("connect.reset"), QStringLiteral("connection.lost")})
                         .contains(code),
                     qPrintable(code));
    }

    void aCutDuringTheConnectionTestFailsAStage()
    {
        const Target direct = freshDatabase();
        TcpProxy proxy(sharedSandbox().port());
        Resolution resolution;
        resolution.target = direct;
        resolution.target->hosts.front().port = proxy.port();
        ConnectionTestOptions options;
        options.timeout = 3s;
        for (qint64 bytes = 0; bytes < 2500; bytes += 101) {
            proxy.cutAfterBytes(bytes);
            QElapsedTimer timer;
            timer.start();
            const auto report = testConnection(resolution, options, {});
            QVERIFY2(timer.elapsed() < 10000, qPrintable(QString::number(bytes)));
            QCOMPARE(report.stages.size(), size_t(10));
            if (bytes < 1000)
                QVERIFY2(!report.ok(), qPrintable(report.toText()));
        }
        proxy.cutAfterBytes(-1);
    }

private:
    // The code of the error, or an empty text.
    static QString tryOnce(const Target &target, const std::vector<QByteArray> &statements)
    {
        SessionOptions options;
        options.connectTimeout = 3s;
        const auto session = Session::open(target, options);
        if (!session)
            return session.error().code;
        const auto done = (*session)->pipeline(statements, {});
        if (done)
            return {};
        return done.error().connectionLost ? done.error().error.code : QStringLiteral("not lost");
    }
};

QTEST_GUILESS_MAIN(SessionChaosTest)

#include "SessionChaosTest.moc"
