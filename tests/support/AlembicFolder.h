#pragma once

#include "alembic/AlembicDriver.h"
#include "target/Target.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QTemporaryDir>

#include <functional>
#include <stop_token>

namespace limbeck::test {

// A small Alembic project in a temporary folder with a Korean name: alembic.ini, migrations/env.py and
// revisions. Failures to write end the test program.
class AlembicFolder
{
public:
    struct Text
    {
        QString id;
        QString down; // empty: a base
        QByteArray upgrade = "pass";
        QByteArray downgrade = "pass";
        QString message = QStringLiteral("개정");
        QByteArray head = {}; // lines in front of upgrade()
    };

    // env.py as `alembic init` writes it, with the URL from DATABASE_URL.
    static QByteArray plainEnv();
    static QByteArray asyncEnv();
    // The same with other lines where the URL is fetched, and where context.configure() is called.
    static QByteArray envWith(const QByteArray &url, const QByteArray &configure = {});

    // `env`: migrations/env.py; `iniUrl`: what alembic.ini names.
    explicit AlembicFolder(const QByteArray &env = plainEnv(),
                           const QByteArray &iniUrl = "driver://user:pass@localhost/dbname");

    QString path() const { return m_path; }
    QString file(const QString &name) const; // absolute path of a file in it
    void write(const QString &name, const QByteArray &content);
    QString addRevision(const Text &text); // returns its file
    // A chain 001, 002, … with one table each.
    void addTables(int count);

    AlembicConfig config() const;
    // With the system's Python and `url` as DATABASE_URL.
    AlembicProject project(const QString &url) const;

private:
    QTemporaryDir m_folder;
    QString m_path;
};

// Everything that a child said, and how it ended.
struct AlembicTalk
{
    QList<QJsonObject> events;
    QStringList output;
    QStringList errorOutput;
    AlembicEnding ending;
    QString error; // the code, where it could not be run

    QList<QJsonObject> all(const QString &event) const;
    QJsonObject first(const QString &event) const;
    QStringList names() const;  // of the events, in their order
    QString everything() const; // all texts, for the search after secrets
};

AlembicTalk talk(const AlembicProject &project, const QJsonObject &request, std::stop_token stop = {},
                 const std::function<void(const QJsonObject &)> &onEvent = {},
                 const std::function<void()> &onStop = {});

// "postgresql+DRIVER://user:password@host:port/database" of a target.
QString urlOf(const Target &target, const QString &driver = {});
// A request to run steps ("001", "002"…) on a target, with the fingerprint that a session of ours takes.
QJsonObject runRequest(const Target &target, const QString &command, const QString &goal,
                       const QStringList &steps, const QStringList &headsBefore = {});
// The first cell as text, on a session of its own; a failed query ends the test program.
QString askDatabase(const Target &target, const QByteArray &sql);

} // namespace limbeck::test
