#include "theme/PlatformTheme.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <QAbstractNativeEventFilter>
#include <QCoreApplication>
#include <QSettings>
#include <QTimer>

#include <memory>
#include <utility>

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

namespace limbeck::gui {

namespace {

// Windows tells every top-level window with WM_SETTINGCHANGE and the word "ImmersiveColorSet".
class ColourSetFilter : public QAbstractNativeEventFilter
{
public:
    explicit ColourSetFilter(std::function<void()> changed) : m_changed(std::move(changed)) {}

    bool nativeEventFilter(const QByteArray &, void *message, qintptr *) override
    {
        const auto *event = static_cast<const MSG *>(message);
        if (event->message == WM_SETTINGCHANGE && event->lParam != 0 &&
            QString::fromWCharArray(reinterpret_cast<const wchar_t *>(event->lParam)) ==
                QLatin1String("ImmersiveColorSet"))
            QTimer::singleShot(0, QCoreApplication::instance(), m_changed); // not in the middle of a message
        return false;
    }

private:
    std::function<void()> m_changed;
};

} // namespace

std::optional<bool> PlatformTheme::isDark()
{
    const QSettings personalize(
        QStringLiteral(R"(HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize)"),
        QSettings::NativeFormat);
    return personalize.value(QStringLiteral("AppsUseLightTheme"), 1).toInt() == 0;
}

void PlatformTheme::watch(std::function<void()> changed)
{
    static std::unique_ptr<ColourSetFilter> filter; // lives as long as the program
    filter = std::make_unique<ColourSetFilter>(std::move(changed));
    QCoreApplication::instance()->installNativeEventFilter(filter.get());
}

} // namespace limbeck::gui

#endif
