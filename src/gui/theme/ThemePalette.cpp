#include "theme/ThemePalette.h"

#include "theme/Theme.h"

#include <QPalette>

namespace limbeck::gui {

namespace {

void setDisabled(QPalette &palette, bool dark)
{
    const QColor disabled = Theme::color(Theme::Token::Disabled, dark);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText,
          QPalette::Link, QPalette::PlaceholderText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, Theme::color(Theme::Token::Line, dark));
    palette.setColor(QPalette::Disabled, QPalette::Base, Theme::color(Theme::Token::Window, dark));
}

void setEdges(QPalette &palette, bool dark)
{
    const QColor window = Theme::color(Theme::Token::Window, dark);
    const QColor line = Theme::color(Theme::Token::Line, dark);
    palette.setColor(QPalette::Light, dark ? window.lighter(120) : QColor(Qt::white));
    palette.setColor(QPalette::Midlight, Theme::mix(window, line, 0.5));
    palette.setColor(QPalette::Mid, line);
    palette.setColor(QPalette::Dark, dark ? window.darker(140) : line.darker(125));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0, dark ? 140 : 70));
}

} // namespace

QPalette themePalette(bool dark)
{
    using Token = Theme::Token;
    const auto color = [dark](Token token) { return Theme::color(token, dark); };
    QPalette palette;
    palette.setColor(QPalette::Window, color(Token::Window));
    palette.setColor(QPalette::Base, color(Token::Field));
    palette.setColor(QPalette::AlternateBase, Theme::mix(color(Token::Field), color(Token::Line), 0.3));
    palette.setColor(QPalette::Button, color(Token::Panel));
    palette.setColor(QPalette::ToolTipBase, color(Token::Panel));
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, color(Token::Text));
    palette.setColor(QPalette::PlaceholderText, color(Token::Secondary));
    palette.setColor(QPalette::BrightText, color(Token::Error));
    palette.setColor(QPalette::Highlight, color(Token::Accent));
    palette.setColor(QPalette::HighlightedText, color(Token::OnAccent));
    palette.setColor(QPalette::Link, color(Token::Accent));
    palette.setColor(QPalette::LinkVisited, color(Token::Accent));
    setEdges(palette, dark);
    setDisabled(palette, dark);
    return palette;
}

QPalette itemViewPalette(bool dark)
{
    QPalette palette = themePalette(dark);
    const QColor field = Theme::color(Theme::Token::Field, dark);
    const QColor accent = Theme::color(Theme::Token::Accent, dark);
    for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive}) {
        const double amount = group == QPalette::Active ? 0.20 : 0.10;
        palette.setColor(group, QPalette::Highlight, Theme::mix(field, accent, amount));
        palette.setColor(group, QPalette::HighlightedText, Theme::color(Theme::Token::Text, dark));
    }
    return palette;
}

} // namespace limbeck::gui
