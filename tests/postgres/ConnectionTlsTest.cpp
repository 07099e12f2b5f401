// The connection test's stage of encryption, with servers of every sort of certificate.
#include "pg/ConnectionFailure.h"
#include "pg/ConnectionTest.h"
#include "pg/Libpq.h"

#include "Certificates.h"
#include "Listener.h"
#include "TcpProxy.h"
#include "TestReport.h"
#include "TlsServer.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

namespace {

// "key=value;key=value" into a target's options; file names without a folder are the certificates'.
void setOptions(Target &target, const QString &text, const Certificates &certificates)
{
    const QStringList pairs = text.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    for (const QString &pair : pairs) {
        const QString name = pair.section(QLatin1Char('='), 0, 0);
        QString value = pair.section(QLatin1Char('='), 1);
        if (value.endsWith(QLatin1String(".crt")) || value.endsWith(QLatin1String(".key")))
            value = certificates.path(value);
        target.options.insert(name, value);
    }
}

} // namespace

class ConnectionTlsTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_home;
    Certificates m_certificates;
    std::unique_ptr<TlsServer> m_server;

    Target target(const QString &options, const QString &host = QStringLiteral("localhost")) const
    {
        Target there = m_server->target();
        there.hosts.front().host = host;
        setOptions(there, options, m_certificates);
        return there;
    }

    // What the handshake beside libpq's finds, alone.
    QString codeOfProbe(const Target &target) const
    {
        const TlsPlan plan = TlsPlan::read(target, limbeck::PQlibVersion());
        TlsProbeOptions options;
        options.serverName = target.firstHost();
        options.awaitJudgement = plan.usesClientCertificate();
        options.timeout = 2s;
        const HostPlaces found = placesOf(target, 0, 2s, {});
        const TlsFacts facts = probeTls(found.places.front().endpoint, plan, options, {});
        return ConnectionFailure::tls(target, found.places.front(), plan, facts).code;
    }

    void makeCertificates()
    {
        const QString own = QStringLiteral("Limbeck");
        const QStringList local{QStringLiteral("DNS:localhost"), QStringLiteral("IP:127.0.0.1")};
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const auto text = [](const char *latin1) { return QString::fromLatin1(latin1); };
        const auto authority = [&](const char *name, const char *issuer) {
            Certificates::Request request{text(name), text(name), text(issuer), {}, own, {}, true};
            m_certificates.make(request);
        };
        authority("root", "");
        authority("middle", "root");
        Certificates::Request other{text("other"), text("other"), {}, {}, text("Somebody else"), {}, true};
        m_certificates.make(other);
        const auto server = [&](const char *name, const char *issuer, const QStringList &names,
                                const QDateTime &from, const QDateTime &to,
                                const char *usage = "serverAuth") {
            m_certificates.make(
                {text(name), text("server.example"), text(issuer), names, own, text(usage), false, from, to});
        };
        const QDateTime before = now.addDays(-40);
        const QDateTime later = now.addDays(400);
        server("good", "root", local, before, later);
        server("leaf", "middle", local, before, later);
        server("expired", "root", local, before, now.addDays(-1));
        server("future", "root", local, now.addDays(2), later);
        server("soon", "root", local, before, now.addDays(9));
        server("elsewhere", "root", {text("DNS:db.example"), text("DNS:*.example")}, before, later);
        server("nameless", "root", {}, before, later);
        server("client-only", "root", local, before, later, "clientAuth");
        server("alone", "", local, before, later);
        server("revoked", "root", local, before, later);
        m_certificates.revoke(text("revoked"), text("root"));
        m_certificates.join({text("leaf"), text("middle")}, text("chain"));
        const auto client = [&](const char *name, const char *issuer) {
            m_certificates.make({text(name), text("bearer"), text(issuer), {}, {}, text("clientAuth")});
        };
        client("bearer", "root");
        client("stranger", "other");
        m_certificates.encryptKey(text("bearer"), text("locked"));
        QFile::copy(m_certificates.key(text("bearer")), m_certificates.key(text("open")));
        QFile::setPermissions(m_certificates.key(text("open")),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("HOME", m_home.path().toUtf8()); // no ~/.postgresql of whoever runs the tests
        makeCertificates();
        m_server = std::make_unique<TlsServer>(m_certificates, QStringLiteral("root"));
    }

    void findsTheCauseAndAgreesWithLibpq_data()
    {
        QTest::addColumn<QString>("certificate"); // "file" or "file/key"
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("code"); // empty: the connection stands
        const auto add = [](const char *row, const char *certificate, const char *options, const char *code,
                            const char *host = "localhost") {
            QTest::newRow(row) << QString::fromLatin1(certificate) << QString::fromLatin1(options)
                               << QString::fromLatin1(host) << QString::fromLatin1(code);
        };
        add("good, verify-full", "good", "sslmode=verify-full;sslrootcert=root.crt", "");
        add("good, by address", "good", "sslmode=verify-full;sslrootcert=root.crt", "", "127.0.0.1");
        add("good, unchecked", "good", "sslmode=require", "");
        add("chain, verify-full", "chain/leaf", "sslmode=verify-full;sslrootcert=root.crt", "");
        add("self-signed, trusted", "alone", "sslmode=verify-full;sslrootcert=alone.crt", "");
        add("self-signed", "alone", "sslmode=verify-ca;sslrootcert=root.crt", "tls.self-signed");
        add("self-signed, unchecked", "alone", "sslmode=require", "");
        add("unknown CA", "good", "sslmode=verify-ca;sslrootcert=other.crt", "tls.unknown-ca");
        add("unknown CA, require with a root file", "good", "sslmode=require;sslrootcert=other.crt",
            "tls.unknown-ca");
        add("unknown CA behind an intermediate", "chain/leaf", "sslmode=verify-ca;sslrootcert=other.crt",
            "tls.unknown-ca");
        add("intermediate missing", "leaf", "sslmode=verify-full;sslrootcert=root.crt",
            "tls.chain-incomplete");
        add("intermediate without its root", "chain/leaf", "sslmode=verify-full;sslrootcert=middle.crt",
            "tls.unknown-ca");
        add("expired", "expired", "sslmode=verify-ca;sslrootcert=root.crt", "tls.expired");
        add("expired, unchecked", "expired", "sslmode=require", "");
        add("not yet valid", "future", "sslmode=verify-ca;sslrootcert=root.crt", "tls.not-yet-valid");
        add("expires soon", "soon", "sslmode=verify-full;sslrootcert=root.crt", "");
        add("another host", "elsewhere", "sslmode=verify-full;sslrootcert=root.crt", "tls.host-mismatch");
        add("another host by address", "elsewhere", "sslmode=verify-full;sslrootcert=root.crt",
            "tls.host-mismatch", "127.0.0.1");
        add("another host, verify-ca", "elsewhere", "sslmode=verify-ca;sslrootcert=root.crt", "");
        add("named by hostaddr", "elsewhere", "sslmode=verify-full;sslrootcert=root.crt;hostaddr=127.0.0.1",
            "", "db.example");
        add("wildcard", "elsewhere", "sslmode=verify-full;sslrootcert=root.crt;hostaddr=127.0.0.1", "",
            "wild.example");
        add("wildcard is one label", "elsewhere",
            "sslmode=verify-full;sslrootcert=root.crt;hostaddr=127.0.0.1", "tls.host-mismatch",
            "a.b.example");
        add("common name", "nameless", "sslmode=verify-full;sslrootcert=root.crt;hostaddr=127.0.0.1", "",
            "server.example");
        add("common name beside alternatives", "good",
            "sslmode=verify-full;sslrootcert=root.crt;hostaddr=127.0.0.1", "tls.host-mismatch",
            "server.example");
        add("not a server's", "client-only", "sslmode=verify-ca;sslrootcert=root.crt", "tls.certificate");
        add("no root file", "good", "sslmode=verify-full;sslrootcert=none.crt", "tls.root-missing");
        add("no root file at home", "good", "sslmode=verify-ca", "tls.root-missing");
        add("root file of something else", "good", "sslmode=verify-full;sslrootcert=good.key",
            "tls.root-unreadable");
        add("client certificate", "good", "sslmode=require;sslcert=bearer.crt;sslkey=bearer.key", "");
        add("client key missing", "good", "sslmode=require;sslcert=bearer.crt;sslkey=none.key",
            "tls.client-key-missing");
        add("client key readable by others", "good", "sslmode=require;sslcert=bearer.crt;sslkey=open.key",
            "tls.client-key-readable");
        add("client key of another", "good", "sslmode=require;sslcert=bearer.crt;sslkey=stranger.key",
            "tls.client-key-mismatch");
        add("client key locked", "good", "sslmode=require;sslcert=bearer.crt;sslkey=locked.key",
            "tls.client-key-unreadable");
        add("client certificate is none", "good", "sslmode=require;sslcert=bearer.key;sslkey=bearer.key",
            "tls.client-cert-unreadable");
        add("client certificate of a stranger", "good",
            "sslmode=require;sslcert=stranger.crt;sslkey=stranger.key", "tls.client-cert-refused");
        add("client certificate of a stranger, TLS 1.2", "good",
            "sslmode=require;sslcert=stranger.crt;sslkey=stranger.key;ssl_max_protocol_version=TLSv1.2",
            "tls.client-cert-refused");
    }
    void findsTheCauseAndAgreesWithLibpq()
    {
        QFETCH(QString, certificate);
        QFETCH(QString, options);
        QFETCH(QString, host);
        QFETCH(QString, code);
        m_server->use(certificate.section(QLatin1Char('/'), 0, 0), certificate.section(QLatin1Char('/'), -1));
        const Target there = target(options, host);
        const auto report = reportOf(there);
        QCOMPARE(failureOf(report), code.isEmpty() ? QString() : QStringLiteral("tls: ") + code);
        QCOMPARE(codeOfProbe(there), code);
        const TestStage &tls = stageOf(report, QStringLiteral("tls"));
        QVERIFY(tls.detail.contains(there.options.value(QStringLiteral("sslmode"))));
        QVERIFY(!report.toText().contains(QLatin1String("canary")));
        if (code.isEmpty())
            QVERIFY2(report.facts->tls, qPrintable(report.toText()));
        else
            QVERIFY(!tls.findings.last().hint.isEmpty());
    }

    void saysWhatTheCertificateIs()
    {
        m_server->use(QStringLiteral("soon"), QStringLiteral("soon"));
        const auto report = reportOf(target(QStringLiteral("sslmode=verify-full;sslrootcert=root.crt")));
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        const TestStage &tls = stageOf(report, QStringLiteral("tls"));
        QCOMPARE(tls.outcome, StageOutcome::Warning);
        QVERIFY(findingOf(tls, QStringLiteral("tls.expires-soon")));
        for (const char *part : {"TLSv1.3", "TLS_AES", "server.example", "root", "localhost", "127.0.0.1"})
            QVERIFY2(tls.detail.contains(QLatin1String(part)), qPrintable(tls.detail));
    }

    // Nothing beside libpq looks at sslcrl, so that the cause is the general one.
    void saysThatARevokedCertificateDoesNotDo()
    {
        m_server->use(QStringLiteral("revoked"), QStringLiteral("revoked"));
        Target there = target(QStringLiteral("sslmode=verify-ca;sslrootcert=root.crt"));
        QVERIFY(reportOf(there).ok());
        there.options.insert(QStringLiteral("sslcrl"), m_certificates.path(QStringLiteral("revoked.crl")));
        const auto report = reportOf(there);
        QCOMPARE(failureOf(report), QStringLiteral("tls: connect.tls"));
        QVERIFY2(report.toText().contains(QLatin1String("certificate")), qPrintable(report.toText()));
    }

    void takesTheFilesOfLibpqsOwnFolder()
    {
        m_server->use(QStringLiteral("good"), QStringLiteral("good"));
        const QString folder = m_home.filePath(QStringLiteral(".postgresql/"));
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(QFile::copy(m_certificates.certificate(QStringLiteral("other")),
                            folder + QLatin1String("root.crt")));
        Target there = target(QStringLiteral("sslmode=verify-full"));
        QCOMPARE(failureOf(reportOf(there)), QStringLiteral("tls: tls.unknown-ca"));
        // libpq goes on without TLS in that mode, and nobody would know.
        there.options.insert(QStringLiteral("sslmode"), QStringLiteral("prefer"));
        const auto report = reportOf(there);
        QVERIFY(report.ok());
        QVERIFY(!report.facts->tls);
        QVERIFY(findingOf(stageOf(report, QStringLiteral("tls")), QStringLiteral("tls.fallback")));
        QVERIFY(QDir(folder).removeRecursively());
    }

    void wantsSystemRootsOfANewLibpq()
    {
        m_server->use(QStringLiteral("good"), QStringLiteral("good"));
        const auto report = reportOf(target(QStringLiteral("sslmode=verify-full;sslrootcert=system")));
        QCOMPARE(failureOf(report), limbeck::PQlibVersion() < 160000 ? QStringLiteral("tls: tls.system-roots")
                                                                     : QStringLiteral("tls: tls.unknown-ca"));
    }

    void saysThatNoVersionIsInCommon()
    {
        m_server->use(QStringLiteral("good"), QStringLiteral("good"));
        m_server->set(QStringLiteral("ssl_min_protocol_version"), QStringLiteral("TLSv1.3"));
        const auto report =
            reportOf(target(QStringLiteral("sslmode=require;ssl_max_protocol_version=TLSv1.2")));
        m_server->set(QStringLiteral("ssl_min_protocol_version"), QStringLiteral("TLSv1.2"));
        QCOMPARE(failureOf(report), QStringLiteral("tls: tls.protocol"));
    }

    void saysThatTlsIsNotOffered()
    {
        m_server->set(QStringLiteral("ssl"), QStringLiteral("off"));
        const auto required = reportOf(target(QStringLiteral("sslmode=require")));
        const auto preferred = reportOf(target(QStringLiteral("sslmode=prefer")));
        QCOMPARE(failureOf(required), QStringLiteral("tls: tls.not-offered"));
        QVERIFY2(preferred.ok(), qPrintable(preferred.toText()));
        QVERIFY(!findingOf(preferred, QStringLiteral("tls.fallback")));
    }

    void saysThatTheServerWantsTls()
    {
        m_server->use(QStringLiteral("good"), QStringLiteral("good"));
        Target there = target(QStringLiteral("sslmode=disable"));
        there.user = QStringLiteral("guest");
        const auto report = reportOf(there);
        QCOMPARE(failureOf(report), QStringLiteral("authentication: auth.no-hba"));
        QVERIFY(findingOf(report, QStringLiteral("tls.required")));
        there.options.insert(QStringLiteral("sslmode"), QStringLiteral("prefer"));
        QVERIFY(reportOf(there).ok());
    }

    void logsInByClientCertificate()
    {
        m_server->use(QStringLiteral("good"), QStringLiteral("good"));
        Target there = target(QStringLiteral("sslmode=require;sslcert=bearer.crt;sslkey=bearer.key"));
        there.user = QStringLiteral("bearer");
        const auto report = reportOf(there);
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        there.options.insert(QStringLiteral("sslcert"), m_certificates.path(QStringLiteral("none.crt")));
        const auto without = reportOf(there);
        QCOMPARE(failedStage(without)->name, QStringLiteral("authentication"));
        QVERIFY(findingOf(without, QStringLiteral("tls.client-cert-missing")));
    }

    void explainsAFailedSessionTheSameWay()
    {
        m_server->use(QStringLiteral("expired"), QStringLiteral("expired"));
        const auto session = Session::open(target(QStringLiteral("sslmode=verify-ca;sslrootcert=root.crt")));
        QVERIFY(!session);
        QCOMPARE(session.error().code, QStringLiteral("tls.expired"));
    }

    void isStoppedInAMoment()
    {
        m_server->use(QStringLiteral("good"), QStringLiteral("good"));
        TcpProxy proxy(m_server->port());
        Target there = target(QStringLiteral("sslmode=require"));
        there.hosts.front().port = proxy.port();
        std::stop_source stop;
        QElapsedTimer sinceStop;
        std::thread other;
        const auto onStage = [&](const TestStage &stage) {
            if (stage.name != QLatin1String("server"))
                return;
            proxy.setSilent(true);
            other = std::thread([&] {
                QThread::msleep(300);
                sinceStop.start();
                stop.request_stop();
            });
        };
        const auto report = testConnection(resolutionOf(there), {}, onStage, stop.get_token());
        QVERIFY(other.joinable());
        other.join();
        QVERIFY2(sinceStop.elapsed() < 200, qPrintable(QString::number(sinceStop.elapsed())));
        QCOMPARE(failureOf(report), QStringLiteral("tls: connect.stopped"));
    }
};

QTEST_GUILESS_MAIN(ConnectionTlsTest)

#include "ConnectionTlsTest.moc"
