#pragma once

#include "target/DatabaseUrl.h"

namespace limbeck {

// Reads one URL by the rules of SQLAlchemy's _parse_url, and says what is wrong where that would misread it
// without a word. Used by DatabaseUrl::parse only.
class DatabaseUrlParser
{
public:
    DatabaseUrlParser(const QString &text, const SourceLocation &where) : m_text(text), m_where(where) {}

    Result<DatabaseUrl> parse();

private:
    Result<void> readScheme();
    Result<void> readUserInfo();
    Result<void> readAuthority(QStringView authority);
    Result<void> readHostList(QStringView authority);
    Result<void> readQuery(QStringView query);
    Result<void> takeMembersFromQuery();
    Result<void> takeHosts(const QStringList &hosts, const QStringList &ports);
    Result<quint16> portOf(QStringView text) const;
    Result<HostPort> hostOf(QStringView text) const;
    Result<void> checkPassword(QStringView raw, QStringView rest) const;
    tl::unexpected<Error> failed(const char *code, const QString &message, const QString &hint) const;

    const QString m_text;
    const SourceLocation m_where;
    QStringView m_rest; // what is still to be read
    DatabaseUrl m_url;
};

} // namespace limbeck
