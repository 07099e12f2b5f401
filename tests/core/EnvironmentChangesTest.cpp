#include "project/EnvironmentChanges.h"

#include "OnWindows.h"
#include "env/ShownDiff.h"
#include "project/ProjectSettingsEdit.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// New, renamed and removed environments, and what limbeck.ini says of them.
class EnvironmentChangesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void settingsChangeLosslessly_data();
    void settingsChangeLosslessly();
    void settingsMakeTheFileAndTheSection();
    void noSecretGetsIntoTheSettings();
    void badNamesAreRefused_data();
    void badNamesAreRefused();
    void aNewEnvironmentFromScratch();
    void aNewEnvironmentStandsBesideTheOthers();
    void aTemplateKeepsItsComments_data();
    void aTemplateKeepsItsComments();
    void aCopyOfSeveralFilesSharesThem();
    void aCopyWithoutItsPassword();
    void whatGitDoesNotIgnoreIsTold();
    void renamingKeepsTheFile();
    void renamingTakesTheFileAlong();
    void removingKeepsTheFileUnlessToldOtherwise();

private:
    void write(const QString &name, const QByteArray &text) const;
    QByteArray read(const QString &name) const;
    Project open() const { return Project::open(m_root).value(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_root;
    QProcessEnvironment m_process;
};

void EnvironmentChangesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_root = m_folder->path() + u"/백엔드"_s;
    QVERIFY(QDir().mkpath(m_root));
    write(u"001.sql"_s, "SELECT 1;\n");
}

void EnvironmentChangesTest::write(const QString &name, const QByteArray &text) const
{
    QFile file(m_root + u'/' + name);
    if (!QDir().mkpath(QFileInfo(file.fileName()).path()) || !file.open(QIODevice::WriteOnly) ||
        file.write(text) != text.size())
        qFatal("cannot write");
}

QByteArray EnvironmentChangesTest::read(const QString &name) const
{
    QFile file(m_root + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

void EnvironmentChangesTest::settingsChangeLosslessly_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QByteArray>("after");
    const QByteArray text =
        "# 우리 팀\r\n[limbeck]\r\nscripts = .\r\n\r\n[environment.staging]\r\ncolor: red\r\n"
        "files = .env.a,\r\n  .env.b\r\n";
    const auto with = [&](const QByteArray &from, const QByteArray &to) {
        QByteArray result = text;
        return result.replace(from, to);
    };
    QTest::newRow("colour") << text << u"colour"_s << with("color: red", "color: amber");
    QTest::newRow("no colour") << text << u"no-colour"_s << with("color: red\r\n", "");
    QTest::newRow("protected") << text << u"protected"_s << text + "protected = true\r\n";
    QTest::newRow("files") << text << u"files"_s << with(".env.a,\r\n  .env.b", ".env.a, ../.env.c");
    QTest::newRow("display name") << text << u"name"_s << text + "display_name = 스테이징 서버\r\n";
    QTest::newRow("default") << text << u"default"_s
                             << with("scripts = .\r\n", "scripts = .\r\ndefault_environment = staging\r\n");
    QTest::newRow("nothing") << text << u"same"_s << text;
}

void EnvironmentChangesTest::settingsChangeLosslessly()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, what);
    QFETCH(QByteArray, after);
    write(u"limbeck.ini"_s, before);
    EnvironmentSettings values;
    if (what == u"colour"_s)
        values.colour = EnvironmentColour::Amber;
    else if (what == u"no-colour"_s)
        values.colour = EnvironmentColour::None;
    else if (what == u"protected"_s)
        values.isProtected = true;
    else if (what == u"files"_s)
        values.files = QStringList{m_root + u"/.env.a"_s, m_folder->path() + u"/.env.c"_s};
    else if (what == u"name"_s)
        values.displayName = u" 스테이징 서버 "_s;
    else if (what == u"default"_s)
        values.isDefault = true;
    else
        values = {{}, EnvironmentColour::Red, {}, false, {}, QString(), false, {}, {}, {}};
    auto edit = ProjectSettingsEdit::open(m_root);
    QVERIFY(edit);
    const auto done = edit->set(u"staging"_s, values);
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(edit->change().changes(), before != after);
    QVERIFY(writeChanges({edit->change()}));
    QCOMPARE(read(u"limbeck.ini"_s), after);
}

