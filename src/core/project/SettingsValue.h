#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace limbeck {

// How limbeck.ini writes values (parseDuration() is ProjectSettings.h's). Pure.

// Commas and line ends part a list, so that long ones can go over continuation lines.
QStringList splitList(const QString &value);
// The words of Python's configparser for a boolean. nullopt: none of them.
std::optional<bool> parseBool(const QString &text);

} // namespace limbeck
