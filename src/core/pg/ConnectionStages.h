#pragma once

#include "pg/ConnectionFailure.h"
#include "pg/ConnectionTest.h"
#include "pg/PoolMode.h"
#include "pg/QueryResult.h"
#include "tunnel/SshTunnel.h"

#include <QMap>
#include <QStringList>

#include <vector>

namespace limbeck {

// The connection test's stages over one target, in their order. Each returns what it found; what a later one
// needs is kept here. Used once, on one thread.
class ConnectionStages
{
public:
    ConnectionStages(const Resolution &resolution, const ConnectionTestOptions &options,
                     std::stop_token stop);

    TestStage configuration();
    TestStage tunnel(); // where the target has one
    TestStage nameResolution();
    TestStage tcp();
    TestStage server();
    // Makes the one libpq connection, whose outcome the next four stages tell.
    TestStage tls();
    TestStage authentication();
    TestStage database();
    TestStage session();
    TestStage rights();
    TestStage revision();

    const std::optional<ServerFacts> &facts() const { return m_facts; }

private:
    using Clock = std::chrono::steady_clock;

    // What came of one address: a line for the stage's detail, and why it failed.
    struct Tried
    {
        NetworkCause cause = NetworkCause::None;
        qint64 milliseconds = 0;
        QString line;
        Error error;
    };

    TestStage tunnelledName();
    TestStage tunnelledTcp();
    void warnBehindTunnel(TestStage &stage) const;
    Tried tryPlace(const Place &place) const;
    void tellDeadAddresses(TestStage &stage, const Place *dead, qint64 wasted, const Error &last) const;
    void login();
    const Place &usedPlace() const;
    void probeTlsOf(const Place &place, bool awaitJudgement);
    bool certificateRefused() const;
    void failTls(TestStage &stage);
    void describeTls(TestStage &stage) const;
    void describeCertificate(TestStage &stage, QStringList *lines) const;
    void warnAboutTls(TestStage &stage) const;
    bool leavesThisMachine() const;
    Result<QList<QVariantList>> askAll(const QByteArray &sql, const QVariantList &parameters = {}) const;
    Result<QVariantList> ask(const QByteArray &sql, const QVariantList &parameters = {}) const;
    Result<void> checkVersionTable(TestStage &stage);
    Result<void> readHeads();
    Result<void> checkRelations(TestStage &stage);
    void tellUnknownSql(TestStage &stage) const;
    void tellForeignOwner(TestStage &stage, const QString &owner, const std::vector<size_t> &indices,
                          const QMap<size_t, QString> &found) const;

    const Resolution &m_resolution;
    ConnectionTestOptions m_options;
    std::stop_token m_stop;
    std::shared_ptr<SshTunnel> m_tunnel; // outlives what goes through it
    std::vector<Place> m_places;
    std::vector<Place> m_answering; // those that accept a connection, one for each host
    std::optional<Place> m_reached; // the first of them
    bool m_offersTls = false;
    TlsPlan m_tlsPlan;
    TlsFacts m_tlsFacts;
    LoginAttempt m_login;
    Clock::time_point m_loginStart, m_tlsEnd, m_loginEnd;
    std::optional<ServerFacts> m_facts;
    PoolMode m_poolMode = PoolMode::None;
    bool m_tableReadable = false;
    bool m_tableExists = false;
    QString m_tableSchema;
    QString m_otherSchemas; // that have a table of that name
    QStringList m_heads;
    std::optional<PendingWork> m_work;
};

// Which stage a failed login belongs to.
enum class Refusal
{
    None,
    Tls,
    Authentication,
    Database,
    Session
};
Refusal refusalOf(const LoginAttempt &login);

// A stage of that name, so far without a fault.
TestStage startStage(const char *name);
// Marks a stage as failed for that reason: its finding, and the detail of the error as the stage's.
void failStage(TestStage &stage, const Error &error);
void addFinding(TestStage &stage, Severity severity, const char *code, const QString &message,
                const QString &hint);

} // namespace limbeck
