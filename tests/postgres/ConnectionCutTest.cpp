// The connection test against a connection that is cut behind each message of the protocol in turn.
#include "pg/ConnectionTest.h"

#include "Certificates.h"
#include "TcpProxy.h"
#include "TestReport.h"
#include "TlsServer.h"

#include <QElapsedTimer>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

namespace {

// The stages that a cut behind that message may fail in. A reset can overtake the message before it, so the
// stage of that is right as well.
QStringList stagesFor(const QByteArray &cutBehind)
{
    const auto stages = [](const char *names) { return QString::fromLatin1(names).split(QLatin1Char(' ')); };
    const QByteArray message = cutBehind.mid(cutBehind.indexOf(' ') + 1);
    // The first connection is the TCP stage's, the third one logs in, the fourth looks at the certificate.
    const bool isProbe = cutBehind.startsWith("2 ");
    if (cutBehind.startsWith("4 "))
        return stages("tls session");
    if (message == "client ssl-request")
        return stages(isProbe ? "server" : "tls");
    if (message == "server tls-yes" || message == "server tls-no")
        return stages(isProbe ? "server tls authentication" : "tls authentication");
    if (message == "client startup")
        return stages("authentication");
    if (message == "server R" || message == "client p") // the last R is AuthenticationOk
        return stages("authentication session");
    if (message == "server S" || message == "server K")
        return stages("authentication session");
    if (message.endsWith(" tls")) // what it holds is not to be seen
        return stages("tls authentication session rights revision");
    return stages("session rights revision");
}

} // namespace

class ConnectionCutTest : public QObject
{
    Q_OBJECT
private:
    Certificates m_certificates;
    std::unique_ptr<TlsServer> m_tls;
    std::unique_ptr<Sandbox> m_plain;

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.password = QStringLiteral("canary-비밀");
        auto started = Sandbox::start(options);
        QVERIFY(started);
        m_plain = std::move(*started);
        Certificates::Request request;
        request.name = QStringLiteral("server");
        request.commonName = QStringLiteral("localhost");
        m_certificates.make(request);
        m_tls = std::make_unique<TlsServer>(m_certificates, QStringLiteral("server"));
        m_tls->use(QStringLiteral("server"), QStringLiteral("server"));
    }

    void tellsTheStageOfEachCut_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<QString>("mode");
        QTest::addColumn<bool>("reset");
        for (const bool reset : {true, false}) {
            const QString how = reset ? QStringLiteral("reset") : QStringLiteral("closed");
            QTest::newRow(qPrintable(QStringLiteral("without TLS, ") + how))
                << false << QStringLiteral("disable") << reset;
            QTest::newRow(qPrintable(QStringLiteral("TLS preferred, not offered, ") + how))
                << false << QStringLiteral("prefer") << reset;
            QTest::newRow(qPrintable(QStringLiteral("with TLS, ") + how))
                << true << QStringLiteral("require") << reset;
        }
    }
    void tellsTheStageOfEachCut()
    {
        QFETCH(bool, tls);
        QFETCH(QString, mode);
        QFETCH(bool, reset);
        Target there = tls ? m_tls->target() : m_plain->target();
        TcpProxy proxy(there.firstPort());
        there.hosts.front().port = proxy.port();
        there.options.insert(QStringLiteral("sslmode"), mode);
        ConnectionTestOptions options;
        options.timeout = 3s;
        constexpr int bound = 400;
        QStringList failedIn;
        int count = 1;
        for (; count < bound; ++count) {
            proxy.cutAfterMessages(count, reset ? TcpProxy::Cut::Reset : TcpProxy::Cut::Close);
            QElapsedTimer timer;
            timer.start();
            const auto report = reportOf(there, options);
            QVERIFY2(timer.elapsed() < 8000, qPrintable(report.toText()));
            const QByteArray behind = proxy.cutBehind();
            if (report.ok())
                break;
            const TestStage *failed = failedStage(report);
            const QByteArray context =
                QByteArray::number(count) + ", behind " + behind + "\n" + report.toText().toUtf8();
            QVERIFY2(!behind.isEmpty(), context.constData());
            QVERIFY2(stagesFor(behind).contains(failed->name), context.constData());
            const QString code = failed->findings.last().code;
            QVERIFY2(code == QLatin1String("connect.reset") || code == QLatin1String("connect.closed") ||
                         code == QLatin1String("connection.lost"),
                     context.constData());
            QVERIFY2(!report.toText().contains(QLatin1String("canary")), context.constData());
            if (failedIn.isEmpty() || failedIn.last() != failed->name)
                failedIn << failed->name;
        }
        QVERIFY2(count > 15 && count < bound, qPrintable(QString::number(count)));
        failedIn.removeDuplicates();
        for (const char *stage : {"server", "authentication", "session", "rights"})
            QVERIFY2(failedIn.contains(QLatin1String(stage)), qPrintable(failedIn.join(QLatin1Char(' '))));
        QCOMPARE(failedIn.contains(QLatin1String("tls")), mode != QLatin1String("disable"));
        qInfo("%d cuts", count - 1);
    }
};

QTEST_GUILESS_MAIN(ConnectionCutTest)

#include "ConnectionCutTest.moc"
