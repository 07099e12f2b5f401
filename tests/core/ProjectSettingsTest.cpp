#include "project/ProjectSettings.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

class ProjectSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFolderWithoutTheFileHasDefaults();
    void everyKeyIsRead();
    void filesAreRelativeToTheIniFile();
    void alembicsKeysAreReadAndTheirPathsResolved();
    void unknownKeysAndSectionsAreFindingsWithTheirLine();
    void badValuesAreErrorsWithTheirLine_data();
    void badValuesAreErrorsWithTheirLine();
    void aSecretIsAnErrorFindingThatDoesNotRepeatIt();
    void durations_data();
    void durations();
    void koreanNamesAndByteOrderMark();
    void reviewersAreReadWithTheirKeys();
    void reviewsThatNobodyCanGiveAreTold();
};

namespace {

Result<ProjectSettings> readText(const QTemporaryDir &folder, const QByteArray &text)
{
    QFile file(folder.filePath(u"limbeck.ini"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write limbeck.ini");
    file.close();
    return ProjectSettings::read(folder.path());
}

} // namespace

void ProjectSettingsTest::aFolderWithoutTheFileHasDefaults()
{
    const QTemporaryDir folder;
    const auto settings = ProjectSettings::read(folder.path());
    QVERIFY(settings);
    QVERIFY(settings->file.isEmpty());
    QCOMPARE(settings->versionTable, u"alembic_version"_s);
    QCOMPARE(settings->lockTimeout, std::chrono::milliseconds(5000));
    QCOMPARE(settings->statementTimeout, std::chrono::milliseconds(0));
    QVERIFY(settings->history);
    QVERIFY(settings->environments.empty());
}

void ProjectSettingsTest::everyKeyIsRead()
{
    const QTemporaryDir folder;
    const auto settings = readText(folder, "[limbeck]\n"
                                           "scripts = db/revisions\n"
                                           "default_environment = staging\n"
                                           "url_variables = DB_URL, DATABASE_URL\n"
                                           "version_table = versions\n"
                                           "version_schema = meta\n"
                                           "history = off\n"
                                           "lock_timeout = 500ms\n"
                                           "statement_timeout = 2min\n"
                                           "\n"
                                           "[environment.production]\n"
                                           "files = .env.production,\n"
                                           "    .env.secrets\n"
                                           "display_name = Live\n"
                                           "colour = violet\n"
                                           "protected = yes\n"
                                           "process_wins = true\n"
                                           "url_variable = DB_URL\n");
    QVERIFY(settings);
    QCOMPARE(settings->scripts, u"db/revisions"_s);
    QCOMPARE(settings->defaultEnvironment, u"staging"_s);
    QCOMPARE(settings->defaultEnvironmentLine, 3);
    QCOMPARE(settings->urlVariables, (QStringList{u"DB_URL"_s, u"DATABASE_URL"_s}));
    QCOMPARE(settings->versionTable, u"versions"_s);
    QCOMPARE(settings->versionSchema, u"meta"_s);
    QVERIFY(!settings->history);
    QCOMPARE(settings->lockTimeout, std::chrono::milliseconds(500));
    QCOMPARE(settings->statementTimeout, std::chrono::milliseconds(120000));
    QCOMPARE(settings->environments.size(), size_t(1));
    const EnvironmentDefinition &production = *settings->environment(u"production"_s);
    QCOMPARE(production.files.size(), 2);
    QCOMPARE(production.title(), u"Live"_s);
    QCOMPARE(production.colour, EnvironmentColour::Violet);
    QVERIFY(production.isProtected);
    QVERIFY(production.processWins);
    QCOMPARE(production.urlVariable, u"DB_URL"_s);
    QCOMPARE(settings->protectionDecided, QStringList{u"production"_s});
    QVERIFY2(settings->findings.isEmpty(), qPrintable(settings->findings.value(0).message));
}

void ProjectSettingsTest::filesAreRelativeToTheIniFile()
{
    const QTemporaryDir folder;
    const auto settings = readText(folder, "[environment.a]\nfiles = ../shared/.env\n");
    QVERIFY(settings);
    QCOMPARE(settings->environments.front().files,
             QStringList{QDir::cleanPath(folder.path() + u"/../shared/.env"_s)});
}

void ProjectSettingsTest::alembicsKeysAreReadAndTheirPathsResolved()
{
    const QTemporaryDir folder;
    auto settings = readText(folder, "[limbeck]\nalembic_ini = 뒤/alembic.ini\nalembic_section = second\n"
                                     "python = .venv/bin/python\n");
    QVERIFY(settings);
    QVERIFY(settings->findings.isEmpty());
    QCOMPARE(settings->alembicIni, folder.filePath(u"뒤/alembic.ini"_s));
    QCOMPARE(settings->alembicSection, u"second"_s);
    QCOMPARE(settings->python, folder.filePath(u".venv/bin/python"_s));
    settings = readText(folder, "[limbeck]\nalembic_ini =\npython = python3.11\n");
    QVERIFY(settings);
    QVERIFY(settings->alembicIni.isEmpty());
    QCOMPARE(settings->python, u"python3.11"_s);
}

void ProjectSettingsTest::unknownKeysAndSectionsAreFindingsWithTheirLine()
{
    const QTemporaryDir folder;
    const auto settings =
        readText(folder, "[limbeck]\nscript = x\n\n[enviroment.x]\nfiles = a\ncolour = red\n"
                         "[environment.y]\nprotect = true\n");
    QVERIFY(settings);
    QCOMPARE(settings->findings.size(), 3);
    QCOMPARE(settings->findings[0].code, u"settings.unknown-key"_s);
    QCOMPARE(settings->findings[0].where.line, 2);
    QCOMPARE(settings->findings[1].code, u"settings.unknown-section"_s);
    QCOMPARE(settings->findings[1].where.line, 5);
    QCOMPARE(settings->findings[2].code, u"settings.unknown-key"_s);
    QCOMPARE(settings->findings[2].where.line, 8);
}

void ProjectSettingsTest::badValuesAreErrorsWithTheirLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("line");
    const QString value = u"settings.value"_s;
    QTest::newRow("duration") << QByteArray("[limbeck]\nlock_timeout = 5 parsecs\n") << value << 2;
    QTest::newRow("negative") << QByteArray("[limbeck]\nstatement_timeout = -1\n") << value << 2;
    QTest::newRow("bool") << QByteArray("[limbeck]\n\nhistory = perhaps\n") << value << 3;
    QTest::newRow("table") << QByteArray("[limbeck]\nversion_table =\n") << value << 2;
    QTest::newRow("colour") << QByteArray("[environment.a]\ncolour = beige\n") << value << 2;
    QTest::newRow("protected") << QByteArray("[environment.a]\nprotected = 2\n") << value << 2;
    QTest::newRow("files") << QByteArray("[environment.a]\nfiles = ,\n") << u"settings.environment-files"_s
                           << 2;
    QTest::newRow("syntax") << QByteArray("[limbeck]\nscripts\n") << u"ini.syntax"_s << 2;
}

void ProjectSettingsTest::badValuesAreErrorsWithTheirLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    QFETCH(int, line);
    const QTemporaryDir folder;
    const auto settings = readText(folder, text);
    QVERIFY(!settings);
    QCOMPARE(settings.error().code, code);
    QCOMPARE(settings.error().where.line, line);
    QVERIFY(settings.error().where.file.endsWith(u"limbeck.ini"_s));
}

