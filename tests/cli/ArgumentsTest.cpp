#include "Arguments.h"
#include "CliProject.h"
#include "CommandLine.h"
#include "ExitCode.h"

using namespace limbeck;
using namespace limbeck::cli;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

class ArgumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void optionsStandBeforeAndAfterTheCommand();
    void aNegativeNumberIsAGoal();
    void aDoubleDashEndsTheOptions();
    void wrongUsageIsToldAndExitsWithTwo_data();
    void wrongUsageIsToldAndExitsWithTwo();
    void wrongUsageIsJsonToo();
    void everyCommandHasHelpWithExamples();
    void theHelpListsEveryCommandAndExitCode();
    void anUnknownCommandIsWrongUsage();
    void errorsHaveTheirExitCode_data();
    void errorsHaveTheirExitCode();

private:
    static std::vector<CommandInfo> infos();
    CliProject m_project;
};

std::vector<CommandInfo> ArgumentsTest::infos()
{
    std::vector<CommandInfo> infos;
    for (const auto &command : allCommands())
        infos.push_back(command->info());
    return infos;
}

void ArgumentsTest::optionsStandBeforeAndAfterTheCommand()
{
    const auto arguments = Arguments::parse({u"--project=/p"_s, u"--env"_s, u"staging"_s, u"upgrade"_s,
                                             u"head"_s, u"--json"_s, u"--lock-timeout"_s, u"3s"_s},
                                            infos());
    QVERIFY2(arguments, qPrintable(arguments ? QString() : arguments.error().message));
    QCOMPARE(arguments->command(), u"upgrade"_s);
    QCOMPARE(arguments->values(), QStringList{u"head"_s});
    QCOMPARE(arguments->option(u"project"_s), u"/p"_s);
    QCOMPARE(arguments->option(u"env"_s), u"staging"_s);
    QCOMPARE(arguments->option(u"lock-timeout"_s), u"3s"_s);
    QVERIFY(arguments->has(u"json"_s));
    QVERIFY(!arguments->has(u"sql"_s));
    const auto files = Arguments::parse({u"--env-file"_s, u"a"_s, u"target"_s, u"--env-file=b"_s}, infos());
    QVERIFY(files);
    QCOMPARE(files->allOf(u"env-file"_s), (QStringList{u"a"_s, u"b"_s}));
}

void ArgumentsTest::aNegativeNumberIsAGoal()
{
    const auto arguments = Arguments::parse({u"downgrade"_s, u"-1"_s}, infos());
    QVERIFY(arguments);
    QCOMPARE(arguments->values(), QStringList{u"-1"_s});
}

void ArgumentsTest::aDoubleDashEndsTheOptions()
{
    const auto arguments = Arguments::parse({u"show"_s, u"--"_s, u"--odd"_s}, infos());
    QVERIFY(arguments);
    QCOMPARE(arguments->values(), QStringList{u"--odd"_s});
}

void ArgumentsTest::wrongUsageIsToldAndExitsWithTwo_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("told");
    QTest::newRow("nothing") << QStringList{} << u"--help"_s;
    QTest::newRow("unknown command") << QStringList{u"upgrad"_s} << u"upgrade"_s;
    QTest::newRow("unknown option") << QStringList{u"--jsno"_s, u"target"_s} << u"--json"_s;
    QTest::newRow("another command's option") << QStringList{u"target"_s, u"--reveal"_s} << u"--reveal"_s;
    QTest::newRow("no value") << QStringList{u"target"_s, u"--env"_s} << u"NAME"_s;
    QTest::newRow("a value too many") << QStringList{u"target"_s, u"--json=1"_s} << u"--json"_s;
    QTest::newRow("no goal") << QStringList{u"upgrade"_s} << u"GOAL"_s;
    QTest::newRow("two goals") << QStringList{u"upgrade"_s, u"a"_s, u"b"_s} << u"GOAL"_s;
    QTest::newRow("no argument wanted") << QStringList{u"heads"_s, u"x"_s} << u"heads"_s;
    QTest::newRow("both ways to an environment")
        << QStringList{u"target"_s, u"--env"_s, u"a"_s, u"--env-file"_s, u"b"_s} << u"--env-file"_s;
    QTest::newRow("no such folder") << QStringList{u"heads"_s, u"--project"_s, u"없음"_s} << u"없음"_s;
}

