#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// Whoever makes the folder that OpenSSL was built for must not get into Limbeck's programs with an
// openssl.cnf of his own. Where that folder is depends on the library, so a file is put in its place once a
// small program of ours (child/ChildHelper.cpp) has started as Limbeck's programs do.
class OpensslConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aPlantedFileIsReadByOthers();
    void aPlantedFileIsNotReadByUs();
    void aFileThatThePersonNamesIsRead();

private:
    QTemporaryDir m_folder;
    QString m_file;

    static QByteArray ask(const QStringList &arguments, const QString &named = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"OPENSSL_CONF"_s);
        if (!named.isEmpty())
            environment.insert(u"OPENSSL_CONF"_s, named);
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(QCoreApplication::applicationDirPath() + u"/ChildHelper.exe"_s,
                      QStringList{u"openssl"_s} + arguments);
        return process.waitForFinished() ? process.readAllStandardOutput().trimmed() : QByteArray();
    }
};

void OpensslConfigTest::initTestCase()
{
    m_file = m_folder.filePath(u"openssl.cnf"_s);
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("openssl_conf = start\n[start]\noid_section = oids\n[oids]\nlimbeckPlanted = 1.2.3.4.5.6\n");
}

void OpensslConfigTest::aPlantedFileIsReadByOthers()
{
    QCOMPARE(ask({u"others"_s, m_file}), QByteArray("read"));
}

void OpensslConfigTest::aPlantedFileIsNotReadByUs()
{
    QCOMPARE(ask({u"ours"_s, m_file}), QByteArray("unread"));
}

void OpensslConfigTest::aFileThatThePersonNamesIsRead()
{
    QCOMPARE(ask({u"ours"_s}, m_file), QByteArray("read"));
}

QTEST_GUILESS_MAIN(OpensslConfigTest)

#include "OpensslConfigTest.moc"