void ProjectSettingsTest::aSecretIsAnErrorFindingThatDoesNotRepeatIt()
{
    const QTemporaryDir folder;
    const auto settings = readText(folder, "[environment.a]\nfiles = .env.secrets\n"
                                           "database_url = postgresql://u:kanarienvogel@h/d\n"
                                           "password = kanarienvogel\n");
    QVERIFY(settings);
    int secrets = 0;
    for (const Finding &finding : settings->findings) {
        secrets += finding.code == "settings.secret"_L1 ? 1 : 0;
        QVERIFY(!(finding.message + finding.hint).contains(u"kanarienvogel"_s));
    }
    QCOMPARE(secrets, 2);
}

void ProjectSettingsTest::durations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds"); // -1: refused
    QTest::newRow("zero") << u"0"_s << qint64(0);
    QTest::newRow("plain") << u"250"_s << qint64(250);
    QTest::newRow("ms") << u" 500ms "_s << qint64(500);
    QTest::newRow("s") << u"5s"_s << qint64(5000);
    QTest::newRow("space") << u"5 s"_s << qint64(5000);
    QTest::newRow("min") << u"2min"_s << qint64(120000);
    QTest::newRow("hours") << u"1h"_s << qint64(-1);
    QTest::newRow("empty") << QString() << qint64(-1);
    QTest::newRow("fraction") << u"1.5s"_s << qint64(-1);
    QTest::newRow("too long for PostgreSQL") << u"999999999s"_s << qint64(-1);
}

