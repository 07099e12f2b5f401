// Servers that speak Korean and German, in encodings of their own: causes are told the same, words are
// readable.
#include "pg/ServerText.h"

#include "pg/Sandbox.h"

#include "TestReport.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;

namespace {

QByteArray inEncoding(const char *bytes)
{
    return QByteArray(bytes);
}

} // namespace

class ConnectionLanguageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wordsAreReadInTheEncodingTheyFit_data();
    void wordsAreReadInTheEncodingTheyFit();
    void causesAreToldWhateverTheServerSpeaks_data();
    void causesAreToldWhateverTheServerSpeaks();

private:
    void makeLocale(const char *name, const char *language, const char *charset);

    QTemporaryDir m_locales;
};

void ConnectionLanguageTest::makeLocale(const char *name, const char *language, const char *charset)
{
    QProcess localedef;
    localedef.start(QStringLiteral("localedef"),
                    {QStringLiteral("-i"), QString::fromLatin1(language), QStringLiteral("-f"),
                     QString::fromLatin1(charset), m_locales.filePath(QString::fromLatin1(name))});
    QVERIFY(localedef.waitForFinished());
    QVERIFY2((localedef.exitCode() & ~1) == 0, localedef.readAllStandardError().constData()); // 1: warnings
}

void ConnectionLanguageTest::initTestCase()
{
    makeLocale("ko_KR.euckr", "ko_KR", "EUC-KR");
    makeLocale("ko_KR.utf8", "ko_KR", "UTF-8");
    makeLocale("de_DE.iso88591", "de_DE", "ISO-8859-1");
    QVERIFY(QFile::setPermissions(m_locales.path(), QFile::Permissions(0x7755)));
    // Only the servers' processes use it.
    qputenv("LOCPATH", QFile::encodeName(m_locales.path()));
}

void ConnectionLanguageTest::wordsAreReadInTheEncodingTheyFit_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("ASCII") << inEncoding("FATAL: no") << QStringLiteral("FATAL: no");
    QTest::newRow("UTF-8") << QByteArray("치명적오류: \"앱\"") << QStringLiteral("치명적오류: \"앱\"");
    QTest::newRow("EUC-KR") << inEncoding("\xc4\xa1\xb8\xed\xc0\xfb\xbf\xc0\xb7\xf9: x")
                            << QStringLiteral("치명적오류: x");
    QTest::newRow("LATIN1") << inEncoding("Rolle \xbb"
                                          "app\xab existiert nicht, f\xfcr")
                            << QStringLiteral("Rolle »app« existiert nicht, für");
}

void ConnectionLanguageTest::wordsAreReadInTheEncodingTheyFit()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    QCOMPARE(serverText(bytes), words);
}

void ConnectionLanguageTest::causesAreToldWhateverTheServerSpeaks_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("encoding");
    QTest::addColumn<QString>("wrongPassword"); // in the server's words
    QTest::addColumn<QString>("noDatabase");
    QTest::newRow("Korean, EUC-KR") << QStringLiteral("ko_KR.euckr") << QStringLiteral("EUC_KR")
                                    << QStringLiteral("인증을 실패했습니다")
                                    << QStringLiteral("데이터베이스");
    QTest::newRow("Korean, UTF-8") << QStringLiteral("ko_KR.utf8") << QStringLiteral("UTF8")
                                   << QStringLiteral("인증을 실패했습니다") << QStringLiteral("데이터베이스");
    QTest::newRow("German, LATIN1") << QStringLiteral("de_DE.iso88591") << QStringLiteral("LATIN1")
                                    << QStringLiteral("für Benutzer »postgres« fehlgeschlagen")
                                    << QStringLiteral("existiert nicht");
}

void ConnectionLanguageTest::causesAreToldWhateverTheServerSpeaks()
{
    QFETCH(QString, locale);
    QFETCH(QString, encoding);
    QFETCH(QString, wrongPassword);
    QFETCH(QString, noDatabase);
    SandboxOptions options;
    options.locale = locale;
    options.encoding = encoding;
    options.password = QStringLiteral("canary-geheim");
    const auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, sandbox ? "" : qPrintable(sandbox.error().message + sandbox.error().detail));

    Target target = (*sandbox)->target();
    target.password = Secret(QStringLiteral("canary-wrong"));
    const auto wrong = reportOf(target);
    QCOMPARE(failureOf(wrong), QStringLiteral("authentication: auth.password"));
    const QString words = failedStage(wrong)->detail;
    QVERIFY2(words.contains(wrongPassword), qPrintable(words));
    QVERIFY2(!words.contains(QChar::ReplacementCharacter), qPrintable(words));
    // What libpq adds for us is not among the server's words; the SQLSTATE has a line of its own.
    QVERIFY2(words.endsWith(QStringLiteral("\nSQLSTATE 28P01")) &&
                 words.count(QStringLiteral("28P01")) == 1 && !words.contains(QStringLiteral("auth.c")),
             qPrintable(words));

    target = (*sandbox)->target(QStringLiteral("missing"));
    const auto missing = reportOf(target);
    QCOMPARE(failureOf(missing), QStringLiteral("database: database.unknown"));
    QVERIFY2(failedStage(missing)->detail.contains(noDatabase), qPrintable(missing.toText()));
    QVERIFY(!missing.toText().contains(QChar::ReplacementCharacter));

    const auto good = reportOf((*sandbox)->target());
    QVERIFY2(!failedStage(good), qPrintable(good.toText()));
    QVERIFY(stageOf(good, QStringLiteral("session")).detail.contains(encoding));
    QCOMPARE(findingOf(good, QStringLiteral("session.encoding")) != nullptr,
             encoding != QLatin1String("UTF8"));
}

QTEST_GUILESS_MAIN(ConnectionLanguageTest)

#include "ConnectionLanguageTest.moc"
