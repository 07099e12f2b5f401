#pragma once

#include "base/Origin.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace limbeck {

// How an environment's server is reached through another machine: what `ssh -L` is told. Read from
// limbeck.ini; no secret belongs in it. A value type, any thread.
struct TunnelSettings
{
    QString destination;  // "user@bastion", or a Host of ssh's own configuration
    quint16 port = 0;     // 0: ssh's choice
    QString configFile;   // `ssh -F`, as written; empty: ssh's own
    QString identityFile; // `ssh -i`, as written; empty: ssh's choice
    QString folder;       // that relative files are meant from
    Origin origin;        // the line that names the destination

    // "user@bastion", "bastion:2222", "user@[::1]:2222". nullopt: it is none, or one that ssh might take for
    // something else (an option, several words). Holds no password: a `:` before the `@` is refused.
    static std::optional<TunnelSettings> parse(const QString &text);
    // Whether a text can name a file for ssh: no control characters or quotes, no "${", which ssh would
    // expand.
    static bool isFileName(const QString &text);

    // "user@bastion:2222", as parse() reads it.
    QString display() const;
    // Absolute, with `~` as the home folder; empty where there is none.
    QString configPath() const;
    QString identityPath() const;
    // {destination, port (null: ssh's choice), config_file, identity_file, origin}
    QJsonObject toJson() const;

    // The same way, wherever it is written.
    friend bool operator==(const TunnelSettings &a, const TunnelSettings &b)
    {
        return a.destination == b.destination && a.port == b.port && a.configPath() == b.configPath() &&
               a.identityPath() == b.identityPath();
    }
};

} // namespace limbeck
