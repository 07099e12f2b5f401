#pragma once

#include <QString>

namespace limbeck {

// What libpq takes when nothing names a host: the folder of the server's Unix socket, or "localhost" on
// Windows.
QString defaultHost();

// What libpq takes when nothing names a user: the name of the person who runs the program. Empty: unknown.
QString systemUser();

// Where libpq looks for passwords when PGPASSFILE does not say: ~/.pgpass or
// %APPDATA%\postgresql\pgpass.conf.
QString defaultPgPassFile();

} // namespace limbeck
