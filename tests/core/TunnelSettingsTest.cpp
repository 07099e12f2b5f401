#include "project/ProjectSettingsEdit.h"
#include "target/TargetResolver.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// What limbeck.ini says of a tunnel, what is refused, and how it is written.
class TunnelSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsADestination_data();
    void readsADestination();
    void readsLimbeckIni();
    void aBadValueIsRefusedWithItsLine_data();
    void aBadValueIsRefusedWithItsLine();
    void filesWithoutATunnelAreTold();
    void isWrittenAndTakenAway();
    void belongsToTheTarget();
};

void TunnelSettingsTest::readsADestination_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("destination"); // empty: refused
    QTest::addColumn<int>("port");
    QTest::newRow("alias") << u"bastion"_s << u"bastion"_s << 0;
    QTest::newRow("user") << u"deploy@bastion.example"_s << u"deploy@bastion.example"_s << 0;
    QTest::newRow("port") << u"deploy@bastion:2222"_s << u"deploy@bastion"_s << 2222;
    QTest::newRow("blanks around") << u"  bastion:22 "_s << u"bastion"_s << 22;
    QTest::newRow("ipv4") << u"a@10.0.0.1:22"_s << u"a@10.0.0.1"_s << 22;
    QTest::newRow("ipv6") << u"a@[::1]:22"_s << u"a@::1"_s << 22;
    QTest::newRow("ipv6 without port") << u"a@[::1]"_s << u"a@::1"_s << 0;
    QTest::newRow("bare ipv6") << u"a@fe80::1"_s << u"a@fe80::1"_s << 0;
    QTest::newRow("user with an at sign") << u"a@corp.example@bastion"_s << u"a@corp.example@bastion"_s << 0;
    QTest::newRow("user of a Windows domain") << u"CORP\\kim@bastion"_s << u"CORP\\kim@bastion"_s << 0;
    QTest::newRow("Korean user") << u"김@bastion"_s << u"김@bastion"_s << 0;
    for (const char *bad : {"",
                            "-oProxyCommand=touch /tmp/x",
                            "-v",
                            "a@-oX",
                            "a b",
                            "a@host name",
                            "a\tb",
                            "a@",
                            "@host",
                            "a@host:",
                            "a@host:0",
                            "a@host:65536",
                            "a@host:ssh",
                            "a:pass@host",
                            "host;touch x",
                            "$(x)",
                            "`x`",
                            "a@[::1",
                            "a@[::1]x",
                            "a@[::1]:",
                            "host/x",
                            "ssh://a@host",
                            "a@ho\nst"})
        QTest::addRow("refused: %s", bad) << QString::fromUtf8(bad) << QString() << 0;
}

void TunnelSettingsTest::readsADestination()
{
    QFETCH(const QString, text);
    QFETCH(const QString, destination);
    QFETCH(const int, port);
    const auto tunnel = TunnelSettings::parse(text);
    QCOMPARE(tunnel.has_value(), !destination.isEmpty());
    if (!tunnel)
        return;
    QCOMPARE(tunnel->destination, destination);
    QCOMPARE(int(tunnel->port), port);
    const auto again = TunnelSettings::parse(tunnel->display());
    QVERIFY(again && *again == *tunnel);
}

void TunnelSettingsTest::readsLimbeckIni()
{
    const auto settings =
        ProjectSettings::parse("[environment.운영]\nfiles = .env.운영\nssh_identity = ~/.ssh/열쇠\n"
                               "ssh_tunnel = deploy@bastion:2222\nssh_config = ssh/설정\n",
                               u"/프로젝트/limbeck.ini"_s);
    QVERIFY(settings);
    QVERIFY(settings->findings.isEmpty());
    const auto &tunnel = settings->environment(u"운영"_s)->tunnel;
    QVERIFY(tunnel);
    QCOMPARE(tunnel->display(), u"deploy@bastion:2222"_s);
    QCOMPARE(tunnel->configPath(),
             QFileInfo(u"/프로젝트/ssh/설정"_s).absoluteFilePath()); // Windows: with a drive
    QCOMPARE(tunnel->identityPath(), QDir::homePath() + u"/.ssh/열쇠"_s);
    QCOMPARE(tunnel->origin, Origin::fromIni(u"/프로젝트/limbeck.ini"_s, 4, u"ssh_tunnel"_s));
    QCOMPARE(tunnel->toJson()[u"port"_s].toInt(), 2222);
}