void EnvironmentChangesTest::settingsMakeTheFileAndTheSection()
{
    auto edit = ProjectSettingsEdit::open(m_root);
    QVERIFY(edit);
    QVERIFY(!edit->change().changes());
    EnvironmentSettings values;
    values.isProtected = true;
    values.isDefault = true;
    QVERIFY(edit->set(u"운영"_s, values));
    QVERIFY(edit->change().creates());
    QVERIFY(writeChanges({edit->change()}));
    QCOMPARE(read(u"limbeck.ini"_s),
             QByteArray("[environment.운영]\nprotected = true\n\n[limbeck]\ndefault_environment = 운영\n"));
    QCOMPARE(writeChanges({edit->change()}).error().code, u"file.exists"_s);
}

void EnvironmentChangesTest::noSecretGetsIntoTheSettings()
{
    auto edit = ProjectSettingsEdit::open(m_root);
    QVERIFY(edit);
    EnvironmentSettings values;
    values.displayName = u"postgresql://a:canary@h/d"_s;
    const auto done = edit->set(u"staging"_s, values);
    QVERIFY(!done);
    QCOMPARE(done.error().code, u"settings.secret"_s);
    QVERIFY(!(done.error().message + done.error().hint).contains(u"canary"_s));
    QVERIFY(!edit->change().changes());
}

void EnvironmentChangesTest::badNamesAreRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("code");
    for (const QString &name : {u""_s, u"a/b"_s, u"..\\x"_s, u".hidden"_s, u"-x"_s, u"a b"_s, u"a."_s,
                                u"example"_s, u"x.bak"_s, u"a]"_s, u"a\nb"_s, QString(65, u'a')})
        QTest::addRow("%s", qPrintable(u"bad “%1”"_s.arg(name.left(20)))) << name << u"environment.name"_s;
    QTest::newRow("there already") << u"Staging"_s << u"environment.exists"_s;
    QTest::newRow("its file is there") << u"taken"_s << u"environment.exists"_s;
    QTest::newRow("good") << u"프리뷰-2.eu"_s << QString();
}

void EnvironmentChangesTest::badNamesAreRefused()
{
    QFETCH(QString, name);
    QFETCH(QString, code);
    write(u".env.staging"_s, "DATABASE_URL=postgresql://a@h/d\n");
    const Project project = open();
    write(u".env.taken"_s, "A=1\n"); // came since
    const auto made =
        proposeNewEnvironment(project, {name, {}, {}, {}, ConnectionFields{}, false}, m_process);
    QCOMPARE(made ? QString() : made.error().code, code.isEmpty() ? QString() : code);
}

void EnvironmentChangesTest::aNewEnvironmentFromScratch()
{
    NewEnvironmentRequest request;
    request.name = u"스테이징"_s;
    request.fields = ConnectionFields();
    request.fields->hosts = {{u"db"_s, 5433}};
    request.fields->user = u"앱"_s;
    request.fields->password = Secret(u"p@ ${X}'#한"_s);
    request.fields->database = u"상점"_s;
    request.fields->driver = u"asyncpg"_s;
    const auto made = proposeNewEnvironment(open(), request, m_process);
    QVERIFY2(made, made ? "" : qPrintable(made.error().message));
    QVERIFY(made->changes.size() == 1 && made->changes[0].creates() && made->changes[0].isEnvFile);
    QVERIFY(!shownDiffText(made->changes[0], m_root).contains(u"한"_s));
    QVERIFY(writeChanges(made->changes));
#ifndef Q_OS_WIN // who may read a file is inherited from its folder there
    QCOMPARE(QFile::permissions(m_root + u"/.env.스테이징"_s) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
#endif
    const Project project = open();
    const EnvironmentDefinition definition = project.environment(request.name).value();
    const auto edit = EnvironmentEdit::open(definition, m_process, project.resolverOptions(definition));
    QVERIFY(edit);
    QVERIFY(edit->fields() == *request.fields);
}

void EnvironmentChangesTest::aNewEnvironmentStandsBesideTheOthers()
{
    write(u"config/dev.env"_s, "DATABASE_URL=postgresql://a@h/d\n");
    QCOMPARE(newEnvironmentFile(open(), u"test"_s), m_root + u"/config/test.env"_s);
    write(u".env"_s, "DATABASE_URL=postgresql://a@h/d\n");
    QCOMPARE(newEnvironmentFile(open(), u"test"_s), m_root + u"/.env.test"_s);
}

void EnvironmentChangesTest::aTemplateKeepsItsComments_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("URL")
        << QByteArray("# copy me\nDATABASE_URL=postgresql+asyncpg://user:password@localhost/x # c\n")
        << QByteArray("# copy me\nDATABASE_URL=postgresql+asyncpg://a:b@h/d # c\n");
    QTest::newRow("empty URL") << QByteArray("A=1\nDATABASE_URL=\nB=2\n")
                               << QByteArray("A=1\nDATABASE_URL=postgresql://a:b@h/d\nB=2\n");
    QTest::newRow("empty split form")
        << QByteArray("POSTGRES_HOST=\n# who\nPOSTGRES_USER=\nPOSTGRES_PASSWORD=\nPOSTGRES_DB=\n")
        << QByteArray("POSTGRES_HOST=h\n# who\nPOSTGRES_USER=a\nPOSTGRES_PASSWORD=b\nPOSTGRES_DB=d\n");
    QTest::newRow("half-filled split form")
        << QByteArray("DB_HOST=\nDB_PORT=5433\nDB_USER=x\nDB_PASSWORD=change-me\nDB_NAME=d\n")
        << QByteArray("DB_HOST=h\nDB_PORT=5433\nDB_USER=a\nDB_PASSWORD=b\nDB_NAME=d\n");
    QTest::newRow("references")
        << QByteArray("DB_USER=\nDB_PASSWORD=\nDB_HOST=\nDB_NAME=\n"
                      "DATABASE_URL=postgresql+psycopg://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/${DB_NAME}\n")
        << QByteArray("DB_USER=a\nDB_PASSWORD=b\nDB_HOST=h\nDB_NAME=d\n"
                      "DATABASE_URL=postgresql+psycopg://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/${DB_NAME}\n");
}

