#pragma once

#include "env/Environment.h"

#include <QColor>
#include <QFont>
#include <QObject>

class QApplication;

namespace limbeck::gui {

// Tells widgets that colours, and icons with them, have changed: what was painted or computed from
// Theme::color() has to be made anew. Palette roles follow by themselves.
class ThemeNotifier : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void changed();
};

// The one place where colours come from: Fusion with a palette of our own, light and dark, on every platform.
// GUI thread only.
class Theme
{
public:
    enum class Mode
    {
        System,
        Light,
        Dark
    };
    enum class Token
    {
        Window, // behind everything
        Panel,  // strips, cards, toolbars
        Field,  // where text and tables are
        Text,
        Secondary,
        Disabled,
        Line,
        Accent,
        OnAccent, // text on the accent
        Ok,
        Warning,
        Error,
        Info
    };
    // What SQL is coloured with, on the field colour.
    enum class Syntax
    {
        Keyword,
        String,
        Comment,
        Number,
        QuotedIdentifier,
        Parameter,
        Dimmed // what belongs to another section
    };

    // Sets style, palette and font of the application; may be called again to switch while windows are open.
    // With Mode::System it follows the desktop's own choice, also when that changes.
    static void apply(QApplication &application, Mode mode);
    static Mode mode();
    static bool isDark();

    static QColor color(Token token);
    static QColor color(Token token, bool dark); // of a given theme, for tests and previews
    static QColor syntaxColor(Syntax syntax);
    static QColor syntaxColor(Syntax syntax, bool dark);
    // The colour of an edge, a dot or a primary button; never text. Grey for EnvironmentColour::None.
    static QColor environmentColor(EnvironmentColour colour);
    // A light wash of it over the panel colour: text and secondary text keep their contrast on it.
    static QColor environmentTint(EnvironmentColour colour);
    static QColor environmentTint(EnvironmentColour colour, bool dark);
    // `amount` (0 to 1) of `over` mixed into `under`, opaque.
    static QColor mix(const QColor &under, const QColor &over, double amount);

    // For SQL, log, ids and hosts; as large as the application's font.
    static QFont monospaceFont();
    // WCAG 2.1's contrast ratio of two opaque colours, 1 to 21.
    static double contrast(const QColor &a, const QColor &b);

    static ThemeNotifier *notifier();
};

} // namespace limbeck::gui
