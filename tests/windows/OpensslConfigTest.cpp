#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

// Whoever makes the folder that OpenSSL was built for must not get into Limbeck's programs with an
// openssl.cnf of his own; a small program of ours (child/ChildHelper.cpp) starts as they do.
class OpensslConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void aPlantedFileIsReadWithoutUs();
    void aPlantedFileIsNotReadByUs();
    void aFileThatThePersonNamesIsRead();

private:
    QString m_folder; // that was made here
    QString m_file;

    static QList<QByteArray> ask(const QString &how, const QString &named = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"OPENSSL_CONF"_s);
        if (!named.isEmpty())
            environment.insert(u"OPENSSL_CONF"_s, named);
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(QDir::rootPath()); // the folder may be without a drive
        process.start(QCoreApplication::applicationDirPath() + u"/ChildHelper.exe"_s, {u"openssl"_s, how});
        return process.waitForFinished() ? process.readAllStandardOutput().replace("\r", "").split('\n')
                                         : QList<QByteArray>();
    }
};

void OpensslConfigTest::initTestCase()
{
    const QString told = QString::fromUtf8(ask(u"ours"_s).value(0)); // OPENSSLDIR: "/ssl"
    const QString folder = told.section(u'"', 1, 1);
    QVERIFY2(!folder.isEmpty(), qPrintable(told));
    const QString path = QDir(QDir::rootPath()).absoluteFilePath(folder);
    if (QFileInfo::exists(path))
        QSKIP("The folder is there, and is not ours to write in.");
    if (!QDir().mkpath(path))
        QSKIP("The folder cannot be made: nobody can plant anything there.");
    m_folder = path;
    m_file = path + u"/openssl.cnf"_s;
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("openssl_conf = start\n[start]\noid_section = oids\n[oids]\nlimbeckPlanted = 1.2.3.4.5.6\n");
}

void OpensslConfigTest::cleanupTestCase()
{
    if (m_folder.isEmpty())
        return;
    QFile::remove(m_file);
    QDir().rmdir(m_folder);
}

void OpensslConfigTest::aPlantedFileIsReadWithoutUs()
{
    QCOMPARE(ask(u"others"_s).value(1), QByteArray("read"));
}

void OpensslConfigTest::aPlantedFileIsNotReadByUs()
{
    QCOMPARE(ask(u"ours"_s).value(1), QByteArray("unread"));
}

void OpensslConfigTest::aFileThatThePersonNamesIsRead()
{
    QCOMPARE(ask(u"ours"_s, m_file).value(1), QByteArray("read"));
}

QTEST_GUILESS_MAIN(OpensslConfigTest)

#include "OpensslConfigTest.moc"
