#pragma once

#include <QString>
#include <QStringList>

namespace limbeck {

// What libpq takes when nothing names a host: the folder of the server's Unix socket, or "localhost" on
// Windows.
QString defaultHost();

// What libpq takes when nothing names a user: the name of the person who runs the program. Empty: unknown.
QString systemUser();

// Where libpq looks for passwords when PGPASSFILE does not say: ~/.pgpass or
// %APPDATA%\postgresql\pgpass.conf.
QString defaultPgPassFile();

// libpq's own folder, where root.crt, postgresql.crt and postgresql.key are looked for: ~/.postgresql or
// %APPDATA%\postgresql.
QString libpqFolder();

// Where libpq looks for services when PGSERVICEFILE does not say: ~/.pg_service.conf or
// %APPDATA%\postgresql\.pg_service.conf.
QString defaultServiceFile();

// The folders that hold pg_service.conf for the whole machine where PGSYSCONFDIR does not say. libpq has one
// of them built in, by who built it.
QStringList systemServiceFolders();

// Whether others than its owner may use a private key so that libpq refuses it. Source: libpq since
// PostgreSQL 15 (a key of root's may be read by its group). Never on Windows, where libpq does not look.
bool othersMayUseKey(const QString &file);

} // namespace limbeck
