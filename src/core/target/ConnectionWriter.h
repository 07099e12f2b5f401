#pragma once

#include "env/VariableEditor.h"
#include "target/ConnectionFields.h"
#include "target/EnvironmentEdit.h"
#include "target/UrlChange.h"

namespace limbeck {

// Writes the wanted fields of a connection into the variables that name it: the URL, the variables of a split
// form, and libpq's variables for what neither can say. One change; used by EnvironmentEdit only.
class ConnectionWriter
{
public:
    ConnectionWriter(const EnvironmentEdit &edit, const ResolverOptions &options, VariableEditor *editor,
                     const ConnectionFields &wanted);

    // Errors: env.edit-interpolated, env.edit-unsupported, those of EnvFile::setValue.
    Result<void> run(UrlWriting writing);

private:
    Result<void> writeUrl();
    Result<void> writeUrlLiterally();
    Result<void> writeTwins();
    Result<void> writeTwin(const QString &variable);
    Result<void> writeSplitForm();
    Result<void> writePart(const QStringList &names, const QString &value);
    Result<void> writeOptions();
    Result<void> writeOption(const QString &option, const QString &value);
    void routeOptions();
    void routeOption(const QString &part, const QString &spelled, const QString &from, const QString &to);
    void changePlace(const ConnectionFields &before, UrlChange *change) const;
    std::vector<HostPort> wantedUrlHosts() const;
    void dropPassword(const QStringList &references);
    std::optional<DatabaseUrl> currentUrl() const;
    QStringList references() const;

    const EnvironmentEdit &m_edit;
    const ResolverOptions &m_options;
    VariableEditor *m_editor;
    const ConnectionFields m_wanted;
    const QString m_variable;
    std::optional<DatabaseUrl> m_url; // as the files have it
    ConnectionFields m_before;        // what the URL, or the split form, says
    UrlChange m_change;
    std::vector<std::pair<QString, QString>> m_variables; // libpq parameter and value; an empty one goes
};

} // namespace limbeck
