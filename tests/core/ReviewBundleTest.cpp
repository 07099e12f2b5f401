#include "OnWindows.h"
#include "ReviewFolder.h"

#include "review/ReviewBundle.h"
#include "review/ReviewKey.h"

#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The signed review: its bytes, and the keys.
class ReviewBundleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsSignedIsReadBack();
    void noByteOfItCanChange();
    void noByteCanBeAddedOrLost();
    void lineEndsOfWindowsAreNoChange();
    void opensslAgreesWithTheSignature();
    void theSignatureIsTheStandards();
    void keysGoThroughTheirFile();
    void aKeyThatOthersMayReadIsRefused();
    void whatIsNoKeyIsRefused_data();
    void whatIsNoKeyIsRefused();
    void aKeyIsNeverOverwritten();
    void noPathAndNoPasswordIsInTheFile();
};

namespace {

SigningKey newKey()
{
    const auto key = SigningKey::generate();
    if (!key)
        qFatal("%s", qPrintable(key.error().detail));
    return *key;
}

QByteArray signedBy(const ReviewDocument &document, const SigningKey &key)
{
    const auto bytes = ReviewBundle::sign(document, key);
    if (!bytes)
        qFatal("%s", qPrintable(bytes.error().detail));
    return *bytes;
}

QByteArray opensslKey(const QStringList &options)
{
    QProcess openssl;
    openssl.start(u"openssl"_s, QStringList{u"genpkey"_s} + options);
    return openssl.waitForFinished() ? openssl.readAllStandardOutput() : QByteArray();
}

// As small as a review gets.
ReviewDocument smallReview()
{
    ReviewDocument document;
    document.kind = u"upgrade"_s;
    document.engine = u"limbeck"_s;
    document.target = u"검토@db/app"_s;
    document.steps.resize(1);
    document.steps[0].revision = u"001"_s;
    document.steps[0].direction = u"upgrade"_s;
    document.steps[0].verdict = Verdict::Approved;
    document.verdict = Verdict::Approved;
    document.created = QDateTime::fromSecsSinceEpoch(1764000000, Qt::UTC);
    return document;
}

} // namespace

void ReviewBundleTest::whatIsSignedIsReadBack()
{
    const ReviewFolder folder;
    const SigningKey key = newKey();
    const ReviewDocument document = folder.approved(folder.plan());
    const auto bundle = ReviewBundle::parse(signedBy(document, key), u"file"_s);
    QVERIFY2(bundle, bundle ? "" : qPrintable(bundle.error().message));
    QVERIFY(bundle->document == document);
    QVERIFY(bundle->key == key.publicKey());
    // It is JSON for everybody else.
    const auto json = QJsonDocument::fromJson(signedBy(document, key));
    QCOMPARE(json.object().value(u"limbeck_review"_s).toInt(), 1);
    QVERIFY(json.object().value(u"review"_s).toObject() == document.toJson());
}

void ReviewBundleTest::noByteOfItCanChange()
{
    const QByteArray good = signedBy(smallReview(), newKey());
    QVERIFY(ReviewBundle::parse(good, u"file"_s));
    for (qsizetype i = 0; i < good.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray bad = good;
            bad[i] = char(uchar(bad[i]) ^ (1U << bit));
            const auto bundle = ReviewBundle::parse(bad, u"file"_s);
            QVERIFY2(!bundle, qPrintable(u"byte %1, bit %2"_s.arg(i).arg(bit)));
            QVERIFY(bundle.error().code == u"review.malformed"_s ||
                    bundle.error().code == u"review.signature"_s);
        }
        for (const char other : {'\n', '\r', ' ', '"', '=', '\0', 'A'}) {
            QByteArray bad = good;
            bad[i] = other;
            if (bad != good)
                QVERIFY2(!ReviewBundle::parse(bad, u"file"_s), qPrintable(u"byte %1"_s.arg(i)));
        }
    }
}

void ReviewBundleTest::noByteCanBeAddedOrLost()
{
    const QByteArray good = signedBy(smallReview(), newKey());
    for (qsizetype i = 0; i <= good.size(); ++i) {
        for (const char added : {' ', '\n', '\r', '='}) {
            QByteArray bad = good;
            bad.insert(i, added);
            QVERIFY2(!ReviewBundle::parse(bad, u"file"_s), qPrintable(u"%1 at %2"_s.arg(added).arg(i)));
        }
        QVERIFY(i == good.size() || !ReviewBundle::parse(good.left(i), u"file"_s));
        QByteArray shorter = good;
        QVERIFY(i == good.size() || !ReviewBundle::parse(shorter.remove(i, 1), u"file"_s));
    }
    QVERIFY(!ReviewBundle::parse({}, u"file"_s));
}

void ReviewBundleTest::lineEndsOfWindowsAreNoChange()
{
    QByteArray file = signedBy(smallReview(), newKey());
    file.replace("\n", "\r\n");
    QVERIFY(ReviewBundle::parse(file, u"file"_s));
    file.replace(file.lastIndexOf("\r\n"), 2, "\n"); // one is left out
    QVERIFY(!ReviewBundle::parse(file, u"file"_s));
}