void ArgumentsTest::wrongUsageIsToldAndExitsWithTwo()
{
    QFETCH(QStringList, words);
    QFETCH(QString, told);
    const CliResult result = m_project.run(words);
    QCOMPARE(result.code, 2);
    QCOMPARE(result.out, QString());
    QVERIFY2(result.err.contains(told), qPrintable(result.err));
}

void ArgumentsTest::wrongUsageIsJsonToo()
{
    const CliResult result = m_project.json({u"upgrad"_s});
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorCode(), u"usage.command-unknown"_s);
    QVERIFY(!result.object().value(u"ok"_s).toBool(true));
    QVERIFY(result.object().value(u"data"_s).isObject());
}

void ArgumentsTest::everyCommandHasHelpWithExamples()
{
    for (const CommandInfo &info : infos()) {
        const CliResult result = m_project.run({info.name, u"--help"_s});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.contains(u"limbeck-cli "_s + info.examples.value(0)), qPrintable(info.name));
        QVERIFY(result.out.contains(info.summary));
        for (const OptionInfo &option : info.options)
            QVERIFY(result.out.contains(u"--"_s + option.name));
        for (const QString &example : info.examples)
            QVERIFY2(Arguments::parse(example.split(u' '), infos()), qPrintable(example));
    }
}

void ArgumentsTest::theHelpListsEveryCommandAndExitCode()
{
    const CliResult result = m_project.run({u"-h"_s});
    QCOMPARE(result.code, 0);
    for (const CommandInfo &info : infos())
        QVERIFY(result.out.contains(u"\n  "_s + info.name));
    for (int code = 0; code <= 8; ++code)
        QVERIFY(result.out.contains(u"\n  %1  "_s.arg(code)));
    QVERIFY(m_project.run({u"--version"_s}).out.contains(QStringLiteral(LIMBECK_VERSION)));
}

void ArgumentsTest::anUnknownCommandIsWrongUsage()
{
    QCOMPARE(m_project.run({u"linted"_s}).code, 2);
}

void ArgumentsTest::errorsHaveTheirExitCode_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("") << 0;
    QTest::newRow("run.statement") << 1;
    QTest::newRow("script.unknown-revision") << 1;
    QTest::newRow("project.none") << 1;
    QTest::newRow("usage.arguments") << 2;
    QTest::newRow("environment.ambiguous") << 2;
    QTest::newRow("environment.unknown") << 2;
    QTest::newRow("check.findings") << 3;
    QTest::newRow("environment.none") << 4;
    QTest::newRow("target.unset") << 4;
    QTest::newRow("target.ambiguous") << 4;
    QTest::newRow("url.port") << 4;
    QTest::newRow("env.encoding") << 4;
    QTest::newRow("connect.refused") << 5;
    QTest::newRow("tls.expired") << 5;
    QTest::newRow("connection.lost") << 5;
    QTest::newRow("auth.password") << 5;
    QTest::newRow("database.unknown") << 5;
    QTest::newRow("server.starting") << 5;
    QTest::newRow("run.connection-lost") << 5;
    QTest::newRow("check.pending") << 6;
    QTest::newRow("guard.protected") << 7;
    QTest::newRow("plan.stale") << 7;
    QTest::newRow("plan.no-way-back") << 7;
    QTest::newRow("run.cancelled") << 8;
}

void ArgumentsTest::errorsHaveTheirExitCode()
{
    QFETCH(int, code);
    Error error;
    error.code = QString::fromLatin1(QTest::currentDataTag());
    QCOMPARE(int(exitCodeFor(error)), code);
}

QTEST_GUILESS_MAIN(ArgumentsTest)
#include "ArgumentsTest.moc"
