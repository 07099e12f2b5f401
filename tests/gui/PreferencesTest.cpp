#include "dialogs/AboutDialog.h"
#include "dialogs/PreferencesDialog.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QTranslator>

using namespace limbeck::gui;

namespace {

// Says every text in one way, to see that a dialog takes a new language while it is open.
class Shouting : public QTranslator
{
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *text, const char *, int) const override
    {
        return QString::fromUtf8(text).toUpper();
    }
};

} // namespace

class PreferencesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatIsSet();
    void unknownLanguageIsTheSystems();
    void changesAreToldAtOnce();
    void escapeCloses();
    void takesANewLanguageWhileOpen();
    void aboutTellsVersionLicenceAndQt();
};

void PreferencesTest::showsWhatIsSet()
{
    const PreferencesDialog dialog(Theme::Mode::Dark, QStringLiteral("ko"));
    QCOMPARE(dialog.findChild<QComboBox *>(QStringLiteral("theme"))->currentText(), QStringLiteral("Dark"));
    QCOMPARE(dialog.findChild<QComboBox *>(QStringLiteral("language"))->currentText(),
             QStringLiteral("한국어"));
}

void PreferencesTest::unknownLanguageIsTheSystems()
{
    const PreferencesDialog dialog(Theme::Mode::System, QStringLiteral("xx"));
    QCOMPARE(dialog.findChild<QComboBox *>(QStringLiteral("language"))->currentIndex(), 0);
}

void PreferencesTest::changesAreToldAtOnce()
{
    PreferencesDialog dialog(Theme::Mode::System, QString());
    QSignalSpy theme(&dialog, &PreferencesDialog::themeChanged);
    QSignalSpy language(&dialog, &PreferencesDialog::languageChanged);
    dialog.open();
    QTest::keyClick(dialog.findChild<QComboBox *>(QStringLiteral("theme")), Qt::Key_Down);
    QCOMPARE(theme.count(), 1);
    QCOMPARE(theme.first().first().value<Theme::Mode>(), Theme::Mode::Light);
    QTest::keyClick(dialog.findChild<QComboBox *>(QStringLiteral("language")), Qt::Key_End);
    QCOMPARE(language.last().first().toString(), QStringLiteral("ko"));
}

void PreferencesTest::escapeCloses()
{
    PreferencesDialog dialog(Theme::Mode::System, QString());
    dialog.open();
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void PreferencesTest::takesANewLanguageWhileOpen()
{
    PreferencesDialog dialog(Theme::Mode::Dark, QStringLiteral("en"));
    AboutDialog about;
    const QSignalSpy theme(&dialog, &PreferencesDialog::themeChanged);
    Shouting translator;
    QCoreApplication::installTranslator(&translator);
    QTRY_COMPARE(dialog.windowTitle(), QStringLiteral("PREFERENCES"));
    QCOMPARE(dialog.findChild<QComboBox *>(QStringLiteral("theme"))->currentText(), QStringLiteral("DARK"));
    QVERIFY(
        about.findChild<QLabel *>(QStringLiteral("version"))->text().startsWith(QStringLiteral("VERSION")));
    QCOMPARE(theme.count(), 0); // nothing was chosen
    QCoreApplication::removeTranslator(&translator);
}

void PreferencesTest::aboutTellsVersionLicenceAndQt()
{
    const AboutDialog dialog;
    QVERIFY(dialog.findChild<QLabel *>(QStringLiteral("version"))
                ->text()
                .contains(QStringLiteral(LIMBECK_VERSION)));
    QVERIFY(dialog.findChild<QLabel *>(QStringLiteral("licence"))->text().contains(QStringLiteral("Apache")));
    QVERIFY(
        dialog.findChild<QLabel *>(QStringLiteral("built"))->text().contains(QStringLiteral(QT_VERSION_STR)));
    QVERIFY(!dialog.findChild<QLabel *>(QStringLiteral("picture"))->pixmap().isNull());
}

QTEST_MAIN(PreferencesTest)
#include "PreferencesTest.moc"
