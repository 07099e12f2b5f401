// Name resolution against name servers that refuse and that keep silent: in a mount namespace of its own,
// where this program runs itself again with other files in place of /etc/resolv.conf and /etc/hosts.
#include "pg/NameLookup.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>
#include <QUdpSocket>

#include <thread>

using namespace limbeck;
using namespace std::chrono_literals;

namespace {

const char *const lookUpOption = "--look-up";

// "CAUSE MILLISECONDS ADDRESS…"
int lookUp(const QString &name, int stopAfter)
{
    std::stop_source stop;
    std::thread stopper;
    if (stopAfter > 0)
        stopper = std::thread([&] {
            QThread::msleep(ulong(stopAfter));
            stop.request_stop();
        });
    QElapsedTimer timer;
    timer.start();
    const NameAnswer answer = lookUpName(name, 2s, stop.get_token());
    QTextStream out(stdout);
    out << int(answer.cause) << ' ' << timer.elapsed();
    for (const QHostAddress &address : answer.addresses)
        out << ' ' << address.toString();
    out.flush();
    if (stopper.joinable())
        stopper.join();
    // The look-up that was left to its end may still run.
    std::quick_exit(0);
}

} // namespace

class NameLookupTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString write(const QString &name, const QByteArray &text)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("%s", qUtf8Printable(file.errorString()));
        return file.fileName();
    }

    QStringList inNamespace(const QByteArray &resolver, const QString &name, int stopAfter = 0)
    {
        QProcess process;
        process.start(
            QStringLiteral("unshare"),
            {QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"),
             QStringLiteral("mount --bind \"$1\" /etc/resolv.conf && mount --bind \"$2\" /etc/hosts && "
                            "exec \"$0\" \"$3\" \"$4\" \"$5\""),
             QCoreApplication::applicationFilePath(),
             write(QStringLiteral("resolv.conf"), "options timeout:5 attempts:1\n" + resolver),
             write(QStringLiteral("hosts"), "::1 both.test\n127.0.0.1 both.test\n"),
             QLatin1String(lookUpOption), name, QString::number(stopAfter)});
        process.waitForFinished(15000);
        return QString::fromUtf8(process.readAllStandardOutput()).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        if (inNamespace("nameserver 127.53.0.1\n", QStringLiteral("127.0.0.1")).size() != 3)
            QSKIP("A mount namespace needs root (unshare -m).");
    }

    void givesEveryAddressOfBothFamilies()
    {
        const QStringList answer = inNamespace("nameserver 127.53.0.1\n", QStringLiteral("both.test"));
        QCOMPARE(answer.value(0).toInt(), int(NameCause::None));
        QStringList addresses = answer.mid(2);
        addresses.sort();
        QCOMPARE(addresses, (QStringList{QStringLiteral("127.0.0.1"), QStringLiteral("::1")}));
    }

    void tellsANameServerThatIsNotThere()
    {
        const QStringList answer = inNamespace("nameserver 127.53.0.1\n", QStringLiteral("db.example"));
        QCOMPARE(answer.value(0).toInt(), int(NameCause::NameServer));
    }

    void isBoundedByItsTime()
    {
        QUdpSocket silent;
        QVERIFY(silent.bind(QHostAddress(QStringLiteral("127.53.0.2")), 53));
        const QStringList answer = inNamespace("nameserver 127.53.0.2\n", QStringLiteral("db.example"));
        QCOMPARE(answer.value(0).toInt(), int(NameCause::TimedOut));
        QVERIFY(answer.value(1).toInt() < 2500);
    }

    void isStoppedInAMoment()
    {
        QUdpSocket silent;
        QVERIFY(silent.bind(QHostAddress(QStringLiteral("127.53.0.2")), 53));
        const QStringList answer = inNamespace("nameserver 127.53.0.2\n", QStringLiteral("db.example"), 300);
        QCOMPARE(answer.value(0).toInt(), int(NameCause::Stopped));
        QVERIFY(answer.value(1).toInt() < 500);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 4 && qstrcmp(argv[1], lookUpOption) == 0)
        return lookUp(QString::fromLocal8Bit(argv[2]), QByteArray(argv[3]).toInt());
    NameLookupTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "NameLookupTest.moc"
