// An environment whose files hold no password: it is asked for, kept in the key store, and handed on to the
// project's Python. In a session with a real Secret Service (KeyringSession.h).
#include "AlembicFolder.h"
#include "CliProject.h"
#include "KeyringSession.h"

#include "Typing.h"
#include "keystore/KeyStore.h"
#include "pg/Sandbox.h"

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

// With what has to be escaped elsewhere.
QString canary()
{
    return u"카나리아 !%@#:/$'\" canary"_s;
}

std::optional<Secret> typed(const QByteArray &keys)
{
    qsizetype at = 0;
    return cli::typedPassword([&keys, &at]() -> std::optional<char> {
        return at < keys.size() ? std::optional<char>(keys[at++]) : std::nullopt;
    });
}

} // namespace

class PasswordTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.password = canary();
        auto started = Sandbox::start(options);
        QVERIFY2(started, started ? "" : qPrintable(started.error().message));
        m_sandbox = std::move(*started);
    }

    void init()
    {
        m_project = std::make_unique<CliProject>();
        m_project->writeThreeRevisions();
        m_database = u"앱_%1"_s.arg(++m_count);
        QVERIFY(m_sandbox->createDatabase(m_database));
        m_project->write(u".env"_s, "DATABASE_URL=" + url() + "\n");
        m_asked = 0;
    }

    void withoutATerminalItIsSaidThatThePasswordIsMissing()
    {
        const CliResult result = m_project->json({u"current"_s});
        QCOMPARE(result.errorCode(), u"auth.password-missing"_s);
        QCOMPARE(result.code, 5);
    }

    void thePersonIsAsked()
    {
        answerWith({canary()});
        const CliResult result = m_project->run({u"upgrade"_s, u"head"_s});
        QCOMPARE(result.code, 0);
        QCOMPARE(m_asked, 1); // once for the whole run
        QVERIFY(!result.out.contains(u"canary"_s) && !result.err.contains(u"canary"_s));
        QCOMPARE(m_project->run({u"current"_s}).code, 0);
        QCOMPARE(m_asked, 2); // and nothing was kept
    }

    void aWrongPasswordIsAskedForAgainThreeTimes()
    {
        answerWith({u"wrong"_s, canary()});
        QCOMPARE(m_project->run({u"current"_s}).code, 0);
        QCOMPARE(m_asked, 2);
        m_asked = 0;
        answerWith({u"one"_s, u"two"_s, u"three"_s, canary()});
        const CliResult result = m_project->json({u"current"_s});
        QCOMPARE(result.errorCode(), u"auth.password"_s);
        QCOMPARE(m_asked, 3);
    }

    void brokenOffMeansThatItIsMissing()
    {
        m_project->askPassword = [](const QString &) { return std::nullopt; };
        QCOMPARE(m_project->json({u"current"_s}).errorCode(), u"auth.password-missing"_s);
    }

    void aKeptPasswordIsUsedUntilItIsForgotten()
    {
        m_project->readPassword = [] { return Secret(canary()); };
        const CliResult kept = m_project->json({u"password"_s, u"--stdin"_s});
        QCOMPARE(kept.code, 0);
        QCOMPARE(kept.data().value(u"kept"_s).toBool(), true);
        QVERIFY(!kept.out.contains(u"canary"_s));
        QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
        const CliResult tested = m_project->run({u"test"_s});
        QCOMPARE(tested.code, 0);
        QVERIFY(!tested.out.contains(u"canary"_s));
        QCOMPARE(m_project->run({u"password"_s, u"--forget"_s}).code, 0);
        QCOMPARE(m_project->json({u"current"_s}).errorCode(), u"auth.password-missing"_s);
    }

    void whatIsRememberedFollowsARenamedEnvironmentAndEndsWithIt()
    {
        m_project->readPassword = [] { return Secret(canary()); };
        m_project->write(u".env.staging"_s, "DATABASE_URL=" + url() + "\n");
        const QStringList staging = {u"--env"_s, u"staging"_s};
        const QStringList other = {u"--env"_s, u"시험"_s};
        QCOMPARE(m_project->run(QStringList{u"password"_s, u"--stdin"_s} + staging).code, 0);
        QCOMPARE(m_project->run(QStringList{u"upgrade"_s, u"001"_s} + staging).code, 0);
        QCOMPARE(m_project
                     ->run({u"environment"_s, u"rename"_s, u"staging"_s, u"시험"_s, u"--rename-file"_s,
                            u"--write"_s})
                     .code,
                 0);
        // The password is found under the new name, and so is the place: elsewhere it is refused.
        QCOMPARE(m_project->run(QStringList{u"current"_s} + other).code, 0);
        const QString elsewhere = m_database + u"_2"_s;
        QVERIFY(m_sandbox->createDatabase(elsewhere));
        const QByteArray file = m_project->read(u".env.시험"_s);
        m_project->write(u".env.시험"_s, QByteArray(file).replace(m_database.toUtf8(), elsewhere.toUtf8()));
        answerWith({canary()});
        QCOMPARE(m_project->json(QStringList{u"upgrade"_s, u"002"_s} + other).errorCode(), u"guard.moved"_s);
        m_project->askPassword = {};
        m_project->write(u".env.시험"_s, file);

        // `.env` leads to the same database, so its password stays when the other goes.
        const QStringList remove = {u"environment"_s, u"remove"_s, u"시험"_s,
                                    u"--file"_s,      u"aside"_s,  u"--write"_s};
        QCOMPARE(m_project->run(remove).code, 0);
        QCOMPARE(m_project->run({u"current"_s}).code, 0);
        // Made again it is a new one: where it leads is nobody's surprise.
        m_project->write(u".env"_s, "OTHER=1\n");
        m_project->write(u".env.시험"_s, QByteArray(file).replace(m_database.toUtf8(), elsewhere.toUtf8()));
        answerWith({canary()});
        QCOMPARE(m_project->run(QStringList{u"upgrade"_s, u"001"_s} + other).code, 0);
        m_project->askPassword = {};

        // Alone, it takes its password along.
        m_project->write(u".env.시험"_s, file);
        QVERIFY(QFile::remove(m_project->folder() + u"/.env.시험.bak"_s));
        const CliResult gone = m_project->run(remove);
        QCOMPARE(gone.code, 0);
        QVERIFY2(gone.out.contains(u"no longer keeps the password"_s), qPrintable(gone.out));
        QVERIFY(!(gone.out + gone.err).contains(u"canary"_s));
        m_project->write(u".env.시험"_s, file);
        QCOMPARE(m_project->json(QStringList{u"current"_s} + other).errorCode(), u"auth.password-missing"_s);
    }

    void aKeptPasswordThatIsWrongIsAskedFor()
    {
        m_project->readPassword = [] { return Secret(u"outdated"_s); };
        QCOMPARE(m_project->run({u"password"_s, u"--stdin"_s}).code, 0);
        const CliResult result = m_project->json({u"current"_s});
        QCOMPARE(result.errorCode(), u"auth.password"_s);
        QVERIFY2(result.out.contains(u"key store"_s), qPrintable(result.out)); // where it came from
        answerWith({canary()});
        QCOMPARE(m_project->run({u"current"_s}).code, 0);
    }

    void nothingIsKeptBesideAPasswordInTheFile()
    {
        m_project->write(u".env"_s, "DATABASE_URL=" + m_sandbox->url(m_database).toUtf8() + "\n");
        m_project->readPassword = [] { return Secret(canary()); };
        QCOMPARE(m_project->json({u"password"_s, u"--stdin"_s}).errorCode(), u"keystore.not-needed"_s);
    }

    void noPasswordIsNoneToKeep()
    {
        m_project->readPassword = [] { return Secret(u""_s); };
        QCOMPARE(m_project->json({u"password"_s, u"--stdin"_s}).errorCode(), u"keystore.no-password"_s);
        QCOMPARE(m_project->json({u"password"_s}).errorCode(), u"usage.arguments"_s);
    }

    void anAlembicProjectsPythonGetsItToo_data()
    {
        QTest::addColumn<QByteArray>("env");
        QTest::addColumn<QByteArray>("driver");
        QTest::newRow("psycopg2") << AlembicFolder::plainEnv() << QByteArray("postgresql");
        QTest::newRow("asyncpg") << AlembicFolder::asyncEnv() << QByteArray("postgresql+asyncpg");
    }
    void anAlembicProjectsPythonGetsItToo()
    {
        QFETCH(QByteArray, env);
        QFETCH(QByteArray, driver);
        AlembicFolder folder(env);
        folder.addTables(2);
        QByteArray own = url();
        own.replace("postgresql:", driver + ':');
        folder.write(u".env"_s, "DATABASE_URL=" + own + "\n");
        answerWith({canary()});
        const CliResult result = m_project->run(
            {u"--project"_s, folder.path(), u"--python"_s, u"/usr/bin/python3"_s, u"upgrade"_s, u"head"_s});
        QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
        QVERIFY(!result.out.contains(u"canary"_s) && !result.err.contains(u"canary"_s));
        QCOMPARE(m_asked, 1);
    }

    void typing_data()
    {
        QTest::addColumn<QByteArray>("keys");
        QTest::addColumn<QString>("password");
        QTest::newRow("plain") << QByteArray("abc\n") << u"abc"_s;
        QTest::newRow("windows") << QByteArray("abc\r") << u"abc"_s;
        QTest::newRow("backspace") << QByteArray("ab\x7f\b\x7f") + "c\n" << u"c"_s;
        QTest::newRow("backspace takes a whole letter") << "비밀\x7f호\n"_ba << u"비호"_s;
        QTest::newRow("ctrl+u") << QByteArray("abc\x15xy\n") << u"xy"_s;
        QTest::newRow("end of input") << QByteArray("abc") << u"abc"_s;
        QTest::newRow("empty") << QByteArray("\n") << u""_s;
    }
    void typing()
    {
        QFETCH(QByteArray, keys);
        QFETCH(QString, password);
        const auto answer = typed(keys);
        QVERIFY(answer);
        QCOMPARE(answer->reveal(), password.toUtf8());
    }
    void typingIsBrokenOff()
    {
        for (const QByteArray &keys :
             {QByteArray("ab\x03"), QByteArray("\x04"), QByteArray("a\x1b"), QByteArray()})
            QVERIFY(!typed(keys));
    }

private:
    // Without the password.
    QByteArray url() const
    {
        return "postgresql://postgres@127.0.0.1:" + QByteArray::number(m_sandbox->port()) + '/' +
               m_database.toUtf8();
    }
    void answerWith(const QStringList &answers)
    {
        m_project->askPassword = [this, answers](const QString &prompt) -> std::optional<Secret> {
            if (!prompt.contains(m_database))
                return std::nullopt;
            return Secret(answers.value(m_asked++ % int(answers.size())));
        };
    }

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<CliProject> m_project;
    QString m_database;
    int m_count = 0;
    int m_asked = 0;
};

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (!isInKeyringSession())
        return runInKeyringSession(QCoreApplication::arguments().mid(1));
    PasswordTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "PasswordTest.moc"