void EnvironmentChangesTest::aTemplateKeepsItsComments()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, after);
    write(u".env.example"_s, text);
    NewEnvironmentRequest request;
    request.name = u"staging"_s;
    request.source = NewEnvironmentRequest::Source::Template;
    request.templateFile = m_root + u"/.env.example"_s;
    const auto plain = proposeNewEnvironment(open(), request, m_process);
    QVERIFY(plain);
    QCOMPARE(*plain->changes[0].after, text);
    request.fields = ConnectionFields();
    request.fields->hosts = {{u"h"_s, {}}};
    request.fields->user = u"a"_s;
    request.fields->password = Secret(u"b"_s);
    request.fields->database = u"d"_s;
    const auto made = proposeNewEnvironment(open(), request, m_process);
    QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
    QCOMPARE(*made->changes[0].after, after);
    QCOMPARE(read(u".env.example"_s), text);
}

void EnvironmentChangesTest::aCopyOfSeveralFilesSharesThem()
{
    write(u"limbeck.ini"_s, "[environment.staging]\nfiles = .env.base, .env.staging\n");
    write(u".env.base"_s, "A=1\n");
    write(u".env.staging"_s, "# 주석\r\nDATABASE_URL=postgresql://a:b@h/d\r\n");
    NewEnvironmentRequest request;
    request.name = u"preview"_s;
    request.source = NewEnvironmentRequest::Source::Copy;
    request.copyOf = u"staging"_s;
    request.fields = ConnectionFields();
    request.fields->database = u"preview"_s;
    const auto made = proposeNewEnvironment(open(), request, m_process);
    QVERIFY2(made, made ? "" : qPrintable(made.error().message));
    QVERIFY(writeChanges(made->changes));
    QCOMPARE(read(u".env.preview"_s), QByteArray("# 주석\r\nDATABASE_URL=postgresql://a:b@h/preview\r\n"));
    QCOMPARE(read(u"limbeck.ini"_s), QByteArray("[environment.staging]\nfiles = .env.base, .env.staging\n\n"
                                                "[environment.preview]\nfiles = .env.base, .env.preview\n"));
    QCOMPARE(open().environment(u"preview"_s)->files.size(), 2);
}

void EnvironmentChangesTest::aCopyWithoutItsPassword()
{
    write(u".env.staging"_s, "DB_HOST=h\nDB_NAME=d\nDB_USER=u\nDB_PASSWORD=canary\n");
    NewEnvironmentRequest request{u"preview"_s, NewEnvironmentRequest::Source::Copy, {}, u"staging"_s, {},
                                  true};
    const auto made = proposeNewEnvironment(open(), request, m_process);
    QVERIFY(made);
    QCOMPARE(*made->changes[0].after, QByteArray("DB_HOST=h\nDB_NAME=d\nDB_USER=u\n"));
    request.copyOf = u"nope"_s;
    QCOMPARE(proposeNewEnvironment(open(), request, m_process).error().code, u"environment.unknown"_s);
}