void ProjectSettingsTest::durations()
{
    QFETCH(QString, text);
    QFETCH(qint64, milliseconds);
    const auto duration = parseDuration(text);
    QCOMPARE(duration ? qint64(duration->count()) : qint64(-1), milliseconds);
}

void ProjectSettingsTest::koreanNamesAndByteOrderMark()
{
    const QTemporaryDir folder;
    const auto settings = readText(
        folder, "\xEF\xBB\xBF[environment.운영]\r\ndisplay_name = 운영 서버\r\nfiles = .env.운영\r\n");
    QVERIFY(settings);
    QCOMPARE(settings->environments.front().name, u"운영"_s);
    QCOMPARE(settings->environments.front().title(), u"운영 서버"_s);
    QVERIFY(settings->environments.front().files.front().endsWith(u"/.env.운영"_s));
}

void ProjectSettingsTest::reviewersAreReadWithTheirKeys()
{
    const QTemporaryDir folder;
    const QByteArray one = QByteArray(32, '1').toBase64();
    const QByteArray two = QByteArray(32, '\xff').toBase64();
    const auto settings = readText(folder, "[review]\ntrusted_keys = 홍길동:" + one + ",\n    a:b :" + two +
                                               "\n[environment.p]\nrequire_review = yes\n"
                                               "[environment.q]\nrequire_review = no\n");
    QVERIFY2(settings, settings ? "" : qPrintable(settings.error().message));
    QCOMPARE(settings->trustedReviewers.size(), size_t(2));
    QCOMPARE(settings->trustedReviewers[0].name, u"홍길동"_s);
    QCOMPARE(settings->trustedReviewers[0].key, QByteArray(32, '1'));
    QCOMPARE(settings->trustedReviewers[1].name, u"a:b"_s);
    QCOMPARE(settings->reviewRequired, QStringList{u"p"_s});
    QVERIFY2(settings->findings.isEmpty(), qPrintable(settings->findings.value(0).message));
    for (const QByteArray &bad : {one, ":" + one, "a:" + one.chopped(1), "a:" + one.left(40), "a:x" + one,
                                  "a:" + one + ", b:" + one, QByteArray("a:-----BEGIN PRIVATE KEY-----")}) {
        const auto refused = readText(folder, "[review]\ntrusted_keys = " + bad + "\n");
        QVERIFY2(!refused, bad.constData());
        QCOMPARE(refused.error().code, u"settings.value"_s);
        QCOMPARE(refused.error().where.line, 2);
    }
}

void ProjectSettingsTest::reviewsThatNobodyCanGiveAreTold()
{
    const QTemporaryDir folder;
    const auto settings = readText(folder, "[environment.p]\nrequire_review = true\n[review]\nother = 1\n");
    QVERIFY(settings);
    QCOMPARE(settings->findings.size(), 2);
    QCOMPARE(settings->findings[0].code, u"settings.unknown-key"_s);
    QCOMPARE(settings->findings[1].code, u"settings.no-reviewers"_s);
    QCOMPARE(settings->findings[1].where.line, 2);
}

QTEST_GUILESS_MAIN(ProjectSettingsTest)
#include "ProjectSettingsTest.moc"
