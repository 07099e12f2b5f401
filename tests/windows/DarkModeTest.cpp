#include "theme/Theme.h"

#include <QApplication>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>

#include <windows.h>

using namespace limbeck::gui;
using namespace Qt::StringLiterals;

// The system's dark mode is followed, and switched while the window is open: as Windows' settings do it, with
// the value in the registry and a message to every window.
class DarkModeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_before = setting().value(name()); }
    void cleanupTestCase()
    {
        QSettings settings = setting();
        m_before.isValid() ? settings.setValue(name(), m_before) : settings.remove(name());
    }
    void theSystemsChoiceIsTaken();
    void aSwitchIsFollowedAtOnce();
    void anotherSettingChangesNothing();
    void aChoiceOfOnesOwnStays();

private:
    static QString name() { return u"AppsUseLightTheme"_s; }
    static QSettings setting()
    {
        return QSettings(
            uR"(HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize)"_s,
            QSettings::NativeFormat);
    }
    static void setLight(bool light)
    {
        QSettings settings = setting();
        settings.setValue(name(), light ? 1 : 0);
        settings.sync();
    }
    static void tell(const QWidget &window, const wchar_t *what)
    {
        SendMessageW(reinterpret_cast<HWND>(window.winId()), WM_SETTINGCHANGE, 0,
                     reinterpret_cast<LPARAM>(what));
    }

    QVariant m_before;
};

void DarkModeTest::theSystemsChoiceIsTaken()
{
    for (const bool light : {false, true, false}) {
        setLight(light);
        Theme::apply(*qApp, Theme::Mode::System);
        QCOMPARE(Theme::isDark(), !light);
        QCOMPARE(qApp->palette().color(QPalette::Window).lightness() > 128, light);
    }
}

void DarkModeTest::aSwitchIsFollowedAtOnce()
{
    setLight(true);
    Theme::apply(*qApp, Theme::Mode::System);
    QWidget window;
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(!Theme::isDark());
    for (const bool light : {false, true}) {
        setLight(light);
        tell(window, L"ImmersiveColorSet");
        QTRY_COMPARE(Theme::isDark(), !light);
        QTRY_COMPARE(window.palette().color(QPalette::Window).lightness() > 128, light);
    }
}

void DarkModeTest::anotherSettingChangesNothing()
{
    setLight(true);
    Theme::apply(*qApp, Theme::Mode::System);
    QWidget window;
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QSignalSpy changed(Theme::notifier(), &ThemeNotifier::changed);
    tell(window, L"Environment");
    QTest::qWait(200);
    QCOMPARE(changed.count(), 0);
}

void DarkModeTest::aChoiceOfOnesOwnStays()
{
    setLight(true);
    Theme::apply(*qApp, Theme::Mode::Dark);
    QWidget window;
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    tell(window, L"ImmersiveColorSet");
    QTest::qWait(200);
    QVERIFY(Theme::isDark());
}

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "windows"); // no other has windows that can be told
    QApplication application(argc, argv);
    DarkModeTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "DarkModeTest.moc"
