#pragma once

#include <QJsonObject>
#include <QString>

namespace limbeck {

enum class OriginKind
{
    File,
    Process,
    Ini,
    Default,
    KeyStore,
    PgPass,
    Service,
    Option
};

// Where a value came from, so that nobody has to guess: every variable and every part of a target carries
// one.
struct Origin
{
    OriginKind kind = OriginKind::Default;
    QString file; // File, Ini, PgPass, Service: the path
    int line = 0; // counts from 1; 0 = unknown
    QString key;  // the variable, ini key, libpq parameter or command-line option

    static Origin fromFile(QString file, int line, QString key);
    static Origin fromProcess(QString key);
    static Origin fromIni(QString file, int line, QString key);
    static Origin fromDefault(QString key);
    static Origin fromOption(QString option);

    // For people, translated: ".env.staging:3 DATABASE_URL", "process environment PGHOST", "default". The
    // file's name only, not its folder.
    QString describe() const;
    // {kind, file, line, key} with kind
    // "file"|"process"|"ini"|"default"|"keystore"|"pgpass"|"service"|"option".
    QJsonObject toJson() const;

    friend bool operator==(const Origin &, const Origin &) = default;
};

} // namespace limbeck
