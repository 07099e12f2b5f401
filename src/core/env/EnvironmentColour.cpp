#include "env/Environment.h"

#include <algorithm>
#include <array>

namespace limbeck {

QString colourName(EnvironmentColour colour)
{
    switch (colour) {
    case EnvironmentColour::None:
        return {};
    case EnvironmentColour::Green:
        return QStringLiteral("green");
    case EnvironmentColour::Amber:
        return QStringLiteral("amber");
    case EnvironmentColour::Red:
        return QStringLiteral("red");
    case EnvironmentColour::Blue:
        return QStringLiteral("blue");
    case EnvironmentColour::Violet:
        return QStringLiteral("violet");
    case EnvironmentColour::Grey:
        return QStringLiteral("grey");
    }
    Q_UNREACHABLE();
}

std::optional<EnvironmentColour> colourFromName(const QString &name)
{
    constexpr std::array colours = {EnvironmentColour::Green,  EnvironmentColour::Amber,
                                    EnvironmentColour::Red,    EnvironmentColour::Blue,
                                    EnvironmentColour::Violet, EnvironmentColour::Grey};
    const auto found = std::find_if(colours.begin(), colours.end(), [&](EnvironmentColour colour) {
        return colourName(colour).compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == colours.end() ? std::nullopt : std::optional(*found);
}

} // namespace limbeck
