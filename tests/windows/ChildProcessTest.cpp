#include "base/ChildTree.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <windows.h>

using namespace limbeck;
using namespace Qt::StringLiterals;

// How child processes are started and ended on Windows, with a small program of our own
// (child/ChildHelper.cpp).
class ChildProcessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void argumentsAndVariablesArriveUnchanged();
    void noConsoleWindowComesUp();
    void killingEndsTheWholeTree();
    void theTreeEndsWithAProgramThatDies();

private:
    static QString helper() { return QCoreApplication::applicationDirPath() + u"/ChildHelper.exe"_s; }
    static bool isAlive(qint64 pid)
    {
        const HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, DWORD(pid));
        if (!process)
            return false;
        const bool alive = WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
        CloseHandle(process);
        return alive;
    }
};

void ChildProcessTest::argumentsAndVariablesArriveUnchanged()
{
    const QStringList arguments{
        u"plain"_s,          u"with space"_s, u"a \"quote\" inside"_s, u"\""_s,           u""_s,
        u"ends in \\"_s,     u"a\\\"b\\\\"_s, u"한글 인자 🔑"_s,        u"%PATH% ^&|<>"_s, u"--x=é ü"_s,
        u"C:\\도구 모음\\"_s};
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LIMBECK_QUOTED"_s, u"a \"b\" 'c' = d;e"_s);
    environment.insert(u"LIMBECK_KOREAN"_s, u"비밀 번호 🔑"_s);
    QProcess process;
    const ChildTree tree(process);
    process.setProcessEnvironment(environment);
    process.start(helper(), arguments);
    QVERIFY2(process.waitForFinished(), qPrintable(process.errorString()));
    const QJsonObject told = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    QCOMPARE(told.value("arguments"_L1).toArray(), QJsonArray::fromStringList(arguments));
    const QJsonObject variables = told.value("variables"_L1).toObject();
    QCOMPARE(variables.value("LIMBECK_QUOTED"_L1).toString(), u"a \"b\" 'c' = d;e"_s);
    QCOMPARE(variables.value("LIMBECK_KOREAN"_L1).toString(), u"비밀 번호 🔑"_s);
}

void ChildProcessTest::noConsoleWindowComesUp()
{
    QProcess process;
    const ChildTree tree(process);
    process.start(helper(), {u"tell"_s});
    QVERIFY(process.waitForFinished());
    const QJsonObject told = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    QVERIFY(!told.isEmpty());
    QVERIFY(!told.value("console"_L1).toBool());
}

void ChildProcessTest::killingEndsTheWholeTree()
{
    QProcess process;
    ChildTree tree(process);
    process.start(helper(), {u"grandchild"_s});
    tree.attach();
    QTRY_VERIFY_WITH_TIMEOUT(process.canReadLine(), 20000);
    const qint64 grandchild = process.readLine().trimmed().toLongLong();
    QVERIFY(grandchild != 0 && isAlive(grandchild));
    tree.kill();
    QVERIFY(process.waitForFinished());
    QTRY_VERIFY(!isAlive(grandchild));
}

void ChildProcessTest::theTreeEndsWithAProgramThatDies()
{
    QProcess process;
    process.start(helper(), {u"die"_s});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 9);
    const qint64 child = process.readLine().trimmed().toLongLong();
    QVERIFY(child != 0);
    QTRY_VERIFY(!isAlive(child));
}

QTEST_GUILESS_MAIN(ChildProcessTest)
#include "ChildProcessTest.moc"
