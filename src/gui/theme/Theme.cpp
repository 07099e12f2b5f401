#include "theme/Theme.h"

#include "theme/PlatformTheme.h"
#include "theme/ThemePalette.h"
#include "theme/ThemeStyle.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QPalette>
#include <QPixmapCache>
#include <QStyle>
#include <QStyleHints>

#include <array>
#include <cmath>
#include <optional>

namespace limbeck::gui {

namespace {

struct Pair
{
    QRgb light;
    QRgb dark;

    QColor of(bool dark_) const { return QColor::fromRgb(dark_ ? dark : light); }
};

// In the order of Theme::Token.
constexpr std::array<Pair, 13> tokens{{
    {0xfff5f6f8, 0xff1f2227},
    {0xffffffff, 0xff262a30},
    {0xffffffff, 0xff1b1e23},
    {0xff1d2127, 0xffe6e9ee},
    {0xff5a6472, 0xffa3acb9},
    {0xff9aa3af, 0xff6b7480},
    {0xffd9dde3, 0xff383e47},
    {0xff2f6fde, 0xff6ea2ff},
    {0xffffffff, 0xff10141b},
    {0xff1f8a4c, 0xff58c184},
    {0xffa86400, 0xffe0a33e},
    {0xffc0322b, 0xfff0776f},
    {0xff2f6fde, 0xff6ea2ff},
}};

// In the order of EnvironmentColour.
constexpr std::array<Pair, 7> environments{{
    {0xff8a94a1, 0xff7d8794},
    {0xff2e9e5b, 0xff4fbf7f},
    {0xffd58a00, 0xffe0a33e},
    {0xffc9372c, 0xfff0776f},
    {0xff2f6fde, 0xff6ea2ff},
    {0xff7a4fd0, 0xffb08cf5},
    {0xff8a94a1, 0xff7d8794},
}};

// In the order of Theme::Syntax.
constexpr std::array<Pair, 7> syntaxes{{
    {0xff2257b8, 0xff8ab4ff},
    {0xff1f7a43, 0xff7fd19b},
    {0xff5a6472, 0xffa3acb9},
    {0xff955800, 0xffe0a33e},
    {0xff7a3fb0, 0xffc4a1ff},
    {0xff8f2f6b, 0xfff19ac9},
    {0xff848d99, 0xff7b8491},
}};

struct State
{
    Theme::Mode mode = Theme::Mode::System;
    bool dark = false;
    bool applied = false;
    QPalette systemPalette; // what the desktop gave before ours was set
};

State &state()
{
    static State instance;
    return instance;
}

bool systemIsDark()
{
    if (const std::optional<bool> said = PlatformTheme::isDark())
        return *said;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    const QPalette &palette = state().systemPalette;
    return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
#endif
}

void show(QApplication &application, bool dark)
{
    state().dark = dark;
    QPixmapCache::clear();
    application.setPalette(themePalette(dark));
    application.setPalette(itemViewPalette(dark), "QAbstractItemView");
    Q_EMIT Theme::notifier()->changed();
}

// The desktop's choice can change while we run; Qt 6.4 does not say so, so it is read again whenever the
// program comes to the front, and at once where the system says it.
void follow(QApplication &application)
{
    const auto refresh = [&application] {
        if (state().mode == Theme::Mode::System && systemIsDark() != state().dark)
            show(application, systemIsDark());
    };
    QObject::connect(&application, &QGuiApplication::applicationStateChanged, Theme::notifier(), refresh);
    PlatformTheme::watch(refresh);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    QObject::connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, Theme::notifier(),
                     refresh);
#endif
}

double luminance(const QColor &color)
{
    const auto channel = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) +
           0.0722 * channel(color.blueF());
}

QString firstInstalled(const QStringList &families)
{
    const QStringList installed = QFontDatabase::families();
    for (const QString &family : families) {
        if (installed.contains(family, Qt::CaseInsensitive))
            return family;
    }
    return {};
}

QFont interfaceFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
#ifdef Q_OS_WIN
    font.setFamilies({QStringLiteral("Segoe UI"), QStringLiteral("Malgun Gothic")});
#endif
    if (font.pointSizeF() < 9)
        font.setPointSizeF(9);
    return font;
}

} // namespace

void Theme::apply(QApplication &application, Mode mode)
{
    State &current = state();
    if (!current.applied) {
        current.systemPalette = QGuiApplication::palette();
        application.setStyle(new ThemeStyle); // owned by the application
        application.setFont(interfaceFont());
        follow(application);
        current.applied = true;
    }
    current.mode = mode;
    show(application, mode == Mode::System ? systemIsDark() : mode == Mode::Dark);
}

Theme::Mode Theme::mode()
{
    return state().mode;
}

bool Theme::isDark()
{
    return state().dark;
}

QColor Theme::color(Token token)
{
    return color(token, isDark());
}

QColor Theme::color(Token token, bool dark)
{
    return tokens[size_t(token)].of(dark);
}

QColor Theme::syntaxColor(Syntax syntax)
{
    return syntaxColor(syntax, isDark());
}

QColor Theme::syntaxColor(Syntax syntax, bool dark)
{
    return syntaxes[size_t(syntax)].of(dark);
}

QColor Theme::environmentColor(EnvironmentColour colour)
{
    return environments[size_t(colour)].of(isDark());
}

QColor Theme::environmentTint(EnvironmentColour colour)
{
    return environmentTint(colour, isDark());
}

QColor Theme::environmentTint(EnvironmentColour colour, bool dark)
{
    return mix(color(Token::Panel, dark), environments[size_t(colour)].of(dark), dark ? 0.12 : 0.10);
}

QColor Theme::mix(const QColor &under, const QColor &over, double amount)
{
    const auto blend = [amount](int a, int b) { return int(std::lround(a + (b - a) * amount)); };
    return QColor(blend(under.red(), over.red()), blend(under.green(), over.green()),
                  blend(under.blue(), over.blue()));
}

QFont Theme::monospaceFont()
{
    static const QString family = firstInstalled(
        {QStringLiteral("Cascadia Mono"), QStringLiteral("Consolas"), QStringLiteral("D2Coding"),
         QStringLiteral("DejaVu Sans Mono"), QStringLiteral("Noto Sans Mono")});
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (!family.isEmpty())
        font.setFamilies({family, QStringLiteral("D2Coding"), QStringLiteral("Noto Sans Mono CJK KR")});
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    font.setPointSizeF(QApplication::font().pointSizeF() > 0 ? QApplication::font().pointSizeF() : 9);
    return font;
}

double Theme::contrast(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

ThemeNotifier *Theme::notifier()
{
    static ThemeNotifier instance;
    return &instance;
}

} // namespace limbeck::gui