void TunnelSettingsTest::aBadValueIsRefusedWithItsLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("option") << QByteArray("ssh_tunnel = -oProxyCommand=x");
    QTest::newRow("password") << QByteArray("ssh_tunnel = kim:kanarien@bastion");
    QTest::newRow("quotes") << QByteArray("ssh_config = \"x\"");
    QTest::newRow("expansion") << QByteArray("ssh_identity = ${HOME}/key");
}

void TunnelSettingsTest::aBadValueIsRefusedWithItsLine()
{
    QFETCH(const QByteArray, line);
    const auto settings =
        ProjectSettings::parse("[environment.a]\nfiles = .env\n" + line + '\n', u"/p/limbeck.ini"_s);
    QVERIFY(!settings);
    QCOMPARE(settings.error().code, u"settings.value"_s);
    QCOMPARE(settings.error().where, (SourceLocation{u"/p/limbeck.ini"_s, 3, 0}));
    QVERIFY(!settings.error().message.contains(u"kanarien"_s) &&
            !settings.error().hint.contains(u"kanarien"_s));
}

void TunnelSettingsTest::filesWithoutATunnelAreTold()
{
    const auto settings = ProjectSettings::parse(
        "[environment.a]\nfiles = .env\nssh_config = x\nssh_other = 1\n", u"/p/limbeck.ini"_s);
    QVERIFY(settings);
    QCOMPARE(settings->findings.size(), 2);
    QCOMPARE(settings->findings[0].code, u"settings.unknown-key"_s);
    QCOMPARE(settings->findings[1].code, u"settings.tunnel-unused"_s);
    QCOMPARE(settings->findings[1].where.line, 3);
    QVERIFY(!settings->environment(u"a"_s)->tunnel);
}

void TunnelSettingsTest::isWrittenAndTakenAway()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"limbeck.ini"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray before = "# 팀\n[environment.a]\nfiles = .env\n";
    file.write(before);
    file.close();
    auto edit = ProjectSettingsEdit::open(folder.path());
    QVERIFY(edit);
    EnvironmentSettings values;
    values.sshTunnel = u"deploy@bastion:22"_s;
    values.sshIdentity = u"~/.ssh/열쇠 100%"_s;
    QVERIFY(edit->set(u"a"_s, values));
    QCOMPARE(*edit->change().after,
             before + "ssh_tunnel = deploy@bastion:22\nssh_identity = ~/.ssh/열쇠 100%\n");
    QCOMPARE(edit->settings().environment(u"a"_s)->tunnel->identityFile, u"~/.ssh/열쇠 100%"_s);
    EnvironmentSettings bad;
    bad.sshTunnel = u"-v"_s;
    QCOMPARE(edit->set(u"a"_s, bad).error().code, u"settings.value"_s);
    EnvironmentSettings none;
    none.sshTunnel = QString();
    QVERIFY(edit->set(u"a"_s, none));
    QCOMPARE(*edit->change().after, before);
}

void TunnelSettingsTest::belongsToTheTarget()
{
    EnvironmentDefinition definition;
    definition.name = u"a"_s;
    definition.tunnel = TunnelSettings::parse(u"deploy@bastion"_s);
    definition.tunnel->origin = Origin::fromIni(u"/p/limbeck.ini"_s, 3, u"ssh_tunnel"_s);
    const auto resolve = [&](const QString &url) {
        QProcessEnvironment process;
        process.insert(u"DATABASE_URL"_s, url);
        return resolveTarget(*Environment::load(definition, process));
    };
    const Resolution one = resolve(u"postgresql://app@db.internal/app"_s);
    QVERIFY(one.target && one.target->tunnel == definition.tunnel);
    QCOMPARE(one.target->toJson()[u"tunnel"_s].toObject()[u"destination"_s].toString(), u"deploy@bastion"_s);
    QVERIFY(!one.target->tunnelObstacle());
    QCOMPARE(one.target->display(), u"app@db.internal:5432/app"_s);
    const auto codes = [](const Resolution &resolution) {
        QStringList found;
        for (const Finding &finding : resolution.findings)
            found << finding.code;
        return found;
    };
    QVERIFY(codes(resolve(u"postgresql://app@one,two/app"_s)).contains(u"tunnel.several-hosts"_s));
    QVERIFY(codes(resolve(u"postgresql://app@/app?host=/run/postgresql"_s)).contains(u"tunnel.socket"_s));
    QCOMPARE(resolve(u"postgresql://app@db/app?hostaddr=10.0.0.7"_s).target->tunnelledHost(), u"10.0.0.7"_s);
}

QTEST_GUILESS_MAIN(TunnelSettingsTest)
#include "TunnelSettingsTest.moc"
