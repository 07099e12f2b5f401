#pragma once

#include "base/Result.h"
#include "target/Target.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace limbeck {

struct SandboxOptions
{
    QString binaries;     // the folder with initdb and postgres; empty: found
    QStringList settings; // "name=value" for the server's command line
    QString superuser = QStringLiteral("postgres");
    QString password;                     // empty: trust authentication; else scram-sha-256 for the superuser
    QString locale = QStringLiteral("C"); // of the databases, of the server's messages, and of its process
    QString encoding = QStringLiteral("UTF8");
    QString role = QStringLiteral("sandbox"); // part of the temporary folder's name
};

// A private PostgreSQL server in a temporary folder, listening on 127.0.0.1 only, started from installed
// binaries and removed with this object. Where the process runs as root, the server runs as an unprivileged
// user, since PostgreSQL refuses root. A lock file in the folder tells live sandboxes from those of dead
// programs. Not a QObject; any thread, one at a time; start() blocks for about a second.
class Sandbox
{
public:
    // Errors: sandbox.no-binaries (lists where it looked), sandbox.initdb, sandbox.start, sandbox.no-user.
    // When this program dies without the destructor, the server is stopped all the same (a guard process on
    // Unix, a job object on Windows); cleanUpDead() removes what even that left.
    static Result<std::unique_ptr<Sandbox>> start(const SandboxOptions &options = {});
    ~Sandbox(); // stops the server at once and removes the folder
    Sandbox(const Sandbox &) = delete;
    Sandbox &operator=(const Sandbox &) = delete;

    QString folder() const;
    QString dataFolder() const;
    QString logFile() const;
    quint16 port() const;
    qint64 serverPid() const;
    QString binaries() const;
    // The server's superuser on a database.
    Target target(const QString &database = QStringLiteral("postgres")) const;
    // "postgresql://user[:password]@127.0.0.1:port/database", for a `.env` file
    QString url(const QString &database) const;
    // Error: sandbox.database.
    Result<void> createDatabase(const QString &name);

    Result<void> restart(const QStringList &extraSettings = {});
    void stop(); // fast shutdown; start again with restart()

    // Stops the servers and removes the folders that programs left behind that are no longer alive. Returns
    // how many.
    static int cleanUpDead();
    // Folders of installed server binaries, newest version first.
    static QStringList findBinaries();
    // Where findBinaries() looks, for people.
    static QStringList binaryPlaces();

private:
    struct Private;
    explicit Sandbox(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace limbeck
