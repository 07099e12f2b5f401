#include "theme/Icons.h"

#include "theme/ApplicationIconEngine.h"
#include "theme/IconEngine.h"

#include <QDir>

#include <array>

namespace limbeck::gui {

namespace {

std::optional<Theme::Token> stateToken(const QString &name)
{
    struct State
    {
        const char *name;
        Theme::Token token;
    };
    static constexpr std::array<State, 4> states{{{"ok", Theme::Token::Ok},
                                                  {"warning", Theme::Token::Warning},
                                                  {"error", Theme::Token::Error},
                                                  {"info", Theme::Token::Info}}};
    for (const State &state : states) {
        if (name == QLatin1String(state.name))
            return state.token;
    }
    return {};
}

QIcon makeIcon(const QString &name, std::optional<Theme::Token> token)
{
    if (!iconNames().contains(name))
        return {};
    return QIcon(new IconEngine(name, token)); // owned by the icon
}

} // namespace

QIcon icon(const char *name)
{
    const QString text = QString::fromLatin1(name);
    return makeIcon(text, stateToken(text));
}

QIcon icon(const char *name, Theme::Token token)
{
    return makeIcon(QString::fromLatin1(name), token);
}

QIcon severityIcon(Severity severity)
{
    return makeIcon(severityName(severity), stateToken(severityName(severity)));
}

QIcon applicationIcon()
{
    return QIcon(new ApplicationIconEngine); // owned by the icon
}

QStringList iconNames()
{
    static const QStringList names = [] {
        QStringList found;
        const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.png")});
        for (const QString &file : files) {
            if (!file.contains(QLatin1Char('@')))
                found.append(file.chopped(4));
        }
        return found;
    }();
    return names;
}

} // namespace limbeck::gui