// By the words of docs/review.md.
void ReviewBundleTest::opensslAgreesWithTheSignature()
{
    NOT_ON_WINDOWS("needs sh and openssl");
    const ReviewFolder folder;
    const SigningKey key = newKey();
    folder.write(u"r.limbeck-review"_s, signedBy(folder.approved(folder.plan()), key));
    const QString script =
        u"cd '%1' && sed 2d r.limbeck-review > message && sed -n '2s/.*: \"\\(.*\\)\",/\\1/p' "
        "r.limbeck-review | base64 -d > signature && { printf "
        "'\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; sed -n '3s/.*: \"\\(.*\\)\",/\\1/p' "
        "r.limbeck-review | base64 -d; } > key.der && openssl pkeyutl -verify -pubin -keyform DER -inkey "
        "key.der -rawin -in message -sigfile signature"_s.arg(folder.path({}));
    QProcess sh;
    sh.start(u"sh"_s, {u"-c"_s, script});
    QVERIFY(sh.waitForFinished());
    QVERIFY2(sh.exitCode() == 0, sh.readAllStandardError().constData());
    folder.write(u"r.limbeck-review"_s,
                 signedBy(folder.approved(folder.plan(u"+1"_s)), key).replace("001", "0O1"));
    sh.start(u"sh"_s, {u"-c"_s, script});
    QVERIFY(sh.waitForFinished());
    QVERIFY(sh.exitCode() != 0);
}

// RFC 8032, 7.1, test 2.
void ReviewBundleTest::theSignatureIsTheStandards()
{
    const QByteArray seed =
        QByteArray::fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    const auto key = SigningKey::fromSeed(Secret(seed.toBase64()));
    QVERIFY(key);
    QCOMPARE(key->publicKey().bytes().toHex(),
             QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    const auto signature = key->sign("\x72");
    QVERIFY(signature);
    QCOMPARE(signature->toHex(),
             QByteArray("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    QVERIFY(key->publicKey().verifies("\x72", *signature));
    QVERIFY(!key->publicKey().verifies("\x73", *signature));
    QVERIFY(!key->publicKey().verifies("\x72", signature->left(63)));
    QVERIFY(!PublicKey().verifies("\x72", *signature));
    QVERIFY(key->publicKey().fingerprint().startsWith(u"SHA256:"_s));
    QCOMPARE(key->seed().reveal(), seed.toBase64());
}

void ReviewBundleTest::keysGoThroughTheirFile()
{
    const ReviewFolder folder;
    const QString file = folder.path(u"key.pem"_s);
    const auto none = ReviewKey::find(file);
    QVERIFY(none && !*none);
    bool created = false;
    const auto made = ReviewKey::findOrCreate(file, &created);
    QVERIFY2(made, made ? "" : qPrintable(made.error().message));
    QVERIFY(created);
    QVERIFY(folder.read(u"key.pem"_s).startsWith("-----BEGIN PRIVATE KEY-----\n"));
    const auto again = ReviewKey::findOrCreate(file, &created);
    QVERIFY(again && !created);
    QVERIFY(again->publicKey() == made->publicKey());
}

void ReviewBundleTest::aKeyThatOthersMayReadIsRefused()
{
    NOT_ON_WINDOWS("modes are those of Unix; FileRightsOfWindowsTest");
    const ReviewFolder folder;
    const QString file = folder.path(u"key.pem"_s);
    QVERIFY(ReviewKey::create(file));
    for (const auto others : {QFile::ReadGroup, QFile::WriteGroup, QFile::ReadOther, QFile::WriteOther}) {
        QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner | others));
        const auto key = ReviewKey::find(file);
        QVERIFY(!key);
        QCOMPARE(key.error().code, u"signing.key-readable"_s);
    }
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner));
    QVERIFY(ReviewKey::find(file));
}

void ReviewBundleTest::whatIsNoKeyIsRefused_data()
{
    QTest::addColumn<QByteArray>("pem");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("hello");
    // openssl genpkey -algorithm x25519
    QTest::newRow("cut off") << QByteArray("-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n");
    NOT_ON_WINDOWS("needs openssl");
    QTest::newRow("another algorithm") << opensslKey({u"-algorithm"_s, u"x25519"_s});
    // It would be asked for on the terminal.
    QTest::newRow("with a passphrase")
        << opensslKey({u"-algorithm"_s, u"ed25519"_s, u"-aes256"_s, u"-pass"_s, u"pass:x"_s});
}

void ReviewBundleTest::whatIsNoKeyIsRefused()
{
    QFETCH(QByteArray, pem);
    const auto key = SigningKey::fromPem(Secret(pem), u"key.pem"_s);
    QVERIFY(!key);
    QCOMPARE(key.error().code, u"signing.key-unusable"_s);
    QVERIFY(!SigningKey::fromSeed(Secret(pem)));
}

void ReviewBundleTest::aKeyIsNeverOverwritten()
{
    const ReviewFolder folder;
    const QString file = folder.path(u"key.pem"_s);
    QVERIFY(ReviewKey::create(file));
    const QByteArray before = folder.read(u"key.pem"_s);
    const auto again = ReviewKey::create(file);
    QVERIFY(!again);
    QCOMPARE(again.error().code, u"signing.key-exists"_s);
    QCOMPARE(folder.read(u"key.pem"_s), before);
}

void ReviewBundleTest::noPathAndNoPasswordIsInTheFile()
{
    const ReviewFolder folder;
    const QByteArray file = signedBy(folder.approved(folder.plan()), newKey());
    for (const QString &word : {folder.path({}), QDir::tempPath(), QDir::homePath(), u"kanarien"_s})
        QVERIFY2(!file.contains(word.toUtf8()), qPrintable(word));
}

QTEST_GUILESS_MAIN(ReviewBundleTest)
#include "ReviewBundleTest.moc"
