#pragma once

#include "env/EnvFile.h"

#include <QByteArray>

namespace limbeck {

// How a value is written so that python-dotenv reads it back: unquoted, in single or in double quotes.
struct WrittenValue
{
    EnvQuoting quoting = EnvQuoting::None;
    QByteArray text; // with its quotes and escapes
};

// Keeps `preferred` where the value allows, then tries no quotes, single and double ones. Prefers what every
// version of python-dotenv reads alike. `followed`: something stands behind the value on its line.
WrittenValue writeEnvValue(const QString &value, EnvQuoting preferred, bool followed, QByteArrayView lineEnd);

} // namespace limbeck
