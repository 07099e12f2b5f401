#include "base/Translations.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using limbeck::Translations;

class TranslationsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyLanguageIsInTheProgram();
    void aLanguageIsKnownByAnyOfItsNames_data();
    void aLanguageIsKnownByAnyOfItsNames();
    void theSystemLanguageOrEnglishIsUsedWhenNoneIsNamed();
};

void TranslationsTest::everyLanguageIsInTheProgram()
{
    for (const QString &language : Translations::available()) {
        const QString file = ":/i18n/limbeck_"_L1 + language + ".qm"_L1;
        QVERIFY2(QFile::exists(file), qPrintable(file));
    }
}

void TranslationsTest::aLanguageIsKnownByAnyOfItsNames_data()
{
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("got");
    QTest::newRow("Korean") << u"ko"_s << u"ko"_s;
    QTest::newRow("Korean of Korea") << u"ko_KR"_s << u"ko"_s;
    QTest::newRow("BCP 47") << u"ko-Kore-KR"_s << u"ko"_s;
    QTest::newRow("English of Britain") << u"en_GB"_s << u"en"_s;
    QTest::newRow("one that we do not have") << u"fr"_s << u"en"_s;
}

void TranslationsTest::aLanguageIsKnownByAnyOfItsNames()
{
    QFETCH(QString, asked);
    QFETCH(QString, got);
    Translations translations;
    translations.use(asked);
    QCOMPARE(translations.language(), got);
}

void TranslationsTest::theSystemLanguageOrEnglishIsUsedWhenNoneIsNamed()
{
    Translations translations;
    translations.use();
    QVERIFY(Translations::available().contains(translations.language()));
}

QTEST_GUILESS_MAIN(TranslationsTest)
#include "TranslationsTest.moc"
