#include "keystore/KeyStore.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace Qt::StringLiterals;

namespace {

Target targetNamed(const QString &database)
{
    Target target;
    target.user = u"app"_s;
    target.hosts = {{u"db.example"_s, quint16(5432)}};
    target.database = database;
    return target;
}

} // namespace

// With a real Secret Service (GNOME Keyring) on a session bus of its own, which this program starts itself
// in: QtKeychain keeps to the bus that it has once seen. Without an argument the test runs itself anew there.
class KeyStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!KeyStore::isBuiltIn())
            QSKIP("This build has no key store (Debian: qtkeychain-qt6-dev).");
    }

    void keepsPasswords_data()
    {
        QTest::addColumn<QString>("password");
        QTest::newRow("plain") << u"secret"_s;
        QTest::newRow("special") << u"p@ss:w/rd#%! 'x' \"y\" $Z \\"_s;
        QTest::newRow("korean") << u"비밀번호 🔑"_s;
        QTest::newRow("long") << QString(2000, u'k');
    }
    void keepsPasswords()
    {
        QFETCH(QString, password);
        const Target target = targetNamed(u"앱"_s);
        const auto written = KeyStore::write(target, Secret(password));
        QVERIFY2(written, written ? "" : qPrintable(written.error().message + written.error().detail));
        const auto read = KeyStore::read(target);
        QVERIFY(read && *read);
        QCOMPARE((*read)->reveal(), password.toUtf8());
    }

    void aMissingPasswordIsNoError()
    {
        const auto read = KeyStore::read(targetNamed(u"never"_s));
        QVERIFY2(read, read ? "" : qPrintable(read.error().message + read.error().detail));
        QVERIFY(!*read);
        QVERIFY(KeyStore::remove(targetNamed(u"never"_s)));
    }

    void aRemovedPasswordIsGone()
    {
        const Target target = targetNamed(u"removed"_s);
        QVERIFY(KeyStore::write(target, Secret(u"x"_s)));
        QVERIFY(KeyStore::remove(target));
        const auto read = KeyStore::read(target);
        QVERIFY(read && !*read);
    }

    void anotherUserOrDatabaseHasAnotherPassword()
    {
        Target other = targetNamed(u"one"_s);
        QVERIFY(KeyStore::write(other, Secret(u"one"_s)));
        other.user = u"somebody"_s;
        QVERIFY(!KeyStore::read(other).value());
        QVERIFY(!KeyStore::read(targetNamed(u"two"_s)).value());
    }

    void severalThreadsTakeTurns()
    {
        std::vector<std::thread> threads;
        std::atomic<int> right = 0;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([i, &right] {
                const Target target = targetNamed(QString::number(i));
                const Secret password(QString::number(i * 7));
                if (KeyStore::write(target, password) && KeyStore::read(target).value() == password)
                    ++right;
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(right, 4);
    }
};

namespace {

// A session without any store, told by its own program since the bus cannot be changed later.
int withoutAStore()
{
    const auto read = KeyStore::read(targetNamed(u"app"_s));
    if (!read && read.error().code == u"keystore.none"_s && !read.error().hint.isEmpty())
        return 0;
    qWarning().noquote() << "expected keystore.none, not" << (read ? u"an answer"_s : read.error().code);
    return 1;
}

// The keyring's own password comes from standard input, as its documentation says; its files go into `home`.
int runAnew(const QStringList &arguments, const QTemporaryDir &home)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "HOME"})
        environment.insert(QLatin1StringView(name), home.path());
    environment.insert(u"LIMBECK_KEYRING_TEST"_s, u"1"_s);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    const QString script = u"printf limbeck | gnome-keyring-daemon --unlock --components=secrets >/dev/null "
                           "2>&1 && exec \"$0\" \"$@\""_s;
    process.start(u"dbus-run-session"_s,
                  QStringList{u"--"_s, u"sh"_s, u"-c"_s, script, QCoreApplication::applicationFilePath()} +
                      arguments);
    if (!process.waitForFinished(120000))
        return 1;
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 2 && qstrcmp(argv[1], "--without-a-store") == 0)
        return withoutAStore();
    if (qEnvironmentVariableIsSet("LIMBECK_KEYRING_TEST")) {
        KeyStoreTest test;
        return QTest::qExec(&test, argc, argv);
    }
    const QTemporaryDir home;
    QFile::setPermissions(home.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QProcess bare;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY"})
        environment.remove(QLatin1StringView(name));
    bare.setProcessEnvironment(environment);
    bare.setProcessChannelMode(QProcess::ForwardedChannels);
    bare.start(QCoreApplication::applicationFilePath(), {u"--without-a-store"_s});
    if (!bare.waitForFinished(60000) || bare.exitCode() != 0)
        return 1;
    return runAnew(QCoreApplication::arguments().mid(1), home);
}
#include "KeyStoreTest.moc"
