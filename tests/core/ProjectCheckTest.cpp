#include "project/Project.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace limbeck;
using namespace Qt::StringLiterals;

class ProjectCheckTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aHealthyProjectHasNoFindings();
    void findings_data();
    void findings();
    void anUnprotectedProductionIsSuggestedToBeProtected();
    void filesThatGitTracksOrDoesNotIgnore();
    void noPasswordIsInAnyFinding();

private:
    void write(const QString &path, const QByteArray &text = {}) const;
    void git(const QStringList &arguments) const;
    Findings check() const;
    QStringList codes() const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

QByteArray revision(const QByteArray &id, const QByteArray &down, const QByteArray &sql = "SELECT 1;")
{
    return "-- r\n--\n-- Revision ID: " + id + "\n-- Revises: " + down + "\n\n-- migrate:up\n" + sql +
           "\n\n-- migrate:down\nSELECT 2;\n";
}

QByteArray goodUrl()
{
    return "DATABASE_URL=postgresql://app:kanarienvogel@db.example/app\n";
}

} // namespace

void ProjectCheckTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    git({u"init"_s, u"-q"_s});
    write(u".gitignore"_s, ".env*\n");
    write(u"001.sql"_s, revision("001", ""));
}

void ProjectCheckTest::write(const QString &path, const QByteArray &text) const
{
    const QString full = m_dir->filePath(path);
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void ProjectCheckTest::git(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_dir->path());
    process.start(u"git"_s, arguments);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
}

Findings ProjectCheckTest::check() const
{
    const auto project = Project::open(m_dir->path());
    if (!project)
        qFatal("the project did not open: %s", qPrintable(project.error().message));
    return checkProject(*project, {});
}

QStringList ProjectCheckTest::codes() const
{
    QStringList codes;
    const Findings findings = check();
    for (const Finding &finding : findings)
        codes.append(finding.code);
    return codes;
}

void ProjectCheckTest::aHealthyProjectHasNoFindings()
{
    write(u".env.staging"_s, goodUrl());
    QCOMPARE(codes(), QStringList());
}

void ProjectCheckTest::findings_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const QString &file, const QByteArray &text, const QString &code) {
        QTest::newRow(name) << file << text << code;
    };
    row("no database", u".env"_s, "A=1\n", u"target.unset"_s);
    row("duplicate key", u".env"_s, goodUrl() + "A=1\nA=2\n", u"env.duplicate-key"_s);
    row("unparsable", u".env"_s, goodUrl() + "A='x\n", u"env.unparsable"_s);
    row("not UTF-8", u".env"_s, "A=\xB0\xA1\n", u"env.encoding"_s);
    row("bad port", u".env"_s, "DATABASE_URL=postgresql://u@h:99999/d\n", u"url.port"_s);
    row("no environment", u"x"_s, {}, u"environment.none"_s);
    row("heads", u"002.sql"_s, revision("002", ""), u"script.multiple-heads"_s);
    row("duplicate id", u"002.sql"_s, revision("001", ""), u"script.duplicate-id"_s);
    row("missing parent", u"002.sql"_s, revision("002", "000"), u"script.missing-parent"_s);
    row("meta-command", u"002.sql"_s, revision("002", "001", "\\dt"), u"sql.meta-command"_s);
    row("implied", u"002.sql"_s, revision("002", "001", "VACUUM;"), u"script.implied-non-transactional"_s);
    row("unknown key", u"limbeck.ini"_s, "[limbeck]\nx = y\n", u"settings.unknown-key"_s);
    row("secret", u"limbeck.ini"_s, "[limbeck]\npassword = kanarienvogel\n", u"settings.secret"_s);
    row("template", u".env.example"_s, "SECRET_KEY=\n", u"env.missing-key"_s);
}

void ProjectCheckTest::findings()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    if (code != "environment.none"_L1)
        write(u".env"_s, goodUrl());
    write(file, text);
    QVERIFY2(codes().contains(code), qPrintable(codes().join(u' ')));
}

void ProjectCheckTest::anUnprotectedProductionIsSuggestedToBeProtected()
{
    write(u".env.production"_s, goodUrl());
    QVERIFY(codes().contains(u"environment.unprotected"_s));
    write(u"limbeck.ini"_s, "[environment.production]\nprotected = false\n");
    QVERIFY(!codes().contains(u"environment.unprotected"_s));
}

void ProjectCheckTest::filesThatGitTracksOrDoesNotIgnore()
{
    write(u".gitignore"_s, "*.tmp\n");
    write(u".env.한글"_s, goodUrl());
    QCOMPARE(codes(), QStringList{u"env.not-ignored"_s});
    git({u"add"_s, u".env.한글"_s});
    QCOMPARE(codes(), QStringList{u"env.tracked"_s});
    QCOMPARE(check().constFirst().severity, Severity::Error);
}

void ProjectCheckTest::noPasswordIsInAnyFinding()
{
    write(u".env"_s, goodUrl() + "POSTGRES_HOST=other\nPOSTGRES_PASSWORD=kanarienvogel\n"
                                 "DB_URL=postgres://app:kana@rien/vogel@h/d\n");
    write(u".env.b"_s, "DATABASE_URL=postgresql://app:kanarienvogel@h:port/d\n");
    write(u"limbeck.ini"_s, "[limbeck]\nurl = postgresql://app:kanarienvogel@h/d\n");
    const Findings findings = check();
    QVERIFY(findings.size() > 2);
    for (const Finding &finding : findings) {
        const QString text = finding.message + finding.hint;
        QVERIFY2(!text.contains(u"kanarien"_s) && !text.contains(u"vogel"_s), qPrintable(text));
    }
}

QTEST_GUILESS_MAIN(ProjectCheckTest)
#include "ProjectCheckTest.moc"
