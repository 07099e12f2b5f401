#include "keystore/KeyStore.h"

#include "KeyringSession.h"

#include "review/ReviewKey.h"

#include <QCoreApplication>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace limbeck;
using namespace limbeck::test;
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

// With a real Secret Service (KeyringSession.h).
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

    void theSigningKeyIsMadeOnceAndKept()
    {
        const auto none = ReviewKey::find();
        QVERIFY2(none, none ? "" : qPrintable(none.error().message + none.error().detail));
        QVERIFY(!*none);
        bool created = false;
        const auto made = ReviewKey::findOrCreate({}, &created);
        QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
        QVERIFY(created);
        const auto again = ReviewKey::findOrCreate({}, &created);
        QVERIFY(again && !created);
        QVERIFY(again->publicKey() == made->publicKey());
        const auto signature = again->sign("message");
        QVERIFY(signature && made->publicKey().verifies("message", *signature));
        QCOMPARE(ReviewKey::create().error().code, u"signing.key-exists"_s);
        QVERIFY(KeyStore::writeOwn(u"review signing key"_s, Secret(u"no key"_s)));
        const auto broken = ReviewKey::find();
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, u"signing.key-unusable"_s);
        QVERIFY(KeyStore::removeOwn(u"review signing key"_s));
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
    const bool refused = !read && read.error().code == u"keystore.none"_s && !read.error().hint.isEmpty();
    if (!refused)
        qWarning().noquote() << "expected keystore.none, not" << (read ? u"an answer"_s : read.error().code);
    bool created = false;
    const auto key = ReviewKey::findOrCreate({}, &created);
    const bool named =
        !key && key.error().code == u"keystore.none"_s && key.error().hint.contains(u"--key"_s);
    if (!named)
        qWarning().noquote() << "expected keystore.none, not" << (key ? u"a key"_s : key.error().code);
    return refused && named ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    if (arguments == QStringList{u"--without-a-store"_s})
        return withoutAStore();
    if (isInKeyringSession()) {
        KeyStoreTest test;
        return QTest::qExec(&test, argc, argv);
    }
    const int bare = runWithoutSession({u"--without-a-store"_s});
    return bare == 0 ? runInKeyringSession(arguments) : bare;
}
#include "KeyStoreTest.moc"
