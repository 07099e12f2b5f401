#include "session/Appearance.h"

#include "Settings.h"

#include <QApplication>

namespace limbeck::gui {

namespace {

struct ThemeName
{
    Theme::Mode mode;
    QLatin1String name;
};
constexpr ThemeName themeNames[] = {{Theme::Mode::System, QLatin1String("system")},
                                    {Theme::Mode::Light, QLatin1String("light")},
                                    {Theme::Mode::Dark, QLatin1String("dark")}};

} // namespace

void Appearance::applySettings()
{
    m_translations.use(language());
    Theme::apply(*qApp, theme());
}

Theme::Mode Appearance::theme() const
{
    const QString stored = Settings::value(Settings::Key::Theme).toString();
    for (const ThemeName &item : themeNames) {
        if (item.name == stored)
            return item.mode;
    }
    return Theme::Mode::System;
}

void Appearance::setTheme(Theme::Mode mode)
{
    for (const ThemeName &item : themeNames) {
        if (item.mode == mode)
            Settings::setValue(Settings::Key::Theme, QString(item.name));
    }
    Theme::apply(*qApp, mode);
    Q_EMIT changed();
}

QString Appearance::language() const
{
    return Settings::value(Settings::Key::Language).toString();
}

void Appearance::setLanguage(const QString &language)
{
    Settings::setValue(Settings::Key::Language, language);
    m_translations.use(language);
    Q_EMIT changed();
}

} // namespace limbeck::gui
