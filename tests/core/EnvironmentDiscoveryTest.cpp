#include "env/EnvironmentDiscovery.h"

#include "OnWindows.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;

class EnvironmentDiscoveryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void findsFilesByName();
    void leavesOutLeftoversAndTemplates();
    void looksUpToTheRepositorysRoot();
    void staysInTheFolderWithoutARepository();
    void nearestFileOfANameWins();
    void survivesLinksInACircle();
    void ordersByTheWayToProduction();
    void saysWhereItLooked();
    void namesTheKeysThatAreMissing();

private:
    void write(const char *path, const QByteArray &bytes = "A=1\n");
    QStringList names(const char *folder) const;
    QString path(const char *name) const { return m_folder->filePath(QString::fromUtf8(name)); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void EnvironmentDiscoveryTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void EnvironmentDiscoveryTest::write(const char *name, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path(name)).path());
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", name);
}

QStringList EnvironmentDiscoveryTest::names(const char *folder) const
{
    QStringList result;
    const auto found = discoverEnvironments(path(folder));
    for (const EnvironmentDefinition &definition : found.environments)
        result << definition.name;
    return result;
}

void EnvironmentDiscoveryTest::findsFilesByName()
{
    write("프로젝트/.env");
    write("프로젝트/.env.local");
    write("프로젝트/스테이징.env");
    write("프로젝트/envs/.env.production");
    write("프로젝트/config/qa.env");
    write("프로젝트/env/x.txt");
    QCOMPARE(names("프로젝트"),
             (QStringList{QStringLiteral("default"), QStringLiteral("local"), QStringLiteral("qa"),
                          QStringLiteral("production"), QStringLiteral("스테이징")}));
    const auto found = discoverEnvironments(path("프로젝트"));
    QCOMPARE(found.environments.front().files, QStringList{path("프로젝트/.env")});
    QCOMPARE(found.environments.front().origin.kind, OriginKind::File);
}

void EnvironmentDiscoveryTest::leavesOutLeftoversAndTemplates()
{
    for (const char *name : {".env~", ".env.bak", ".env.swp", ".env.orig", ".env.staging~",
                             ".env.staging.bak", ".#.env", ".envrc", "env", ".env.vault", ".env.keys"})
        write(name);
    for (const char *name : {".env.example", ".env.sample", ".env.template", ".env.dist", "example.env",
                             ".env.production.example"})
        write(name);
    QDir().mkpath(path(".env.folder"));
    QCOMPARE(names("."), QStringList());
    QCOMPARE(discoverEnvironments(m_folder->path()).templates.size(), size_t(6));
}

void EnvironmentDiscoveryTest::looksUpToTheRepositorysRoot()
{
    write(".env.outside");
    QDir().mkpath(path("repo/.git"));
    write("repo/.env");
    write("repo/backend/migrations/.env.dev");
    QCOMPARE(names("repo/backend/migrations"),
             (QStringList{QStringLiteral("default"), QStringLiteral("dev")}));
}

void EnvironmentDiscoveryTest::staysInTheFolderWithoutARepository()
{
    write(".env");
    write("inner/.env.dev");
    QCOMPARE(names("inner"), QStringList{QStringLiteral("dev")});
}

void EnvironmentDiscoveryTest::nearestFileOfANameWins()
{
    QDir().mkpath(path(".git"));
    write(".env");
    write("backend/.env");
    write("backend/env/.env");
    const auto found = discoverEnvironments(path("backend"));
    QCOMPARE(found.environments.size(), size_t(1));
    QCOMPARE(found.environments.front().files, QStringList{path("backend/.env")});
}

void EnvironmentDiscoveryTest::survivesLinksInACircle()
{
    NOT_ON_WINDOWS("QFile makes shortcuts there, which are files.");
    write(".env");
    QVERIFY(QFile::link(m_folder->path(), path("env")));
    QVERIFY(QFile::link(path(".env.loop"), path(".env.loop")));
    QCOMPARE(names("."), QStringList{QStringLiteral("default")});
    QCOMPARE(names("env/env/env"), QStringList{QStringLiteral("default")});
}

void EnvironmentDiscoveryTest::ordersByTheWayToProduction()
{
    for (const char *name : {".env.production", ".env.customer-b", ".env.staging", ".env", ".env.development",
                             ".env.customer-a"})
        write(name);
    QCOMPARE(names("."), (QStringList{QStringLiteral("default"), QStringLiteral("development"),
                                      QStringLiteral("staging"), QStringLiteral("production"),
                                      QStringLiteral("customer-a"), QStringLiteral("customer-b")}));
}

void EnvironmentDiscoveryTest::saysWhereItLooked()
{
    const auto found = discoverEnvironments(m_folder->path());
    QVERIFY(found.environments.empty());
    QVERIFY(found.searched.contains(QDir::toNativeSeparators(path(".env"))));
}

void EnvironmentDiscoveryTest::namesTheKeysThatAreMissing()
{
    write(".env.staging", "A=1\nEMPTY=\n");
    write(".env.example", "A=\nEMPTY=\nDATABASE_URL=postgresql://user:password@host/db\n");
    const auto found = discoverEnvironments(m_folder->path());
    const auto environment = Environment::load(found.environments.front(), {});
    const Findings findings = missingKeys(*environment, found.templates);
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.front().code, QStringLiteral("env.missing-key"));
    QVERIFY(findings.front().message.contains(QLatin1String("DATABASE_URL")));
    QVERIFY(!findings.front().message.contains(QLatin1String("password@")));
}

QTEST_GUILESS_MAIN(EnvironmentDiscoveryTest)
#include "EnvironmentDiscoveryTest.moc"