void EnvironmentChangesTest::whatGitDoesNotIgnoreIsTold()
{
    NOT_ON_WINDOWS("Runs git.");
    QProcess git;
    git.start(u"git"_s, {u"init"_s, u"-q"_s, m_root});
    QVERIFY(git.waitForFinished() && git.exitCode() == 0);
    write(u".gitignore"_s, "*.pyc");
    NewEnvironmentRequest request;
    request.name = u"스테이징"_s;
    const auto made = proposeNewEnvironment(open(), request, m_process);
    QVERIFY(made && made->ignore);
    QCOMPARE(made->findings.constLast().code, u"env.not-ignored"_s);
    QVERIFY(writeChanges({*made->ignore}));
    QCOMPARE(read(u".gitignore"_s), QByteArray("*.pyc\n.env.스테이징\n"));
    const auto again = proposeNewEnvironment(open(), request, m_process);
    QVERIFY(again && !again->ignore);
    QVERIFY(again->findings.isEmpty());
}

void EnvironmentChangesTest::renamingKeepsTheFile()
{
    write(u".env.alt"_s, "DATABASE_URL=postgresql://a:canary@h/d\n");
    write(u".env"_s, "DATABASE_URL=postgresql://a@h/e\n");
    write(u"limbeck.ini"_s, "[limbeck]\ndefault_environment = alt\n[environment.alt]\ncolour = red\n");
    const auto change = proposeRename(open(), u"alt"_s, u"운영"_s, false);
    QVERIFY2(change, change ? "" : qPrintable(change.error().message));
    QVERIFY(writeChanges(change->changes));
    QCOMPARE(read(u"limbeck.ini"_s), QByteArray("[limbeck]\ndefault_environment = 운영\n[environment.운영]\n"
                                                "colour = red\nfiles = .env.alt\n"));
    const Project project = open();
    QCOMPARE(project.environments().size(), size_t(2));
    QCOMPARE(project.environment({})->files, QStringList{m_root + u"/.env.alt"_s});
    QCOMPARE(proposeRename(project, u"운영"_s, u"default"_s, false).error().code, u"environment.exists"_s);
}

void EnvironmentChangesTest::renamingTakesTheFileAlong()
{
    const QByteArray text = "DATABASE_URL=postgresql://a:canary@h/d\n";
    write(u".env.alt"_s, text);
    const auto change = proposeRename(open(), u"alt"_s, u"new"_s, true);
    QVERIFY(change);
    QCOMPARE(change->changes.size(), size_t(2));
    for (const FileChange &file : change->changes)
        QVERIFY(!shownDiffText(file, m_root).contains(u"canary"_s));
    QVERIFY(writeChanges(change->changes));
    QCOMPARE(read(u".env.new"_s), text);
    QCOMPARE(read(u".env.alt"_s), QByteArray("(none)"));
    write(u".env.third"_s, text);
    write(u"limbeck.ini"_s, "[environment.x]\nfiles = .env.new, .env.third\n");
    QCOMPARE(proposeRename(open(), u"x"_s, u"y"_s, true).error().code, u"environment.file-name"_s);
}

void EnvironmentChangesTest::removingKeepsTheFileUnlessToldOtherwise()
{
    const QByteArray text = "DATABASE_URL=postgresql://a@h/d\n";
    const QByteArray other = "[environment.other]\nfiles = .env.shared\n";
    write(u".env.alt"_s, text);
    write(u".env.shared"_s, text);
    write(u"limbeck.ini"_s, "[environment.alt]\nfiles = .env.alt, .env.shared\n" + other);
    const auto kept = proposeRemoval(open(), u"alt"_s, FileFate::Keep);
    QVERIFY(kept);
    QCOMPARE(kept->findings.first().code, u"environment.still-found"_s);
    QCOMPARE(kept->changes.size(), size_t(1));
    const auto aside = proposeRemoval(open(), u"alt"_s, FileFate::SetAside);
    QVERIFY(aside);
    QVERIFY(writeChanges(aside->changes));
    QCOMPARE(read(u"limbeck.ini"_s), other);
    QCOMPARE(read(u".env.alt.bak"_s), text);
    QCOMPARE(read(u".env.alt"_s), QByteArray("(none)"));
    QCOMPARE(read(u".env.shared"_s), text);
    QCOMPARE(open().environments().size(), size_t(1));
    write(u".env.alt"_s, text);
    QCOMPARE(proposeRemoval(open(), u"alt"_s, FileFate::Keep).error().code, u"environment.still-found"_s);
    const auto gone = proposeRemoval(open(), u"alt"_s, FileFate::Delete);
    QVERIFY(gone && writeChanges(gone->changes));
    QCOMPARE(read(u".env.alt"_s), QByteArray("(none)"));
}

QTEST_GUILESS_MAIN(EnvironmentChangesTest)
#include "EnvironmentChangesTest.moc"
